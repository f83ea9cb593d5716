#include "key_store.h"

#include "gateway_sql.h"

enum status
key_store_lock(struct work *work, int64_t *ret_version, int64_t *ret_good)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_api_key_lock, &rows, DB_WHEN(work->now_us)));
    *ret_version = db_number(&rows, 0, 0);
    *ret_good = db_number(&rows, 0, 1);
    return OK;
}

enum status
key_store_move(struct work *work, int64_t version)
{
    return db_run(work->db, work->err, &sql_api_key_move, DB_NUMBER(version));
}

static void
take_rows(struct work *work, const struct db_rows *rows, struct api_key_row **ret_rows,
          size_t *ret_count)
{
    struct api_key_row *list = work_alloc(work, (size_t)rows->count * sizeof *list);

    for (int i = 0; i < rows->count; i++)
        list[i] = (struct api_key_row){
            .key_id = db_text(rows, i, 0),
            .name = db_text(rows, i, 1),
            .role = db_text(rows, i, 2),
            .scopes = db_text(rows, i, 3),
            .cohorts = db_text(rows, i, 4),
            .partner_id = db_text(rows, i, 5),
            .application_ref = db_text(rows, i, 6),
            .urn = db_text(rows, i, 7),
            .staff_id = db_text(rows, i, 8),
            .created_at = db_when(rows, i, 9),
            .expires_at = db_when(rows, i, 10),
            .revoked_at = db_when(rows, i, 11),
            .last_used_at = db_when(rows, i, 12),
            .replaced_by = db_text(rows, i, 13),
        };
    *ret_rows = list;
    *ret_count = (size_t)rows->count;
}

enum status
key_store_find(struct work *work, const struct db_column *key_ids, struct api_key_row **ret_rows,
               size_t *ret_count)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_api_key_find, &rows, DB_COLUMN(*key_ids)));
    take_rows(work, &rows, ret_rows, ret_count);
    return OK;
}

enum status
key_store_list(struct work *work, struct text after, int64_t max, struct api_key_row **ret_rows,
               size_t *ret_count)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_api_key_list, &rows, DB_TEXT(after), DB_NUMBER(max)));
    take_rows(work, &rows, ret_rows, ret_count);
    return OK;
}

enum status
key_store_add(struct work *work, const struct db_batch *keys)
{
    return db_run_batch(work->db, work->err, &sql_api_key_add, keys, NULL, DB_WHEN(work->now_us));
}

enum status
key_store_rotate(struct work *work, const struct db_batch *keys)
{
    TRY(db_run_batch(work->db, work->err, &sql_api_key_replace, keys, NULL, DB_WHEN(work->now_us)));
    return db_run_batch(work->db, work->err, &sql_api_key_retire, keys, NULL,
                        DB_WHEN(work->now_us));
}

enum status
key_store_revoke(struct work *work, const struct db_batch *keys)
{
    return db_run_batch(work->db, work->err, &sql_api_key_revoke, keys, NULL,
                        DB_WHEN(work->now_us));
}
