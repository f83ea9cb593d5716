#include "common/replay/journal.h"

#include "common/base/seal.h"
#include "common_sql.h"

#include <stdlib.h>
#include <string.h>

/* A cohort's key; it counts once the transaction that made it is committed. */
struct cohort_key {
    uint8_t key[SEAL_KEY_SIZE];
    bool is_kept;
    UT_hash_handle hh;
    char cohort_id[];
};

struct journal {
    struct cohort_key *keys;
};

struct journal *
journal_new(void)
{
    struct journal *journal = calloc(1, sizeof *journal);

    if (!journal)
        abort();
    return journal;
}

/* Forgets the keys, or only those that were not committed. */
static void
forget(struct journal *journal, bool is_all)
{
    struct cohort_key *key, *next;

    HASH_ITER(hh, journal->keys, key, next)
    if (is_all || !key->is_kept) {
        HASH_DEL(journal->keys, key);
        free(key);
    }
}

void
journal_destroy(struct journal **journal_p)
{
    if (!*journal_p)
        return;
    forget(*journal_p, true);
    free(*journal_p);
    *journal_p = NULL;
}

void
journal_committed(struct journal *journal)
{
    struct cohort_key *key, *next;

    HASH_ITER(hh, journal->keys, key, next)
    key->is_kept = true;
}

void
journal_reset(struct journal *journal)
{
    forget(journal, false);
}

/* How far the rebuilt state is. */
static enum status
replay_mark(struct engine *engine)
{
    return db_defer(engine->db, engine->err, &sql_replay_mark, DB_NUMBER(engine->replay_seq));
}

/* Of two replicas that make one at a time, the first one's counts. */
static enum status
key_read(struct engine *engine, struct text cohort_id, uint8_t ret_key[SEAL_KEY_SIZE])
{
    struct db_rows rows;

    seal_key_make(ret_key);
    TRY(db_run(engine->db, engine->err, &sql_journal_key_add, DB_TEXT(cohort_id),
               DB_BYTES(((struct text){ (char *)ret_key, SEAL_KEY_SIZE }))));
    TRY(db_query(engine->db, engine->err, &sql_journal_key_find, &rows, DB_TEXT(cohort_id)));
    struct text key = db_text(&rows, 0, 0);
    if (rows.count != 1 || key.size != SEAL_KEY_SIZE)
        return error_set(engine->err, UNAVAILABLE, "the journal's key can't be read");
    memcpy(ret_key, key.data, SEAL_KEY_SIZE);
    return OK;
}

static enum status
key_of(struct engine *engine, struct text cohort_id, const struct cohort_key **ret_key)
{
    struct journal *journal = engine->journal;
    struct cohort_key *key = NULL;
    uint8_t bytes[SEAL_KEY_SIZE];

    if (cohort_id.size == 0)
        cohort_id = TEXT(""); /* its data may be NULL, which uthash would compare */
    HASH_FIND(hh, journal->keys, cohort_id.data, cohort_id.size, key);
    *ret_key = key;
    if (key)
        return OK;
    TRY(key_read(engine, cohort_id, bytes));
    key = calloc(1, sizeof *key + cohort_id.size + 1);
    if (!key)
        return error_set(engine->err, UNAVAILABLE, "out of memory");
    memcpy(key->key, bytes, sizeof key->key);
    memcpy(key->cohort_id, cohort_id.data, cohort_id.size);
    HASH_ADD_KEYPTR(hh, journal->keys, key->cohort_id, cohort_id.size, key);
    *ret_key = key;
    return OK;
}

/* Rows of one frame, if any of them was run. */
static enum status
add_frame(struct engine *engine, struct db_batch *rows, struct command *const *list, size_t count)
{
    const struct command_frame *frame = list[0]->frame;
    const struct cohort_key *key = NULL;
    struct text sealed = { NULL, 0 };
    bool is_fresh = false;

    for (size_t i = 0; i < count; i++)
        is_fresh |= list[i]->is_fresh;
    if (!is_fresh)
        return OK;
    TRY(key_of(engine, frame->cohort_id, &key));
    TRY(seal(key->key, frame->body, &sealed, engine->err));
    const char *kind = list[0]->is_ended ? JOURNAL_ENDED : JOURNAL_COMMANDS;
    db_batch_add(rows, DB_TEXT(text_of(kind)), DB_TEXT(text_of(frame->row->type->name)),
                 DB_TEXT(frame->cohort_id), DB_NUMBER(list[0] - frame->commands),
                 DB_NUMBER((int64_t)count), DB_BYTES(sealed));
    free((char *)(uintptr_t)sealed.data);
    return OK;
}

enum status
journal_commands(struct engine *engine, struct command *const *list, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    size_t end = 0;

    if (engine->is_replay)
        return replay_mark(engine);
    for (size_t start = 0; start < count; start = end) {
        for (end = start; end < count && list[end]->frame == list[start]->frame;)
            end++;
        TRY(add_frame(engine, &rows, list + start, end - start));
    }
    return db_defer_batch(engine->db, engine->err, &sql_journal_commands, &rows,
                          DB_WHEN(engine->now_us));
}

enum status
journal_events(struct engine *engine, const char *kind, const char *source,
               const struct db_batch *moves)
{
    if (engine->is_replay)
        return replay_mark(engine);
    return db_defer_batch(engine->db, engine->err, &sql_journal_events, moves,
                          DB_WHEN(engine->now_us), DB_TEXT(text_of(kind)),
                          DB_TEXT(text_of(source)));
}

enum status
journal_retried(struct engine *engine, struct text source, int64_t partition, int64_t position)
{
    AUTO(db_batch_clear) struct db_batch one = { 0 };

    if (engine->is_replay)
        return replay_mark(engine);
    db_batch_add(&one, DB_NUMBER(partition), DB_NUMBER(position), DB_NUMBER(position));
    return db_defer_batch(engine->db, engine->err, &sql_journal_events, &one,
                          DB_WHEN(engine->now_us), DB_TEXT(TEXT(JOURNAL_RETRIED)), DB_TEXT(source));
}
