#include "ledger.h"

#include "proto/sessions.h"

void
ledger_add(struct roster *roster, struct participant *participant, int component, int64_t minutes)
{
    participant->recorded[component] += minutes;
    roster_change(roster, participant);
}

bool
ledger_is_engaged(const struct participant *participant)
{
    struct figure figure;

    programme_figure(participant->programme, participant->plan, participant->recorded, &figure);
    return participant->had_place && figure.is_engaged;
}

/* Before the rows are written: they count the event that is published after. */
static void
settle(struct roster *roster)
{
    for (struct participant *p = roster->changed; p; p = p->next_changed) {
        bool is_engaged = ledger_is_engaged(p);

        p->version++;
        p->is_flipped = is_engaged != p->is_engaged;
        p->events += p->is_flipped;
        p->is_engaged = is_engaged;
    }
}

static enum status
publish(struct work *work, struct text cohort_id, const struct roster *roster)
{
    for (const struct participant *p = roster->changed; p; p = p->next_changed) {
        if (!p->is_flipped)
            continue;
        TRY(work_emit(work, p->is_engaged ? &sessions_engaged : &sessions_disengaged, cohort_id,
                      p->programme_code, p->ref, p->events,
                      &(struct engagement_changed){ .application_ref = p->ref }));
    }
    return OK;
}

enum status
ledger_save(struct work *work, struct text cohort_id, struct roster *roster)
{
    settle(roster);
    TRY(store_participant_credit(work, roster));
    return publish(work, cohort_id, roster);
}

enum status
ledger_save_all(struct work *work, struct text cohort_id, struct roster *roster)
{
    settle(roster);
    TRY(store_participant_put(work, cohort_id, roster));
    return publish(work, cohort_id, roster);
}
