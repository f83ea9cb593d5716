/* How far participants have engaged, and the best that they can still reach. */
#include "handlers.h"
#include "rules_reach.h"

#include "proto/sessions_queries.h"

size_t
queries_of_a_cohort(const struct item *queries, size_t count, query_cohort *cohort_of)
{
    size_t same = 1;

    while (same < count && text_equal(cohort_of(&queries[same]), cohort_of(queries)))
        same++;
    return same;
}

static void
add_figure(struct page *page, const struct participant *participant)
{
    const struct programme *programme = participant->programme;
    const struct reach_terms *terms = participant->terms;
    struct figure figure;

    programme_figure(programme, participant->plan, participant->recorded, &figure);
    page_add(page, &(struct figure_row){
                       .application_ref = participant->ref,
                       .credited_minutes = figure.credited,
                       .planned_minutes = figure.planned,
                       .engagement_bp = figure.engagement_bp,
                       .coaching_minutes = figure.coaching_minutes,
                       .partner_id = participant->partner_id,
                       .programme = participant->programme_code,
                       .state = participant->state,
                       .rule = programme->rule == ENGAGED_PER_DELIVERY ? TEXT("per_delivery")
                                                                       : TEXT("all_minutes"),
                       .threshold_bp = programme->threshold_bp,
                       .reachable_bp = reach_best_bp(participant, terms),
                       .is_engaged = figure.is_engaged,
                       .is_at_risk = reach_is_at_risk(participant, terms),
                       .version = participant->version,
                   });
}

static enum status
add_figures(struct work *work, struct text cohort_id, struct participant *const *participants,
            size_t count, struct page *page)
{
    TRY(found_terms(work, cohort_id, participants, count));
    for (size_t i = 0; i < count; i++)
        add_figure(page, participants[i]);
    return OK;
}

enum status
on_figure_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    struct participant *participants[QUERY_ROWS_MAX];

    for (size_t i = 0; i < count; i++) {
        const struct figure_list *query = queries[i].body;
        size_t found = 0;
        TRY(store_participant_page(work, query, (size_t)query_rows(query->max, QUERY_ROWS_MAX),
                                   participants, &found));
        TRY(add_figures(work, query->cohort_id, participants, found, page));
    }
    return OK;
}

static struct text
figure_cohort(const struct item *query)
{
    return ((const struct figure_find *)query->body)->cohort_id;
}

static enum status
find_figures(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    struct text *refs = work_alloc(work, count * sizeof *refs);
    struct participant **participants = work_alloc(work, count * sizeof(struct participant *));
    struct text cohort_id = figure_cohort(queries);
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        refs[i] = ((const struct figure_find *)queries[i].body)->application_ref;
    TRY(found_load(work, cohort_id, refs, count, participants, &found));
    return add_figures(work, cohort_id, participants, found, page);
}

enum status
on_figure_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    for (size_t i = 0, same = 0; i < count; i += same) {
        same = queries_of_a_cohort(&queries[i], count - i, figure_cohort);
        TRY(find_figures(work, &queries[i], same, page));
    }
    return OK;
}
