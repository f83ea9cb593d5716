#include "common/replay/replay.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/replay/replay_entry.h"
#include "common/replay/replay_tell.h"
#include "common_sql.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 200, SCHEMA_MAX = 63 };

#define ONE_SNAPSHOT " -c default_transaction_isolation=repeatable\\ read"

static const char *live_schema, *schema;
static int64_t until = INT64_MAX;

struct replay {
    struct engine *engine;
    struct db *snapshot; /* a connection of its own, for what is read at one point */
    int64_t at;          /* the last entry that is done */
    int64_t done, unreadable;
    int64_t told_ms;
    int stop_fd;
};

static bool
is_schema(const char *name)
{
    return *name && strlen(name) <= SCHEMA_MAX
           && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

/* Every connection of this process, also one that is made again, leads there. */
static void
set_connections(const char *more)
{
    char options[OPTIONS_MAX];

    snprintf(options, sizeof options,
             "-c search_path=%s,extensions -c idle_in_transaction_session_timeout=0%s", schema,
             more);
    setenv("PGOPTIONS", options, 1);
}

bool
replay_prepare(int argc, char **argv)
{
    if (argc > 4 && strcmp(argv[argc - 1], "--json") == 0) {
        replay_tell_json();
        argc--;
    }
    if (argc < 4 || argc > 5 || !is_schema(argv[2]) || !is_schema(argv[3])
        || strcmp(argv[2], argv[3]) == 0)
        return false;
    live_schema = argv[2];
    schema = argv[3];
    if (argc == 5)
        until = strtoll(argv[4], NULL, 10);
    set_connections("");
    return until > 0;
}

static void
tell(struct replay *replay, bool is_last)
{
    int64_t now_ms = clock_steady_ms();

    if (!is_last && now_ms - replay->told_ms < REPLAY_TELL_MS)
        return;
    replay->told_ms = now_ms;
    replay_tell_progress(replay->done, replay->at);
}

static enum status
check_stop(const struct replay *replay, struct error *err)
{
    struct pollfd fd = { .fd = replay->stop_fd, .events = POLLIN };

    return poll(&fd, 1, 0) > 0 ? error_set(err, UNAVAILABLE, "stopped by a signal") : OK;
}

static enum status
do_entry(struct replay *replay, const struct replay_entry *entry)
{
    struct error *err = replay->engine->err;
    enum status status = replay_entry(replay->engine, entry);
    char why[sizeof err->text];

    if (status == NOT_FOUND)
        replay->unreadable++;
    else if (status != OK) {
        memcpy(why, err->text, sizeof why);
        return error_set(err, status, "entry %" PRId64 ": %.150s", entry->seq, why);
    }
    replay->at = entry->seq;
    replay->done++;
    tell(replay, false);
    return check_stop(replay, err);
}

/* One page, read over `db`, which is in a transaction. */
static enum status
do_page(struct replay *replay, struct db *db, int64_t last, int *ret_count)
{
    struct db_rows rows;

    TRY(db_query(db, replay->engine->err, &sql_replay_entries, &rows, DB_NUMBER(replay->at),
                 DB_NUMBER(last), DB_NUMBER(REPLAY_PAGE)));
    *ret_count = rows.count;
    for (int row = 0; row < rows.count; row++) {
        struct replay_entry entry = { .seq = db_number(&rows, row, 0),
                                      .at_us = db_when(&rows, row, 1),
                                      .kind = db_text(&rows, row, 2),
                                      .name = db_text(&rows, row, 3),
                                      .cohort_id = db_text(&rows, row, 4),
                                      .first_row = db_number(&rows, row, 5),
                                      .row_count = db_number(&rows, row, 6),
                                      .body = db_text(&rows, row, 7) };
        TRY(do_entry(replay, &entry));
    }
    db_release(db);
    return OK;
}

static enum status
do_up_to(struct replay *replay, int64_t last)
{
    int count = REPLAY_PAGE;

    while (count == REPLAY_PAGE)
        TRY(do_page(replay, replay->snapshot, last, &count));
    return OK;
}

/* All that was written up to the barrier; what is written meanwhile is for the next round. */
static enum status
catch_up(struct replay *replay, int64_t *ret_left)
{
    struct error *err = replay->engine->err;
    struct db_rows rows;
    int64_t before = replay->at;

    TRY(db_begin(replay->engine->db, err));
    TRY(db_query(replay->engine->db, err, &sql_replay_barrier, &rows, DB_TEXT(TEXT("5s"))));
    int64_t last = db_number(&rows, 0, 0);
    TRY(db_commit(replay->engine->db, err));
    TRY(db_begin(replay->snapshot, err));
    TRY(do_up_to(replay, last < until ? last : until));
    TRY(db_commit(replay->snapshot, err));
    *ret_left = replay->at - before;
    return OK;
}

/* The point at which the two are compared is a snapshot: entries that it has are done, rows of
 * the live schema are what it has. */
static enum status
finish(struct replay *replay)
{
    struct error *err = replay->engine->err;
    struct db_rows tables;
    struct db_rows rows;

    TRY(db_begin(replay->snapshot, err));
    TRY(do_up_to(replay, INT64_MAX));
    tell(replay, true);
    TRY(db_query(replay->snapshot, err, &sql_replay_tables, &tables, DB_TEXT(TEXT(""))));
    for (int row = 0; row < tables.count; row++)
        TRY(db_query(replay->snapshot, err, &sql_replay_gather, &rows,
                     DB_TEXT(text_of(live_schema)), DB_TEXT(db_text(&tables, row, 0))));
    return db_commit(replay->snapshot, err);
}

static enum status
compare_table(struct replay *replay, struct text table, bool *ret_same)
{
    struct db_rows rows;
    int64_t n[4];

    TRY(db_query(replay->engine->db, replay->engine->err, &sql_replay_compare, &rows,
                 DB_TEXT(table)));
    for (int i = 0; i < 4; i++)
        n[i] = db_number(&rows, 0, i);
    *ret_same &= !n[2] && !n[3];
    replay_tell_table(table, n);
    return OK;
}

static enum status
compare(struct replay *replay, bool *ret_same)
{
    struct error *err = replay->engine->err;
    struct db_rows tables;

    *ret_same = true;
    TRY(db_begin(replay->engine->db, err));
    TRY(db_query(replay->engine->db, err, &sql_replay_tables, &tables, DB_TEXT(TEXT(""))));
    replay_tell_head();
    for (int row = 0; row < tables.count; row++)
        TRY(compare_table(replay, db_text(&tables, row, 0), ret_same));
    return db_commit(replay->engine->db, err);
}

/* Whether it can be done at all; CONFLICT when not. */
static enum status
begin(struct replay *replay, const char *database_url)
{
    struct error *err = replay->engine->err;
    struct db_rows rows;

    set_connections(ONE_SNAPSHOT);
    TRY(db_open(database_url, "replay", replay->stop_fd, &replay->snapshot, err));
    TRY(db_begin(replay->snapshot, err));
    TRY(db_query(replay->snapshot, err, &sql_replay_state, &rows, DB_TEXT(text_of(schema))));
    if (rows.count != 1 || !db_flag(&rows, 0, 3))
        return error_set(err, CONFLICT, "%s is not a schema for a replay", schema);
    replay->at = db_number(&rows, 0, 0);
    if (replay->at == 0 && db_text(&rows, 0, 2).size > 0)
        return error_set(err, CONFLICT, "not from the start: %.*s",
                         TEXT_ARGS(db_text(&rows, 0, 2)));
    if (replay->at < db_number(&rows, 0, 1))
        return error_set(err, CONFLICT,
                         "entries of the journal up to %lld have been dropped: only a state that "
                         "was kept from then can be built on",
                         (long long)db_number(&rows, 0, 1));
    return db_commit(replay->snapshot, err);
}

static enum status
start_cursors(struct engine *engine)
{
    TRY(db_begin(engine->db, engine->err));
    for (const struct subscription *s = engine->service->subscriptions; s && s->type; s++)
        TRY(db_run(engine->db, engine->err, &sql_cursor_start, DB_TEXT(message_owner(s->type)),
                   DB_NUMBER(PARTITIONS)));
    return db_commit(engine->db, engine->err);
}

static enum status
rebuild(struct replay *replay)
{
    int64_t left = REPLAY_CLOSE + 1;

    TRY(start_cursors(replay->engine));
    for (int round = 0; round < REPLAY_ROUNDS && left > REPLAY_CLOSE; round++)
        TRY(catch_up(replay, &left));
    return until == INT64_MAX ? finish(replay) : OK;
}

static int
end(struct replay *replay, enum status status, int otherwise)
{
    if (status == OK)
        return EXIT_SUCCESS;
    fprintf(stderr, "replay of %s: %s\n", live_schema, replay->engine->err->text);
    return otherwise;
}

static int
report(struct replay *replay)
{
    bool is_same = true;

    if (until != INT64_MAX) {
        tell(replay, true);
        return EXIT_SUCCESS;
    }
    if (compare(replay, &is_same) != OK)
        return end(replay, UNAVAILABLE, REPLAY_FAILED);
    replay_tell_end(live_schema, schema, replay->unreadable, is_same);
    return is_same ? EXIT_SUCCESS : REPLAY_DIFFERS;
}

int
replay_run(struct engine *engine, const char *database_url, int stop_fd)
{
    struct replay replay = { .engine = engine, .stop_fd = stop_fd };
    enum status status = begin(&replay, database_url);
    int code = end(&replay, status, REPLAY_REFUSED);

    if (status == OK) {
        status = rebuild(&replay);
        code = status == OK ? report(&replay) : end(&replay, status, REPLAY_FAILED);
    }
    db_rollback(engine->db);
    db_destroy(&replay.snapshot);
    return code;
}
