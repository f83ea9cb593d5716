/* tell.h - what sessions tells of the timetable and of bookings. */
#pragma once

#include "store.h"

/* A session as it is now; its events are counted before. */
enum status tell_session(struct work *work, const struct message_type *type, struct text cohort_id,
                         const struct session *session) MUST_CHECK;

/* The roster's moves, in order, each to its participant. The participants' rows are written
 * before, and count these events here: their `events` in the roster are right afterwards. */
enum status tell_moves(struct work *work, struct text cohort_id,
                       const struct roster *roster) MUST_CHECK;
