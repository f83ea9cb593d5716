/* coaching.h - what one may ask of coaching and what it tells.
 * The order of fields is free, except that a command's fields are the columns of
 * its kind in a cohort folder; a name, once released, never changes meaning. */
#pragma once

#include "proto/limits.h"

/* Registers a coach (cohort-folder.md, coaches). */
#define REGISTER_COACH(FIELD, E)                                                                  \
    FIELD(E, text, coach_email, 1, ROW_VALUE_MAX, NULL, "the identifier, without regard to case") \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "whose participants")                      \
    FIELD(E, text, max_participants, 0, ROW_VALUE_MAX, NULL, "how many at once")
MESSAGE_DECLARE(register_coach, REGISTER_COACH);
extern const struct message_type register_coach_command;

/* Records a coaching meeting (cohort-folder.md, coaching). */
#define RECORD_MEETING(FIELD, E)                                               \
    FIELD(E, text, meeting_id, 1, ROW_VALUE_MAX, NULL, "its identifier")       \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL, "who was coached") \
    FIELD(E, text, held_at, 0, ROW_VALUE_MAX, NULL, "a time")                  \
    FIELD(E, text, minutes, 0, ROW_VALUE_MAX, NULL, "0 to 1440")               \
    FIELD(E, text, status, 0, ROW_VALUE_MAX, NULL, "held, no_show or cancelled")
MESSAGE_DECLARE(record_meeting, RECORD_MEETING);
extern const struct message_type record_meeting_command;

/* A coaching meeting took place; its minutes go into the engagement ledger. */
#define MEETING_HELD(FIELD, E)                                                              \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who was coached: the subject") \
    FIELD(E, number, minutes, 1, 1440, NULL, "how long")
MESSAGE_DECLARE(meeting_held, MEETING_HELD);
extern const struct message_type coaching_meeting_held;
