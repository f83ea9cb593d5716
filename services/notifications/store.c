#include "store.h"

#include "notifications_sql.h"

enum status
store_message_due(struct work *work, const struct due_query *query, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_message_due, ret_rows, DB_WHEN(work->now_us),
                    DB_PARTITIONS(query->partitions), DB_NUMBER(query->urgent_max),
                    DB_NUMBER(query->other_max), DB_COLUMN(*query->under_way),
                    DB_COLUMN(*query->full));
}

enum status
store_message_expire(struct work *work, partition_set partitions)
{
    return db_defer(work->db, work->err, &sql_message_expire, DB_WHEN(work->now_us),
                    DB_PARTITIONS(partitions));
}

enum status
store_message_check(struct work *work, const struct db_batch *mails, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_message_check, ret_rows, DB_COLUMN(mails->columns[0]),
                    DB_COLUMN(mails->columns[1]));
}

enum status
store_message_settle(struct work *work, const struct db_batch *settled)
{
    return db_defer_batch(work->db, work->err, &sql_message_settle, settled, DB_WHEN(work->now_us));
}

enum status
store_message_address(struct work *work, const struct db_batch *addresses)
{
    if (addresses->count == 0)
        return OK;
    return db_defer(work->db, work->err, &sql_message_address, DB_COLUMN(addresses->columns[0]),
                    DB_COLUMN(addresses->columns[1]), DB_COLUMN(addresses->columns[2]));
}

enum status
store_message_drop(struct work *work, const struct db_column *ids)
{
    if (ids->count == 0)
        return OK;
    return db_defer(work->db, work->err, &sql_message_drop, DB_WHEN(work->now_us), DB_COLUMN(*ids));
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
    return db_defer_batch(work->db, work->err, &sql_contact_save, contacts, DB_TEXT(cohort_id));
}

enum status
store_suppression_add(struct work *work, const struct db_batch *addresses)
{
    return db_defer_batch(work->db, work->err, &sql_suppression_add, addresses,
                          DB_WHEN(work->now_us));
}

enum status
store_contact_other_save(struct work *work, struct text cohort_id, const struct db_batch *contacts)
{
    return db_defer_batch(work->db, work->err, &sql_contact_other_save, contacts,
                          DB_TEXT(cohort_id));
}

enum status
store_message_begin(struct work *work, const struct db_batch *begun)
{
    if (begun->count == 0)
        return OK;
    return db_defer(work->db, work->err, &sql_message_begin, DB_COLUMN(begun->columns[0]),
                    DB_COLUMN(begun->columns[1]));
}
