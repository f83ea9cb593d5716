/* What enrolment tells of applications: who takes part, where and how, and what
 * becomes of their bookings. */
#include "handlers.h"
#include "ledger.h"
#include "seating.h"
#include "seats.h"
#include "tell.h"

#include "proto/enrolment.h"

#include <string.h>

static enum status
load(struct work *work, const struct item *items, size_t count, struct roster *roster)
{
    AUTO(db_batch_clear) struct db_batch refs = { 0 };
    AUTO(db_batch_clear) struct db_batch no_sessions = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct application_changed *event = items[i].body;
        db_batch_add(&refs, DB_TEXT(event->application_ref));
    }
    return seating_load(work, items->cohort_id, &refs, &no_sessions, roster);
}

static enum status
mode_find(struct work *work, const struct participant *participant, struct text mode, int *ret_mode)
{
    *ret_mode = programme_mode(participant->programme, mode);
    if (*ret_mode == PROGRAMME_NONE)
        return error_set(work->err, INVALID, "programme %s has no mode %.*s",
                         participant->programme->code, TEXT_ARGS(mode));
    return OK;
}

static enum status
participant_new(struct work *work, const struct application_changed *event, struct roster *roster,
                struct participant **ret_participant)
{
    struct participant *participant = work_alloc(work, sizeof *participant);
    int mode = 0;

    participant->ref = event->application_ref;
    participant->programme_code = event->programme;
    participant->programme_version = event->programme_version;
    TRY(sessions_programme(work, event->programme, event->programme_version,
                           &participant->programme));
    TRY(mode_find(work, participant, event->mode, &mode));
    memset(participant->plan, mode, sizeof participant->plan);
    participant->recorded = work_alloc(work, (size_t)participant->programme->component_count
                                                 * sizeof *participant->recorded);
    roster_add_participant(roster, participant);
    *ret_participant = participant;
    return OK;
}

static bool
is_yet_to_come(const struct booking *booking, int64_t at_us)
{
    return booking->state == BOOKING_WAITLISTED || booking->session->starts_us > at_us;
}

static bool
has_left_plan(const struct booking *booking, int64_t at_us)
{
    (void)at_us;
    return participant_component(booking->participant, booking->session->component)
           == PROGRAMME_NONE;
}

/* What happened, apart from the new state and partner. */
static enum status
follow(struct work *work, const struct item *item, struct roster *roster,
       struct participant *participant)
{
    const struct application_changed *event = item->body;
    int mode = 0;

    if (item->type == &enrolment_mode_changed) {
        TRY(mode_find(work, participant, event->mode, &mode));
        rules_change_mode(participant, mode, event->at);
        participant->may_fall = true;
        seats_leave(roster, participant, has_left_plan, event->at, WHY_PLAN_CHANGED);
    }
    participant->may_fall |=
        item->type == &enrolment_resumed || item->type == &enrolment_transferred;
    if (item->type == &enrolment_withdrawn || item->type == &enrolment_deferred
        || item->type == &enrolment_transferred)
        seats_leave(roster, participant, is_yet_to_come, event->at, WHY_LEFT);
    return OK;
}

static enum status
take_over(struct work *work, const struct item *item, struct roster *roster)
{
    const struct application_changed *event = item->body;
    struct participant *participant = roster_participant(roster, event->application_ref);

    if (!participant)
        TRY(participant_new(work, event, roster, &participant));
    participant->state = event->state;
    participant->partner_id = event->partner_id;
    if (text_is(event->state, "accepted") || text_is(event->state, "deferred"))
        participant->had_place = true;
    roster_change(roster, participant);
    return follow(work, item, roster, participant);
}

enum status
on_application_changed(struct work *work, struct item *items, size_t count)
{
    AUTO(roster_clear) struct roster roster = { 0 };

    TRY(load(work, items, count, &roster));
    for (size_t i = 0; i < count; i++)
        TRY(take_over(work, &items[i], &roster));
    TRY(ledger_save_all(work, items->cohort_id, &roster));
    TRY(store_booking_put(work, &roster));
    return tell_moves(work, items->cohort_id, &roster);
}
