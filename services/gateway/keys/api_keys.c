#include "api_keys.h"

#include "key_rules.h"

#include "common/base/clock.h"

#include "gateway_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

enum {
    ADDRESS_SIZE = 46, /* of an IPv6 address and a NUL */
    NEWS_MAX = 1000,   /* rows of one look */
    USES_MAX = 1000,   /* rows of one statement */
};

struct entry {
    char id[API_KEY_ID_DIGITS + 1];
    uint8_t digest[API_KEY_DIGEST_SIZE];
    struct principal principal;
    char address[ADDRESS_SIZE]; /* from where it was used last */
    int64_t used_us;
    bool is_use_saved;
    UT_hash_handle hh;
};

struct api_keys {
    struct entry *entries;
    int64_t version;   /* of the last row that was read */
    int64_t looked_ms; /* when the table was read to its end */
    int64_t look_due_ms, save_due_ms;
};

struct api_keys *
api_keys_new(void)
{
    struct api_keys *keys = calloc(1, sizeof *keys);

    if (!keys)
        abort();
    keys->looked_ms = clock_steady_ms() - API_KEYS_STALE_MS;
    keys->save_due_ms = clock_steady_ms() + API_KEYS_SAVE_MS;
    return keys;
}

static void
entry_end(struct api_keys *keys, struct entry *entry)
{
    HASH_DEL(keys->entries, entry);
    free(entry);
}

void
api_keys_destroy(struct api_keys **keys_p)
{
    struct entry *entry, *next;

    if (!*keys_p)
        return;
    HASH_ITER(hh, (*keys_p)->entries, entry, next)
    entry_end(*keys_p, entry);
    free(*keys_p);
    *keys_p = NULL;
}

static struct entry *
entry_find(struct api_keys *keys, struct text id)
{
    struct entry *entry = NULL;

    HASH_FIND(hh, keys->entries, id.data, id.size, entry);
    return entry;
}

bool
api_keys_knows(struct api_keys *keys, struct text text, const char *address)
{
    uint8_t digest[API_KEY_DIGEST_SIZE];
    struct text id;
    const struct entry *entry = api_key_read(text, &id, digest) ? entry_find(keys, id) : NULL;

    return entry && strcmp(entry->address, address) == 0;
}

enum api_keys_verdict
api_keys_check(struct api_keys *keys, struct text text, const char *address, int64_t came_ms,
               int64_t now_us, struct principal *ret_principal)
{
    uint8_t digest[API_KEY_DIGEST_SIZE];
    struct text id;

    if (clock_steady_ms() - keys->looked_ms >= API_KEYS_STALE_MS)
        return API_KEYS_stale;
    if (!api_key_read(text, &id, digest))
        return API_KEYS_unknown;
    struct entry *entry = entry_find(keys, id);
    if (!entry && keys->looked_ms <= came_ms) {
        keys->look_due_ms = keys->looked_ms + API_KEYS_AGAIN_MS;
        return API_KEYS_look;
    }
    if (!entry || !api_key_digest_equal(digest, entry->digest)
        || (entry->principal.expires_us && entry->principal.expires_us <= now_us))
        return API_KEYS_unknown;
    snprintf(entry->address, sizeof entry->address, "%s", address);
    entry->used_us = now_us;
    entry->is_use_saved = false;
    *ret_principal = entry->principal;
    return API_KEYS_good;
}

static struct api_key_row
row_of(const struct db_rows *rows, int i)
{
    return (struct api_key_row){
        .key_id = db_text(rows, i, 0),
        .role = db_text(rows, i, 2),
        .scopes = db_text(rows, i, 3),
        .cohorts = db_text(rows, i, 4),
        .partner_id = db_text(rows, i, 5),
        .application_ref = db_text(rows, i, 6),
        .urn = db_text(rows, i, 7),
        .staff_id = db_text(rows, i, 8),
        .expires_at = db_when(rows, i, 9),
        .revoked_at = db_when(rows, i, 10),
    };
}

