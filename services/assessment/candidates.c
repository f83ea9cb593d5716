/* Who may be assessed, as enrolment and sessions tell it, and what came of it. */
#include "assessment.h"

#include "proto/enrolment.h"
#include "proto/sessions.h"

struct candidate *
candidate_find(const struct candidates *candidates, struct text application_ref)
{
    return lookup_find(application_ref, candidates->rows, candidates->count,
                       sizeof *candidates->rows);
}

/* Who is new, comes back or is adjusted for hears of the windows there are. */
static enum status
tell_changed(struct work *work, const struct item *items, size_t count)
{
    AUTO(db_column_clear) struct db_column refs = { 0 };
    struct catalogue *catalogue = NULL;
    struct candidates candidates;
    struct windows windows;

    TRY(store_window_list(work, items->cohort_id, &windows));
    if (windows.count == 0)
        return OK;
    for (size_t i = 0; i < count; i++) {
        const struct application_changed *event = items[i].body;
        db_column_add(&refs, DB_TEXT(event->application_ref));
    }
    TRY(assessment_catalogue(work, &catalogue));
    TRY(store_candidate_load(work, items->cohort_id, catalogue, &refs, &candidates));
    return deadlines_tell(work, items->cohort_id, &candidates, windows);
}

/* All events of an application carry the whole of it: the last one is what it is. */
enum status
on_application_changed(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch candidates = { 0 };

    TRY(store_deadline_share(work, items->cohort_id));
    for (size_t i = 0; i < count; i++) {
        const struct application_changed *event = items[i].body;
        db_batch_add(&candidates, DB_TEXT(event->application_ref), DB_TEXT(event->state),
                     DB_TEXT(event->programme), DB_NUMBER(event->programme_version),
                     DB_TEXT(event->partner_id), DB_TEXT(event->school_urn),
                     DB_TEXT(event->adjustment));
    }
    TRY(store_candidate_save(work, items->cohort_id, &candidates));
    return tell_changed(work, items, count);
}

enum status
on_engagement_changed(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch engagements = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct engagement_changed *event = items[i].body;
        db_batch_add(&engagements, DB_TEXT(event->application_ref),
                     DB_FLAG(items[i].type == &sessions_engaged));
    }
    return store_engagement_save(work, items->cohort_id, &engagements);
}

static void
outcomes_add(struct page *page, const struct candidates *candidates)
{
    for (size_t i = 0; i < candidates->count; i++) {
        const struct candidate *candidate = &candidates->rows[i];

        page_add(page, &(struct outcome_row){
                           .application_ref = candidate->application_ref,
                           .submissions = candidate->attempts[0].submissions
                                          + candidate->attempts[1].submissions,
                           .attempts = text_of(rules_attempts(candidate)),
                           .outcome = rules_outcome(candidate),
                           .partner_id = candidate->partner_id,
                           .programme = candidate->programme,
                       });
    }
}

enum status
on_outcome_list(struct work *work, const struct item *query_items, size_t count, struct page *page)
{
    (void)count; /* lists come one at a time */
    const struct outcome_list *query = query_items->body;
    struct catalogue *catalogue = NULL;
    struct candidates candidates;

    TRY(assessment_catalogue(work, &catalogue));
    TRY(store_candidate_page(work, query->cohort_id, catalogue, query,
                             query_rows(query->max, QUERY_ROWS_MAX), &candidates));
    outcomes_add(page, &candidates);
    return OK;
}

/* Those of one cohort at a time: mostly all are of one. */
enum status
on_outcome_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    struct catalogue *catalogue = NULL;
    struct candidates candidates;
    size_t i = 0;

    TRY(assessment_catalogue(work, &catalogue));
    while (i < count) {
        AUTO(db_column_clear) struct db_column refs = { 0 };
        const struct outcome_find *first = queries[i].body, *query = first;

        while (text_equal(query->cohort_id, first->cohort_id)) {
            db_column_add(&refs, DB_TEXT(query->application_ref));
            if (++i == count)
                break;
            query = queries[i].body;
        }
        TRY(store_candidate_find(work, first->cohort_id, catalogue, &refs, &candidates));
        outcomes_add(page, &candidates);
    }
    return OK;
}
