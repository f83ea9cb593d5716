/* Making API keys known, replacing and ending them: commands of the gateway, sent by gtctl and by
 * the gateway's own routes. All changes of keys come one after the other. */
#include "key_commands.h"

#include "key_rules.h"
#include "key_store.h"

#include "common/base/lookup.h"

#include <sodium.h>

static struct api_key_row *
row_find(struct text key_id, struct api_key_row *rows, size_t count)
{
    return lookup_find(key_id, rows, count, sizeof *rows);
}

/* A digest that is known to be 64 digits. */
static struct text
digest_of(struct work *work, struct text digits)
{
    size_t size = digits.size / 2;
    uint8_t *bytes = work_alloc(work, size);

    sodium_hex2bin(bytes, size, digits.data, digits.size, NULL, NULL, NULL);
    return (struct text){ (const char *)bytes, size };
}

/* An earlier row of the same frame may have made it. */
static bool
is_made(const struct item *items, size_t count, struct text key_id)
{
    for (size_t i = 0; i < count; i++) {
        const struct create_api_key *row = items[i].body;
        if (!items[i].refusal.code && text_equal(row->key_id, key_id))
            return true;
    }
    return false;
}

static void
add_created(struct work *work, const struct create_api_key *row, int64_t expires_us,
            int64_t version, struct db_batch *added)
{
    db_batch_add(added, DB_TEXT(row->key_id), DB_BYTES(digest_of(work, row->digest)),
                 DB_TEXT(row->name), DB_TEXT(row->role), DB_TEXT(row->scopes),
                 DB_TEXT(row->cohorts), DB_TEXT(row->partner_id), DB_TEXT(row->application_ref),
                 DB_TEXT(row->urn), DB_TEXT(row->staff_id), DB_WHEN(expires_us),
                 DB_NUMBER(version));
}

enum status
on_create_api_key(struct work *work, struct item *items, size_t count)
{
    AUTO(db_column_clear) struct db_column key_ids = { 0 };
    AUTO(db_batch_clear) struct db_batch added = { 0 };
    struct api_key_row *known = NULL;
    size_t known_count = 0;
    int64_t version = 0, good = 0;

    for (size_t i = 0; i < count; i++) {
        const struct create_api_key *row = items[i].body;
        db_column_add(&key_ids, DB_TEXT(row->key_id));
    }
    TRY(key_store_lock(work, &version, &good));
    TRY(key_store_find(work, &key_ids, &known, &known_count));
    for (size_t i = 0; i < count; i++) {
        const struct create_api_key *row = items[i].body;
        int64_t expires_us = 0;
        bool is_known =
            row_find(row->key_id, known, known_count) != NULL || is_made(items, i, row->key_id);

        items[i].refusal = key_create_check(row, is_known, work->now_us, &expires_us);
        if (!items[i].refusal.code && good >= API_KEYS_MAX)
            items[i].refusal = REFUSE(too_many, key_id);
        if (items[i].refusal.code)
            continue;
        good++;
        items[i].result = row->key_id;
        add_created(work, row, expires_us, ++version, &added);
    }
    TRY(key_store_add(work, &added));
    return key_store_move(work, version);
}

static enum status
rotate_one(struct work *work, struct item *item, int64_t *version)
{
    AUTO(db_column_clear) struct db_column key_ids = { 0 };
    AUTO(db_batch_clear) struct db_batch rotated = { 0 };
    const struct rotate_api_key *row = item->body;
    struct api_key_row *known = NULL;
    size_t known_count = 0;
    int64_t until_us = 0;

    db_column_add(&key_ids, DB_TEXT(row->key_id));
    db_column_add(&key_ids, DB_TEXT(row->new_key_id));
    TRY(key_store_find(work, &key_ids, &known, &known_count));
    item->refusal = key_rotate_check(row, row_find(row->key_id, known, known_count),
                                     row_find(row->new_key_id, known, known_count) != NULL,
                                     work->now_us, &until_us);
    if (item->refusal.code)
        return OK;
    db_batch_add(&rotated, DB_TEXT(row->key_id), DB_TEXT(row->new_key_id),
                 DB_BYTES(digest_of(work, row->digest)), DB_WHEN(until_us), DB_NUMBER(*version + 1),
                 DB_NUMBER(*version + 2));
    *version += 2;
    item->result = row->new_key_id;
    return key_store_rotate(work, &rotated);
}

/* Rare, and the second of a frame may be about what the first has made: one by one. */
enum status
on_rotate_api_key(struct work *work, struct item *items, size_t count)
{
    int64_t version = 0, good = 0;

    TRY(key_store_lock(work, &version, &good));
    for (size_t i = 0; i < count; i++)
        TRY(rotate_one(work, &items[i], &version));
    return key_store_move(work, version);
}

/* To end one again is done too. */
enum status
on_revoke_api_key(struct work *work, struct item *items, size_t count)
{
    AUTO(db_column_clear) struct db_column key_ids = { 0 };
    AUTO(db_batch_clear) struct db_batch revoked = { 0 };
    struct api_key_row *known = NULL;
    size_t known_count = 0;
    int64_t version = 0, good = 0;

    for (size_t i = 0; i < count; i++) {
        const struct revoke_api_key *row = items[i].body;
        db_column_add(&key_ids, DB_TEXT(row->key_id));
    }
    TRY(key_store_lock(work, &version, &good));
    TRY(key_store_find(work, &key_ids, &known, &known_count));
    for (size_t i = 0; i < count; i++) {
        const struct revoke_api_key *row = items[i].body;

        if (!row_find(row->key_id, known, known_count))
            items[i].refusal = REFUSE(unknown_key, key_id);
        else
            db_batch_add(&revoked, DB_TEXT(row->key_id), DB_NUMBER(++version));
    }
    TRY(key_store_revoke(work, &revoked));
    return key_store_move(work, version);
}

enum status
on_api_key_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    for (size_t i = 0; i < count; i++) {
        const struct api_key_list *query = queries[i].body;
        struct api_key_row *rows = NULL;
        size_t rows_count = 0;

        int64_t max = query_rows(query->max, QUERY_ROWS_MAX);

        TRY(key_store_list(work, query->after, max, &rows, &rows_count));
        for (size_t j = 0; j < rows_count; j++)
            page_add(page, &rows[j]);
    }
    return OK;
}

enum status
on_api_key_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_column_clear) struct db_column key_ids = { 0 };
    struct api_key_row *rows = NULL;
    size_t rows_count = 0;

    for (size_t i = 0; i < count; i++) {
        const struct api_key_find *query = queries[i].body;
        db_column_add(&key_ids, DB_TEXT(query->key_id));
    }
    TRY(key_store_find(work, &key_ids, &rows, &rows_count));
    for (size_t i = 0; i < rows_count; i++)
        page_add(page, &rows[i]);
    return OK;
}
