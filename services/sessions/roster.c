#include "roster.h"

#include <utlist.h>

static const char *const state_names[] = {
    [BOOKING_CANCELLED] = "cancelled",
    [BOOKING_CONFIRMED] = "confirmed",
    [BOOKING_WAITLISTED] = "waitlisted",
};

struct text
booking_state_text(enum booking_state state)
{
    return text_of(state_names[state]);
}

enum booking_state
booking_state_read(struct text text)
{
    enum booking_state state = BOOKING_CANCELLED;

    while (state < BOOKING_WAITLISTED && !text_is(text, state_names[state]))
        state++;
    return state;
}

struct text
booking_why_text(enum booking_why why)
{
    static const char *const names[] = {
        [WHY_ASKED] = "asked",
        [WHY_SEAT_FREED] = "seat_freed",
        [WHY_LEFT] = "left",
        [WHY_PLAN_CHANGED] = "plan_changed",
        [WHY_CALLED_OFF] = "called_off",
        [WHY_RESCHEDULED] = "rescheduled",
        [WHY_RESCHEDULED_CLASH] = "rescheduled_clash",
    };

    return text_of(names[why]);
}

/* What a calendar's entry for the booking has as its sequence. The first seat has the session's
 * own; whatever happens to either adds one. */
static int64_t
booking_sequence(const struct booking *booking)
{
    return booking->session->sequence + (booking->moves > 0 ? booking->moves - 1 : 0);
}

void
roster_clear(struct roster *roster)
{
    if (roster->moves)
        utarray_free(roster->moves);
    HASH_CLEAR(by_ref, roster->participants);
    HASH_CLEAR(by_no, roster->participants_by_no);
    HASH_CLEAR(by_id, roster->sessions);
    HASH_CLEAR(by_no, roster->sessions_by_no);
}

void
roster_add_participant(struct roster *roster, struct participant *participant)
{
    if (participant->ref.size)
        HASH_ADD_KEYPTR(by_ref, roster->participants, participant->ref.data, participant->ref.size,
                        participant);
    if (participant->no)
        HASH_ADD(by_no, roster->participants_by_no, no, sizeof participant->no, participant);
}

void
roster_add_session(struct roster *roster, struct session *session)
{
    HASH_ADD_KEYPTR(by_id, roster->sessions, session->id.data, session->id.size, session);
    HASH_ADD(by_no, roster->sessions_by_no, no, sizeof session->no, session);
}

struct participant *
roster_participant(const struct roster *roster, struct text ref)
{
    struct participant *found = NULL;

    HASH_FIND(by_ref, roster->participants, ref.data, ref.size, found);
    return found;
}

struct participant *
roster_participant_by_no(const struct roster *roster, int64_t no)
{
    struct participant *found = NULL;

    HASH_FIND(by_no, roster->participants_by_no, &no, sizeof no, found);
    return found;
}

struct session *
roster_session(const struct roster *roster, struct text id)
{
    struct session *found = NULL;

    HASH_FIND(by_id, roster->sessions, id.data, id.size, found);
    return found;
}

struct session *
roster_session_by_no(const struct roster *roster, int64_t no)
{
    struct session *found = NULL;

    HASH_FIND(by_no, roster->sessions_by_no, &no, sizeof no, found);
    return found;
}

struct booking *
roster_booking(const struct participant *participant, const struct session *session)
{
    struct booking *booking = participant->bookings;

    while (booking && booking->session != session)
        booking = booking->next;
    return booking;
}

void
roster_add_booking(struct booking *booking)
{
    LL_PREPEND(booking->participant->bookings, booking);
}

int
participant_component(const struct participant *participant, struct text id)
{
    int component = programme_component(participant->programme, id);

    if (component == PROGRAMME_NONE
        || !programme_in_plan(participant->programme, participant->plan, component))
        return PROGRAMME_NONE;
    return component;
}

void
roster_move(struct roster *roster, const struct booking *booking, enum booking_why why)
{
    static const UT_icd icd = { sizeof(struct move), NULL, NULL, NULL };
    const struct session *session = booking->session;

    if (!roster->moves)
        utarray_new(roster->moves, &icd);
    utarray_push_back(roster->moves, (&(struct move){
                                         .booking = booking,
                                         .state = booking->state,
                                         .why = why,
                                         .sequence = booking_sequence(booking),
                                         .starts_us = session->starts_us,
                                         .ends_us = session->ends_us,
                                         .venue_urn = session->venue_urn,
                                         .is_online = session->online_url.size > 0,
                                     }));
}

void
roster_change(struct roster *roster, struct participant *participant)
{
    if (participant->is_changed)
        return;
    participant->is_changed = true;
    if (roster->changed)
        roster->last_changed->next_changed = participant;
    else
        roster->changed = participant;
    roster->last_changed = participant;
}

void
roster_change_booking(struct roster *roster, struct booking *booking)
{
    struct session *session = booking->session;

    if (!booking->is_changed) {
        booking->is_changed = true;
        LL_PREPEND2(roster->changed_bookings, booking, next_changed);
    }
    if (!session->is_changed) {
        session->is_changed = true;
        LL_PREPEND2(roster->changed_sessions, session, next_changed);
    }
}
