/* Case studies that candidates hand in. */
#include "assessment.h"

static enum status
candidates_of_rows(struct work *work, const struct item *items, size_t count,
                   struct candidates *ret_candidates)
{
    AUTO(db_column_clear) struct db_column refs = { 0 };
    struct catalogue *catalogue = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct submit *row = items[i].body;
        db_column_add(&refs, DB_TEXT(row->application_ref));
    }
    TRY(assessment_catalogue(work, &catalogue));
    return store_candidate_load(work, items->cohort_id, catalogue, &refs, ret_candidates);
}

enum status
on_submit(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch accepted = { 0 };
    struct candidates candidates;
    struct windows windows;

    TRY(candidates_of_rows(work, items, count, &candidates));
    TRY(store_window_list(work, items->cohort_id, &windows));
    for (size_t i = 0; i < count; i++) {
        const struct submit *row = items[i].body;
        struct candidate *candidate = candidate_find(&candidates, row->application_ref);
        struct submission submission = { 0 };

        items[i].refusal = rules_submission_check(row, candidate, windows, &submission);
        if (items[i].refusal.code)
            continue;
        struct attempt *attempt = &candidate->attempts[submission.attempt - 1];
        attempt->submissions++;
        db_batch_add(&accepted, DB_TEXT(row->application_ref), DB_NUMBER(submission.attempt),
                     DB_NUMBER(attempt->submissions), DB_WHEN(submission.submitted_at_us),
                     DB_NUMBER(submission.words), DB_TEXT(row->sha256), DB_TEXT(row->title));
    }
    return store_submission_save(work, items->cohort_id, &accepted);
}
