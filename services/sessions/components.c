#include "components.h"

static struct engagement_row
component_row(const struct participant *participant, int index, const struct reach_terms *terms)
{
    const struct programme_component *component = &participant->programme->components[index];
    bool is_known = component->planned_minutes != PROGRAMME_UNKNOWN;
    int64_t planned = is_known ? component->planned_minutes : 0;
    int64_t recorded = participant->recorded[index];
    int64_t closes_us = reach_closes_us(participant, index, terms);

    return (struct engagement_row){
        .application_ref = participant->ref,
        .component = text_of(component->id),
        .delivery = component->is_facilitated ? TEXT("facilitated") : TEXT("self_directed"),
        .planned_minutes = planned,
        .recorded_minutes = recorded,
        .credited_minutes = recorded < planned ? recorded : planned,
        .closes_at = closes_us == REACH_NEVER ? 0 : closes_us,
    };
}

size_t
components_count(const struct participant *participant)
{
    size_t count = 0;

    for (int slot = 0; slot < participant->programme->slot_count; slot++)
        count += (size_t)participant->programme->slots[slot].modes[participant->plan[slot]].count;
    return count;
}

void
components_each(const struct participant *participant, const struct reach_terms *terms,
                void (*each)(void *to, struct engagement_row *row), void *to)
{
    for (int slot = 0; slot < participant->programme->slot_count; slot++) {
        const struct programme_filling *filling =
            &participant->programme->slots[slot].modes[participant->plan[slot]];
        for (int i = 0; i < filling->count; i++) {
            struct engagement_row row = component_row(participant, filling->components[i], terms);
            each(to, &row);
        }
    }
}
