/* Imports as rows: the command that takes one up, and the queries. */
#include "imports_private.h"

#include "proto/codes.h"
#include "proto/gateway.h"

#include "gateway_sql.h"

/* Its id is a hash, of which two digits are as good as all. */
static int64_t
partition_of(struct text import_id)
{
    unsigned byte = 0;

    for (size_t i = 0; i < 2; i++) {
        char digit = import_id.data[i];
        byte = byte * 16 + (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    return byte % PARTITIONS;
}

enum status
on_create_import(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch added = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct create_import *row = items[i].body;

        if (!import_is_id(row->import_id)) {
            items[i].refusal = REFUSE(bad_import, import_id);
            continue;
        }
        items[i].result = row->import_id;
        db_batch_add(&added, DB_TEXT(row->import_id), DB_NUMBER(partition_of(row->import_id)),
                     DB_TEXT(row->notify.size > 0 ? row->notify : TEXT("mandatory")),
                     DB_TEXT(row->created_by), DB_TEXT(row->cohort_id), DB_TEXT(row->file));
    }
    return db_run_batch(work->db, work->err, &sql_import_add, &added, NULL, DB_WHEN(work->now_us));
}

static void
add_rows(const struct db_rows *rows, struct page *page)
{
    for (int i = 0; i < rows->count; i++)
        page_add(page, &(struct import_row){
                           .import_id = db_text(rows, i, 0),
                           .state = db_text(rows, i, 1),
                           .notify = db_text(rows, i, 2),
                           .created_by = db_text(rows, i, 3),
                           .stage = db_text(rows, i, 4),
                           .detail = db_text(rows, i, 5),
                           .rows = db_number(rows, i, 6),
                           .refused = db_number(rows, i, 7),
                           .applications = db_number(rows, i, 8),
                           .accepted = db_number(rows, i, 9),
                           .messages = db_number(rows, i, 10),
                           .created_at = db_when(rows, i, 11),
                           .started_at = db_when(rows, i, 12),
                           .ended_at = db_when(rows, i, 13),
                           .cohort_id = db_text(rows, i, 14),
                           .file = db_text(rows, i, 15),
                       });
}

static enum status
find_page(struct work *work, const struct import_list *query, struct db_rows *ret_rows)
{
    const struct sql *by_time = text_is(query->sort, "created_at")    ? &sql_import_list_by_time
                                : text_is(query->sort, "-created_at") ? &sql_import_list_newest
                                                                      : NULL;
    int64_t rows_max = query_rows(query->max, QUERY_ROWS_MAX);

    if (by_time)
        return db_query(work->db, work->err, by_time, ret_rows, DB_TEXT(query->after),
                        DB_NUMBER(rows_max), DB_TEXT(query->only_cohorts), DB_TEXT(query->state),
                        DB_WHEN(query->after_at));
    return db_query(work->db, work->err, &sql_import_list, ret_rows, DB_TEXT(query->after),
                    DB_NUMBER(rows_max), DB_TEXT(query->only_cohorts), DB_TEXT(query->state));
}

enum status
on_import_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    for (size_t i = 0; i < count; i++) {
        const struct import_list *query = queries[i].body;
        struct db_rows rows;

        TRY(find_page(work, query, &rows));
        add_rows(&rows, page);
    }
    return OK;
}

enum status
on_import_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_column_clear) struct db_column ids = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct import_find *query = queries[i].body;
        db_column_add(&ids, DB_TEXT(query->import_id));
    }
    TRY(db_query(work->db, work->err, &sql_import_find, &rows, DB_COLUMN(ids)));
    add_rows(&rows, page);
    return OK;
}
