#include "store.h"

#include "assessment_sql.h"

enum status
store_candidate_save(struct work *work, struct text cohort_id, const struct db_batch *candidates)
{
    return db_defer_batch(work->db, work->err, &sql_candidate_save, candidates, DB_TEXT(cohort_id));
}

enum status
store_engagement_save(struct work *work, struct text cohort_id, const struct db_batch *engagements)
{
    return db_defer_batch(work->db, work->err, &sql_engagement_save, engagements,
                          DB_TEXT(cohort_id));
}

/* Three columns from `column` on. */
static struct attempt
attempt_of(const struct db_rows *rows, int row, int column)
{
    return (struct attempt){ .submissions = db_number(rows, row, column),
                             .passes = db_number(rows, row, column + 1),
                             .fails = db_number(rows, row, column + 2) };
}

static struct candidate
candidate_of(const struct db_rows *rows, int row, const struct catalogue *catalogue)
{
    return (struct candidate){
        .application_ref = db_text(rows, row, 0),
        .state = db_text(rows, row, 1),
        .programme = db_text(rows, row, 2),
        .definition = catalogue_find(catalogue, db_text(rows, row, 2), db_number(rows, row, 3)),
        .partner_id = db_text(rows, row, 4),
        .school_urn = db_text(rows, row, 5),
        .adjustment = db_text(rows, row, 6),
        .version = db_number(rows, row, 7),
        .is_engaged = db_flag(rows, row, 8),
        .attempts = { attempt_of(rows, row, 9), attempt_of(rows, row, 12) },
    };
}

static enum status
candidates_of(struct work *work, const struct db_rows *rows, const struct catalogue *catalogue,
              struct candidates *ret_candidates)
{
    ret_candidates->count = (size_t)rows->count;
    ret_candidates->rows = work_alloc(work, ret_candidates->count * sizeof *ret_candidates->rows);
    for (int i = 0; i < rows->count; i++) {
        struct candidate *candidate = &ret_candidates->rows[i];
        *candidate = candidate_of(rows, i, catalogue);
        if (!candidate->definition)
            return error_set(work->err, UNAVAILABLE, "version %lld of %.*s is not known yet",
                             (long long)db_number(rows, i, 3), TEXT_ARGS(candidate->programme));
    }
    return OK;
}

enum status
store_candidate_load(struct work *work, struct text cohort_id, const struct catalogue *catalogue,
                     const struct db_column *application_refs, struct candidates *ret_candidates)
{
    struct db_rows rows;

    /* Two statements: one that waited for a lock would read attempts as they were
     * before the wait. */
    TRY(db_defer(work->db, work->err, &sql_candidate_lock, DB_TEXT(cohort_id),
                 DB_COLUMN(*application_refs)));
    TRY(db_query(work->db, work->err, &sql_candidate_load, &rows, DB_TEXT(cohort_id),
                 DB_COLUMN(*application_refs)));
    return candidates_of(work, &rows, catalogue, ret_candidates);
}

enum status
store_candidate_find(struct work *work, struct text cohort_id, const struct catalogue *catalogue,
                     const struct db_column *application_refs, struct candidates *ret_candidates)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_candidate_load, &rows, DB_TEXT(cohort_id),
                 DB_COLUMN(*application_refs)));
    return candidates_of(work, &rows, catalogue, ret_candidates);
}

enum status
store_candidate_page(struct work *work, struct text cohort_id, const struct catalogue *catalogue,
                     const struct outcome_list *query, int64_t limit,
                     struct candidates *ret_candidates)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_candidate_page, &rows, DB_TEXT(cohort_id),
                 DB_TEXT(query->after), DB_NUMBER(limit), DB_TEXT(query->partner_id),
                 DB_TEXT(query->programme)));
    return candidates_of(work, &rows, catalogue, ret_candidates);
}

enum status
store_candidate_count(struct work *work, struct text cohort_id, const struct candidates *candidates)
{
    AUTO(db_batch_clear) struct db_batch versions = { 0 };

    for (size_t i = 0; i < candidates->count; i++)
        if (candidates->rows[i].is_told)
            db_batch_add(&versions, DB_TEXT(candidates->rows[i].application_ref),
                         DB_NUMBER(candidates->rows[i].version));
    return db_defer_batch(work->db, work->err, &sql_candidate_count, &versions, DB_TEXT(cohort_id));
}

enum status
store_candidate_concerned(struct work *work, struct text cohort_id,
                          const struct db_column *programmes, struct db_column *to_refs)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_candidate_concerned, &rows, DB_TEXT(cohort_id),
                 DB_COLUMN(*programmes)));
    for (int i = 0; i < rows.count; i++)
        db_column_add(to_refs, DB_TEXT(db_text(&rows, i, 0)));
    return OK;
}

enum status
store_submission_save(struct work *work, struct text cohort_id, const struct db_batch *submissions)
{
    return db_defer_batch(work->db, work->err, &sql_submission_save, submissions,
                          DB_TEXT(cohort_id));
}

enum status
store_mark_list(struct work *work, struct text cohort_id, const struct db_column *application_refs,
                struct candidates *candidates)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_mark_list, &rows, DB_TEXT(cohort_id),
                 DB_COLUMN(*application_refs)));
    for (int i = 0; i < rows.count; i++) {
        struct candidate *candidate = lookup_find(db_text(&rows, i, 0), candidates->rows,
                                                  candidates->count, sizeof *candidates->rows);
        rules_marker_note(&candidate->attempts[db_number(&rows, i, 1) - 1], db_number(&rows, i, 2));
    }
    return OK;
}

enum status
store_mark_add(struct work *work, struct text cohort_id, const struct db_batch *marks)
{
    return db_defer_batch(work->db, work->err, &sql_mark_add, marks, DB_TEXT(cohort_id));
}
