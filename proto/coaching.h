/* coaching.h - what one may ask of coaching and what it tells.
 * The order of fields is free, except that a command's fields are the columns of
 * its kind in a cohort folder; a name, once released, never changes meaning. */
#pragma once

#include "proto/limits.h"

/* Registers a coach (cohort-folder.md, coaches). */
#define REGISTER_COACH(FIELD, E)                                             \
    FIELD(E, personal_email, coach_email, 1, ROW_VALUE_MAX, NULL,            \
          "the identifier, without regard to case")                          \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "whose participants") \
    FIELD(E, digits, max_participants, 0, ROW_VALUE_MAX, NULL, "how many at once")
MESSAGE_DECLARE(register_coach, REGISTER_COACH);

/* Records a coaching meeting (cohort-folder.md, coaching). */
#define RECORD_MEETING(FIELD, E)                                               \
    FIELD(E, text, meeting_id, 1, ROW_VALUE_MAX, NULL, "its identifier")       \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL, "who was coached") \
    FIELD(E, time, held_at, 0, ROW_VALUE_MAX, NULL, "a time")                  \
    FIELD(E, digits, minutes, 0, ROW_VALUE_MAX, NULL, "0 to 1440")             \
    FIELD(E, choice, status, 0, ROW_VALUE_MAX, "held|no_show|cancelled", "what came of it")
MESSAGE_DECLARE(record_meeting, RECORD_MEETING);

/* A coaching meeting took place; its minutes go into the engagement ledger. */
#define MEETING_HELD(FIELD, E)                                                              \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who was coached: the subject") \
    FIELD(E, number, minutes, 1, 1440, NULL, "how long")                                    \
    FIELD(E, added_text, meeting_id, 0, ROW_VALUE_MAX, NULL, "which meeting")               \
    FIELD(E, added_when, held_at, WHEN_MIN, WHEN_MAX, NULL, "when")
MESSAGE_DECLARE(meeting_held, MEETING_HELD);

/* A participant has a coach, or no longer has this one. */
#define MATCH_CHANGED(FIELD, E)                                                 \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who: the subject") \
    FIELD(E, text, staff_id, 1, STAFF_ID_SIZE, NULL, "the coach")               \
    FIELD(E, added_text, former_staff_id, 0, STAFF_ID_SIZE, NULL,               \
          "of `matched`: the coach before, or empty")
MESSAGE_DECLARE(match_changed, MATCH_CHANGED);

/* Arranges a meeting of a participant with the coach. The result is the meeting_id. */
#define ARRANGE_MEETING(FIELD, E)                                                   \
    FIELD(E, text, meeting_id, 0, ROW_VALUE_MAX, NULL,                              \
          "its identifier; empty: made from the command's key")                     \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who is to be coached") \
    FIELD(E, time, starts_at, 0, ROW_VALUE_MAX, NULL, "a time to come")             \
    FIELD(E, time, ends_at, 0, ROW_VALUE_MAX, NULL, "a later time of the next 24 hours")
MESSAGE_DECLARE(arrange_meeting, ARRANGE_MEETING);

/* Moves a meeting that was arranged and has not begun; to the same times changes nothing. */
#define MOVE_MEETING(FIELD, E)                                                           \
    FIELD(E, text, meeting_id, 1, ROW_VALUE_MAX, NULL, "which meeting")                  \
    FIELD(E, time, starts_at, 0, ROW_VALUE_MAX, NULL, "a time to come")                  \
    FIELD(E, time, ends_at, 0, ROW_VALUE_MAX, NULL, "a later time of the next 24 hours") \
    FIELD(E, added_digits, if_sequence, 0, ROW_VALUE_MAX, NULL,                          \
          "only while the meeting has this sequence; empty: whatever it has")
MESSAGE_DECLARE(move_meeting, MOVE_MEETING);

/* Calls a meeting off that was arranged and has not begun; again changes nothing. */
#define CALL_OFF_MEETING(FIELD, E)                                      \
    FIELD(E, text, meeting_id, 1, ROW_VALUE_MAX, NULL, "which meeting") \
    FIELD(E, added_digits, if_sequence, 0, ROW_VALUE_MAX, NULL,         \
          "only while the meeting has this sequence; empty: whatever it has")
MESSAGE_DECLARE(call_off_meeting, CALL_OFF_MEETING);

/* What a meeting is after a change. */
#define MEETING_CHANGED(FIELD, E)                                               \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who: the subject") \
    FIELD(E, text, meeting_id, 1, ROW_VALUE_MAX, NULL, "which meeting")         \
    FIELD(E, text, staff_id, 1, STAFF_ID_SIZE, NULL, "the coach")               \
    FIELD(E, when, starts_at, WHEN_MIN, WHEN_MAX, NULL, "as it is now")         \
    FIELD(E, when, ends_at, WHEN_MIN, WHEN_MAX, NULL, "as it is now")           \
    FIELD(E, number, sequence, 0, SEQUENCE_MAX, NULL, "counts the changes, from 0")
MESSAGE_DECLARE(meeting_changed, MEETING_CHANGED);

/* Keeps a note of a coach about a participant, for the coach alone. The result is the note_id. */
#define WRITE_NOTE(FIELD, E)                                                    \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "about whom")       \
    FIELD(E, text, staff_id, 1, STAFF_ID_SIZE, NULL, "the coach who writes it") \
    FIELD(E, personal_text, text, 1, NOTE_MAX, NULL, "what it says")
MESSAGE_DECLARE(write_note, WRITE_NOTE);

#define COACHING_MESSAGES(MESSAGE)                                                           \
    MESSAGE(command, coaching, register_coach, register_coach, REGISTER_COACH, 1,            \
            "Registers a coach.")                                                            \
    MESSAGE(command, coaching, record_meeting, record_meeting, RECORD_MEETING, 1,            \
            "Records a coaching meeting.")                                                   \
    MESSAGE(public_event, coaching, meeting_held, meeting_held, MEETING_HELD, 1,             \
            "A coaching meeting took place.")                                                \
    MESSAGE(public_event, coaching, matched, match_changed, MATCH_CHANGED, 1,                \
            "A participant has a coach.")                                                    \
    MESSAGE(public_event, coaching, unmatched, match_changed, MATCH_CHANGED, 1,              \
            "A participant no longer has this coach.")                                       \
    MESSAGE(command, coaching, arrange_meeting, arrange_meeting, ARRANGE_MEETING, 1,         \
            "Arranges a coaching meeting.")                                                  \
    MESSAGE(command, coaching, move_meeting, move_meeting, MOVE_MEETING, 1,                  \
            "Moves a coaching meeting.")                                                     \
    MESSAGE(command, coaching, call_off_meeting, call_off_meeting, CALL_OFF_MEETING, 1,      \
            "Calls a coaching meeting off.")                                                 \
    MESSAGE(public_event, coaching, meeting_arranged, meeting_changed, MEETING_CHANGED, 1,   \
            "A coaching meeting was arranged.")                                              \
    MESSAGE(public_event, coaching, meeting_moved, meeting_changed, MEETING_CHANGED, 1,      \
            "A coaching meeting was moved.")                                                 \
    MESSAGE(public_event, coaching, meeting_called_off, meeting_changed, MEETING_CHANGED, 1, \
            "A coaching meeting was called off.")                                            \
    MESSAGE(command, coaching, write_note, write_note, WRITE_NOTE, 1,                        \
            "Keeps a private note of a coach.")
COACHING_MESSAGES(MESSAGE_EXTERN)
