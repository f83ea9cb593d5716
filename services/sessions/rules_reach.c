#include "rules_reach.h"

static const struct closing *
closing_of(const struct closing *closings, struct text component)
{
    while (closings && !text_equal(closings->component, component))
        closings = closings->next;
    return closings;
}

int64_t
reach_closes_us(const struct participant *participant, int component,
                const struct reach_terms *terms)
{
    const struct closing *closing = NULL;

    if (programme_is_taught(participant->programme, component))
        closing =
            closing_of(terms->closings, text_of(participant->programme->components[component].id));
    if (!closing || closing->last_ends_us + terms->catchup_us > terms->completes_us)
        return terms->completes_us;
    return closing->last_ends_us + terms->catchup_us;
}

/* The minutes of each component when all that can still be credited is. */
static void
fill(const struct participant *participant, const struct reach_terms *terms, int64_t best[])
{
    const struct programme *programme = participant->programme;

    for (int i = 0; i < programme->component_count; i++) {
        best[i] = participant->recorded[i];
        if (best[i] < programme->components[i].planned_minutes
            && reach_closes_us(participant, i, terms) > terms->now_us)
            best[i] = programme->components[i].planned_minutes;
    }
}

int64_t
reach_best_bp(const struct participant *participant, const struct reach_terms *terms)
{
    int64_t best[PROGRAMME_COMPONENTS_MAX];
    struct figure figure;

    fill(participant, terms, best);
    programme_figure(participant->programme, participant->plan, best, &figure);
    return figure.rule_bp;
}

bool
reach_is_at_risk(const struct participant *participant, const struct reach_terms *terms)
{
    struct figure figure;
    int64_t wanted_bp = participant->programme->threshold_bp + terms->margin_bp;

    if (!text_is(participant->state, "accepted") || terms->now_us >= terms->completes_us)
        return false;
    programme_figure(participant->programme, participant->plan, participant->recorded, &figure);
    return !figure.is_engaged
           && reach_best_bp(participant, terms) < (wanted_bp < 10000 ? wanted_bp : 10000);
}
