/* seating.h - everything that a change of bookings can touch, from the database
 * and back: the participants, their bookings, the sessions of these, who waits
 * there, and what those people have booked. */
#pragma once

#include "store.h"

/* Takes the cohort's seating lock, then loads. Either batch may be empty. Those
 * who only wait have a number and bookings in the roster, and nothing else. */
enum status seating_load(struct work *work, struct text cohort_id, const struct db_batch *refs,
                         const struct db_batch *session_ids, struct roster *roster) MUST_CHECK;
