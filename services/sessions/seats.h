/* seats.h - who has a seat in a session and who waits for one. In memory only;
 * what changed is noted in the roster. */
#pragma once

#include "roster.h"

/* Touching ends do not overlap. */
bool seats_overlap(const struct session *a, const struct session *b);

/* True when no confirmed booking of the participant overlaps the session;
 * touching ends do not overlap. */
bool seats_is_free(const struct participant *participant, const struct session *session);

/* True when the participant has a confirmed or waitlisted booking for the
 * component in a session that ends after `at_us`. */
bool seats_has_booking(const struct participant *participant, struct text component, int64_t at_us);

/* Confirms the booking while there is a seat, else puts it at the end of the queue. */
void seats_book(struct roster *roster, struct booking *booking, int64_t at_us);

/* Cancels those of the participant's bookings that `leaves` says, all of them
 * before any freed seat is offered: nobody is offered a seat that he is giving
 * up. A seat goes to the first in the queue whom it does not clash with. */
typedef bool seats_leaves(const struct booking *booking, int64_t at_us);
void seats_leave(struct roster *roster, struct participant *participant, seats_leaves *leaves,
                 int64_t at_us, enum booking_why why);
void seats_cancel(struct roster *roster, struct booking *booking, int64_t at_us);

/* Offers the free seats of a session, one after the other, to those in its queue. */
void seats_fill(struct roster *roster, struct session *session, int64_t at_us);
/* Cancels all bookings in the session's list; no seat is offered. */
void seats_call_off(struct roster *roster, struct session *session, int64_t at_us);
