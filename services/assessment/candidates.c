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

/* All events of an application carry the whole of it: the last one is what it is. */
enum status
on_application_changed(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch candidates = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct application_changed *event = items[i].body;
        db_batch_add(&candidates, DB_TEXT(event->application_ref), DB_TEXT(event->state),
                     DB_TEXT(event->programme), DB_NUMBER(event->programme_version),
                     DB_TEXT(event->partner_id), DB_TEXT(event->school_urn),
                     DB_TEXT(event->adjustment));
    }
    return store_candidate_save(work, items->cohort_id, &candidates);
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

enum status
on_outcome_list(struct work *work, const struct item *query_items, size_t count, struct page *page)
{
    (void)count; /* lists come one at a time */
    const struct outcome_list *query = query_items->body;
    struct catalogue *catalogue = NULL;
    struct candidates candidates;

    TRY(assessment_catalogue(work, &catalogue));
    TRY(store_candidate_page(work, query->cohort_id, catalogue, query->after, QUERY_ROWS_MAX,
                             &candidates));
    for (size_t i = 0; i < candidates.count; i++) {
        const struct candidate *candidate = &candidates.rows[i];
        const struct outcome_row row = {
            .application_ref = candidate->application_ref,
            .submissions = candidate->attempts[0].submissions + candidate->attempts[1].submissions,
            .attempts = text_of(rules_attempts(candidate)),
            .outcome = rules_outcome(candidate),
        };
        page_add(page, &row);
    }
    return OK;
}
