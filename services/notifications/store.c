#include "store.h"

#include "notifications_sql.h"

enum status
store_message_queue(struct work *work, struct text cohort_id, const struct db_batch *messages)
{
    return db_run_batch(work->db, work->err, &sql_message_queue, messages, NULL, DB_TEXT(cohort_id),
                        DB_TEXT(TEXT("participant")));
}

enum status
store_message_due(struct work *work, partition_set partitions, int64_t limit,
                  struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_message_due, ret_rows, DB_NUMBER(limit),
                    DB_PARTITIONS(partitions));
}

enum status
store_mail_kept(struct work *work, const struct db_column *ids, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_mail_kept, ret_rows, DB_COLUMN(*ids));
}

enum status
store_message_accept(struct work *work, const struct db_column *ids)
{
    if (ids->count == 0)
        return OK;
    return db_run(work->db, work->err, &sql_message_accept, DB_WHEN(work->now_us), DB_COLUMN(*ids));
}

enum status
store_message_drop(struct work *work, const struct db_column *ids)
{
    if (ids->count == 0)
        return OK;
    return db_run(work->db, work->err, &sql_message_drop, DB_WHEN(work->now_us), DB_COLUMN(*ids));
}

enum status
store_message_retry(struct work *work, const struct db_batch *retries)
{
    if (retries->count == 0)
        return OK;
    return db_run(work->db, work->err, &sql_message_retry, DB_COLUMN(retries->columns[0]),
                  DB_COLUMN(retries->columns[1]), DB_COLUMN(retries->columns[2]),
                  DB_COLUMN(retries->columns[3]), DB_COLUMN(retries->columns[4]),
                  DB_WHEN(work->now_us));
}

enum status
store_message_backlog(struct work *work, int64_t *ret_queued, int64_t *ret_failed)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_message_backlog, &rows, DB_TEXT(TEXT("queued"))));
    *ret_queued = db_number(&rows, 0, 0);
    *ret_failed = db_number(&rows, 0, 1);
    return OK;
}

enum status
store_message_trace(struct work *work, const struct db_column *occasions, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_message_trace, ret_rows, DB_COLUMN(*occasions));
}

enum status
store_contact_save(struct work *work, struct text cohort_id, const struct db_batch *contacts)
{
    return db_run_batch(work->db, work->err, &sql_contact_save, contacts, NULL, DB_TEXT(cohort_id));
}
