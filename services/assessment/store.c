#include "store.h"

#include "assessment_sql.h"

enum status
store_cohort_add(struct work *work, struct text cohort_id, int64_t completes_on_us)
{
    return db_defer(work->db, work->err, &sql_cohort_add, DB_TEXT(cohort_id),
                    DB_WHEN(completes_on_us));
}

enum status
store_cohort_find(struct work *work, struct text cohort_id, int64_t *ret_completes_on_us)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_cohort_find, &rows, DB_TEXT(cohort_id)));
    if (rows.count == 0)
        return error_set(work->err, NOT_FOUND, "cohort %.*s has not been opened",
                         TEXT_ARGS(cohort_id));
    *ret_completes_on_us = db_when(&rows, 0, 0);
    return OK;
}

enum status
store_partner_add(struct work *work, struct text cohort_id, const struct db_column *partner_ids)
{
    return db_defer(work->db, work->err, &sql_partner_add, DB_TEXT(cohort_id),
                    DB_COLUMN(*partner_ids));
}

enum status
store_school_add(struct work *work, struct text cohort_id, const struct db_column *urns)
{
    return db_defer(work->db, work->err, &sql_school_add, DB_TEXT(cohort_id), DB_COLUMN(*urns));
}

/* Runs a statement that gives rows of an identifier and whether it is known. */
static enum status
identifiers_load(struct work *work, const struct sql *sql, struct text cohort_id,
                 const struct db_column *ids, struct identifiers *ret_ids)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, sql, &rows, DB_TEXT(cohort_id), DB_COLUMN(*ids)));
    ret_ids->count = (size_t)rows.count;
    ret_ids->rows = work_alloc(work, ret_ids->count * sizeof *ret_ids->rows);
    for (int i = 0; i < rows.count; i++)
        ret_ids->rows[i] = (struct identifier){ db_text(&rows, i, 0), db_flag(&rows, i, 1) };
    return OK;
}

enum status
store_partner_known(struct work *work, struct text cohort_id, const struct db_column *partner_ids,
                    struct identifiers *ret_ids)
{
    return identifiers_load(work, &sql_partner_known, cohort_id, partner_ids, ret_ids);
}

enum status
store_school_known(struct work *work, struct text cohort_id, const struct db_column *urns,
                   struct identifiers *ret_ids)
{
    return identifiers_load(work, &sql_school_known, cohort_id, urns, ret_ids);
}

enum status
store_marker_known(struct work *work, struct text cohort_id, const struct db_column *digests,
                   struct identifiers *ret_ids)
{
    return identifiers_load(work, &sql_marker_known, cohort_id, digests, ret_ids);
}

enum status
store_window_known(struct work *work, struct text cohort_id, const struct db_column *window_ids,
                   struct identifiers *ret_ids)
{
    return identifiers_load(work, &sql_window_known, cohort_id, window_ids, ret_ids);
}

enum status
store_marker_add(struct work *work, struct text cohort_id, const struct db_batch *markers)
{
    return db_defer_batch(work->db, work->err, &sql_marker_add, markers, DB_TEXT(cohort_id));
}

enum status
store_marker_find(struct work *work, struct text cohort_id, const struct db_column *digests,
                  struct markers *ret_markers)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_marker_find, &rows, DB_TEXT(cohort_id),
                 DB_COLUMN(*digests)));
    ret_markers->count = (size_t)rows.count;
    ret_markers->rows = work_alloc(work, ret_markers->count * sizeof *ret_markers->rows);
    for (int i = 0; i < rows.count; i++)
        ret_markers->rows[i] = (struct marker){ .digest = db_text(&rows, i, 0),
                                                .marker_id = db_number(&rows, i, 1),
                                                .school_urn = db_text(&rows, i, 2),
                                                .partner_id = db_text(&rows, i, 3) };
    return OK;
}

enum status
store_window_add(struct work *work, struct text cohort_id, const struct db_batch *windows)
{
    return db_defer_batch(work->db, work->err, &sql_window_add, windows, DB_TEXT(cohort_id));
}

enum status
store_window_list(struct work *work, struct text cohort_id, struct windows *ret_windows)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_window_list, &rows, DB_TEXT(cohort_id)));
    struct window *windows = work_alloc(work, (size_t)rows.count * sizeof *windows);
    for (int i = 0; i < rows.count; i++)
        windows[i] = (struct window){ .programme = db_text(&rows, i, 0),
                                      .attempt = db_number(&rows, i, 1),
                                      .opens_us = db_when(&rows, i, 2),
                                      .closes_us = db_when(&rows, i, 3),
                                      .window_id = db_text(&rows, i, 4),
                                      .sequence = db_number(&rows, i, 5) };
    *ret_windows = (struct windows){ windows, (size_t)rows.count };
    return OK;
}
