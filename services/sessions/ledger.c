#include "ledger.h"

#include "closings.h"

#include "proto/sessions.h"

void
ledger_add(struct roster *roster, struct participant *participant, int component, int64_t minutes)
{
    participant->recorded[component] += minutes;
    participant->may_fall |= minutes < 0;
    roster_change(roster, participant);
}

bool
ledger_is_engaged(const struct participant *participant)
{
    struct figure figure;

    programme_figure(participant->programme, participant->plan, participant->recorded, &figure);
    return participant->had_place && figure.is_engaged;
}

/* Minutes that are added never lower the best figure; they may raise it again. */
static bool
is_to_weigh(const struct participant *participant)
{
    return participant->may_fall || participant->is_at_risk;
}

static void
weigh(struct participant *participant, const struct reach_terms *terms)
{
    bool is_at_risk = reach_is_at_risk(participant, terms);

    participant->is_warned = is_at_risk && !participant->is_at_risk;
    participant->is_at_risk = is_at_risk;
    if (participant->is_warned)
        participant->reachable_bp = reach_best_bp(participant, terms);
}

/* Finds out who is at risk now, of those for whom it may have changed. */
static enum status
weigh_risks(struct work *work, struct text cohort_id, struct roster *roster)
{
    AUTO(closings_clear) struct closings closings = { 0 };
    struct participant **weighed = NULL;
    size_t count = 0;

    for (const struct participant *p = roster->changed; p; p = p->next_changed)
        count += is_to_weigh(p);
    if (count == 0)
        return OK;
    weighed = work_alloc(work, count * sizeof(struct participant *));
    count = 0;
    for (struct participant *p = roster->changed; p; p = p->next_changed)
        if (is_to_weigh(p))
            weighed[count++] = p;
    TRY(closings_load(&closings, work, cohort_id, weighed, count));
    for (size_t i = 0; i < count; i++) {
        struct reach_terms terms = closings_terms(&closings, weighed[i]);
        weigh(weighed[i], &terms);
    }
    return OK;
}

/* Before the rows are written: they count the events that are published after. */
static enum status
settle(struct work *work, struct text cohort_id, struct roster *roster)
{
    TRY(weigh_risks(work, cohort_id, roster));
    for (struct participant *p = roster->changed; p; p = p->next_changed) {
        bool is_engaged = ledger_is_engaged(p);

        p->version++;
        p->is_flipped = is_engaged != p->is_engaged;
        p->events += p->is_flipped + p->is_warned;
        p->is_engaged = is_engaged;
    }
    return OK;
}

static enum status
tell_flip(struct work *work, struct text cohort_id, const struct participant *p)
{
    return work_emit(work, p->is_engaged ? &sessions_engaged : &sessions_disengaged, cohort_id,
                     p->programme_code, p->ref, p->events - p->is_warned,
                     &(const struct engagement_changed){ .application_ref = p->ref });
}

static enum status
tell_risk(struct work *work, struct text cohort_id, const struct participant *p)
{
    return work_emit(work, &sessions_at_risk, cohort_id, p->programme_code, p->ref, p->events,
                     &(const struct at_risk){
                         .application_ref = p->ref,
                         .partner_id = p->partner_id,
                         .reachable_bp = p->reachable_bp,
                         .threshold_bp = p->programme->threshold_bp,
                     });
}

static enum status
publish(struct work *work, struct text cohort_id, const struct roster *roster)
{
    for (const struct participant *p = roster->changed; p; p = p->next_changed) {
        if (p->is_flipped)
            TRY(tell_flip(work, cohort_id, p));
        if (p->is_warned)
            TRY(tell_risk(work, cohort_id, p));
    }
    return OK;
}

enum status
ledger_save(struct work *work, struct text cohort_id, struct roster *roster)
{
    TRY(settle(work, cohort_id, roster));
    TRY(store_participant_credit(work, roster));
    return publish(work, cohort_id, roster);
}

enum status
ledger_save_all(struct work *work, struct text cohort_id, struct roster *roster)
{
    TRY(settle(work, cohort_id, roster));
    TRY(store_participant_put(work, cohort_id, roster));
    return publish(work, cohort_id, roster);
}
