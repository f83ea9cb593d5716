#include "seats.h"

#include <utlist.h>

bool
seats_overlap(const struct session *a, const struct session *b)
{
    return a->starts_us < b->ends_us && b->starts_us < a->ends_us;
}

bool
seats_is_free(const struct participant *participant, const struct session *session)
{
    for (const struct booking *b = participant->bookings; b; b = b->next)
        if (b->state == BOOKING_CONFIRMED && seats_overlap(b->session, session))
            return false;
    return true;
}

bool
seats_has_booking(const struct participant *participant, struct text component, int64_t at_us)
{
    for (const struct booking *b = participant->bookings; b; b = b->next)
        if (b->state != BOOKING_CANCELLED && b->session->ends_us > at_us
            && text_equal(b->session->component, component))
            return true;
    return false;
}

static void
change(struct roster *roster, struct booking *booking, enum booking_state state, int64_t at_us,
       enum booking_why why)
{
    struct session *session = booking->session;

    if (booking->state == BOOKING_WAITLISTED)
        DL_DELETE2(session->waiting, booking, before, after);
    session->confirmed += (state == BOOKING_CONFIRMED) - (booking->state == BOOKING_CONFIRMED);
    booking->moves += (state == BOOKING_CONFIRMED) != (booking->state == BOOKING_CONFIRMED);
    booking->state = state;
    booking->at_us = at_us;
    roster_change_booking(roster, booking);
    roster_move(roster, booking, why);
}

static void
wait_for(struct roster *roster, struct booking *booking, int64_t at_us)
{
    struct session *session = booking->session;

    change(roster, booking, BOOKING_WAITLISTED, at_us, WHY_ASKED);
    booking->queue = session->waiting ? session->waiting->before->queue + 1 : 1;
    DL_APPEND2(session->waiting, booking, before, after);
}

void
seats_book(struct roster *roster, struct booking *booking, int64_t at_us)
{
    if (booking->session->confirmed < booking->session->capacity)
        change(roster, booking, BOOKING_CONFIRMED, at_us, WHY_ASKED);
    else
        wait_for(roster, booking, at_us);
}

/* False when nobody takes it. */
static bool
offer(struct roster *roster, struct session *session, int64_t at_us)
{
    for (struct booking *b = session->waiting; b; b = b->after)
        if (seats_is_free(b->participant, session)) {
            change(roster, b, BOOKING_CONFIRMED, at_us, WHY_SEAT_FREED);
            return true;
        }
    return false;
}

void
seats_fill(struct roster *roster, struct session *session, int64_t at_us)
{
    while (session->confirmed < session->capacity && offer(roster, session, at_us))
        continue;
}

void
seats_call_off(struct roster *roster, struct session *session, int64_t at_us)
{
    for (struct booking *b = session->booked; b; b = b->next_booked)
        if (b->state != BOOKING_CANCELLED)
            change(roster, b, BOOKING_CANCELLED, at_us, WHY_CALLED_OFF);
}

void
seats_leave(struct roster *roster, struct participant *participant, seats_leaves *leaves,
            int64_t at_us, enum booking_why why)
{
    struct session *freed = NULL;
    struct session *next = NULL;

    for (struct booking *b = participant->bookings; b; b = b->next) {
        if (b->state == BOOKING_CANCELLED || !leaves(b, at_us))
            continue;
        if (b->state == BOOKING_CONFIRMED)
            LL_APPEND2(freed, b->session, next_freed);
        change(roster, b, BOOKING_CANCELLED, at_us, why);
    }
    for (struct session *session = freed; session; session = next) {
        next = session->next_freed;
        session->next_freed = NULL;
        offer(roster, session, at_us);
    }
}

void
seats_cancel(struct roster *roster, struct booking *booking, int64_t at_us)
{
    bool frees_seat = booking->state == BOOKING_CONFIRMED;

    change(roster, booking, BOOKING_CANCELLED, at_us, WHY_ASKED);
    if (frees_seat)
        offer(roster, booking->session, at_us);
}