static struct entry *
entry_need(struct api_keys *keys, struct text id)
{
    struct entry *entry = entry_find(keys, id);

    if (entry)
        return entry;
    entry = calloc(1, sizeof *entry);
    if (!entry)
        abort();
    entry->is_use_saved = true;
    memcpy(entry->id, id.data, id.size);
    HASH_ADD_KEYPTR(hh, keys->entries, entry->id, id.size, entry);
    return entry;
}

/* A row that has been written by a later release, with a role that we do not know, lets nobody
 * in. */
static void
take_row(struct api_keys *keys, const struct db_rows *rows, int i, int64_t now_us)
{
    const struct api_key_row row = row_of(rows, i);
    struct text digest = db_text(rows, i, 1);
    struct entry *old = entry_find(keys, row.key_id);
    struct principal principal;

    keys->version = db_number(rows, i, 11);
    if (!key_is_good(&row, now_us) || !key_principal(&row, &principal)
        || digest.size != API_KEY_DIGEST_SIZE || row.key_id.size != API_KEY_ID_DIGITS) {
        if (old)
            entry_end(keys, old);
        return;
    }
    struct entry *entry = entry_need(keys, row.key_id);
    memcpy(entry->digest, digest.data, API_KEY_DIGEST_SIZE);
    entry->principal = principal;
}

static enum status
look(struct api_keys *keys, struct work *work)
{
    struct db_rows rows = { .count = NEWS_MAX };
    int64_t began_ms = clock_steady_ms();

    while (rows.count == NEWS_MAX) {
        TRY(db_query(work->db, work->err, &sql_api_key_news, &rows, DB_NUMBER(keys->version),
                     DB_NUMBER(NEWS_MAX)));
        for (int i = 0; i < rows.count; i++)
            take_row(keys, &rows, i, work->now_us);
    }
    keys->looked_ms = began_ms;
    return OK;
}

/* What is expired goes on the way: nothing in the table says so. */
static enum status
save_uses(struct api_keys *keys, struct work *work)
{
    AUTO(db_batch_clear) struct db_batch used = { 0 };
    struct entry *entry, *next;

    HASH_ITER(hh, keys->entries, entry, next)
    {
        if (!entry->is_use_saved && used.count < USES_MAX) {
            db_batch_add(&used, DB_TEXT(text_of(entry->id)), DB_WHEN(entry->used_us));
            entry->is_use_saved = true;
        } else if (entry->principal.expires_us && entry->principal.expires_us <= work->now_us)
            entry_end(keys, entry);
    }
    return db_run_batch_values(work->db, work->err, &sql_api_key_used, &used, NULL, 0, NULL);
}

static enum status
run(struct api_keys *keys, struct work *work, bool is_save)
{
    TRY(db_begin(work->db, work->err));
    TRY(look(keys, work));
    if (is_save)
        TRY(save_uses(keys, work));
    return db_commit(work->db, work->err);
}

/* A use that was not written, because the database was away, is one that nobody misses. */
enum status
api_keys_turn(struct api_keys *keys, struct work *work)
{
    int64_t now_ms = clock_steady_ms();
    bool is_save = now_ms >= keys->save_due_ms;

    if (now_ms < keys->look_due_ms)
        return OK;
    keys->look_due_ms = now_ms + API_KEYS_LOOK_MS;
    if (is_save)
        keys->save_due_ms = now_ms + API_KEYS_SAVE_MS;
    enum status status = run(keys, work, is_save);
    if (status != OK)
        db_rollback(work->db);
    return status;
}

void
api_keys_wait(const struct api_keys *keys, int *timeout_ms)
{
    int64_t left_ms = keys->look_due_ms - clock_steady_ms();

    if (left_ms < *timeout_ms)
        *timeout_ms = left_ms > 0 ? (int)left_ms : 0;
}
