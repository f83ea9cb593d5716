/* sessions.h - what one may ask of sessions and what it tells.
 * The order of fields is free, except that a command's fields are the columns of
 * its kind in a cohort folder; a name, once released, never changes meaning. */
#pragma once

#include "proto/limits.h"

/* Puts a session into the timetable (cohort-folder.md, timetable). */
#define SCHEDULE(FIELD, E)                                                  \
    FIELD(E, text, session_id, 1, ROW_VALUE_MAX, NULL, "its identifier")    \
    FIELD(E, text, programme, 0, ROW_VALUE_MAX, NULL, "whose component")    \
    FIELD(E, text, component, 0, ROW_VALUE_MAX, NULL, "what is taught")     \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "who delivers")      \
    FIELD(E, time, starts_at, 0, ROW_VALUE_MAX, NULL, "a time")             \
    FIELD(E, time, ends_at, 0, ROW_VALUE_MAX, NULL, "a time")               \
    FIELD(E, text, venue_urn, 0, ROW_VALUE_MAX, NULL, "a school, or empty") \
    FIELD(E, url, online_url, 0, ROW_VALUE_MAX, NULL, "a link, or empty")   \
    FIELD(E, digits, capacity, 0, ROW_VALUE_MAX, NULL, "how many seats")    \
    FIELD(E, personal_email, facilitator_email, 0, ROW_VALUE_MAX, NULL, "who leads it, or empty")
MESSAGE_DECLARE(schedule, SCHEDULE);

/* Books a seat or cancels a booking (cohort-folder.md, bookings). */
#define BOOK(FIELD, E)                                                  \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")      \
    FIELD(E, text, session_id, 0, ROW_VALUE_MAX, NULL, "which session") \
    FIELD(E, text, action, 0, ROW_VALUE_MAX, NULL, "book or cancel")    \
    FIELD(E, time, at, 0, ROW_VALUE_MAX, NULL, "a time")
MESSAGE_DECLARE(book, BOOK);

/* Records one line of a register (cohort-folder.md, attendance). */
#define RECORD_ATTENDANCE(FIELD, E)                                                       \
    FIELD(E, text, session_id, 1, ROW_VALUE_MAX, NULL, "which session")                   \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL, "who")                        \
    FIELD(E, choice, status, 0, ROW_VALUE_MAX, "attended|late|left_early|absent|excused", \
          "whether they came")                                                            \
    FIELD(E, digits, minutes, 0, ROW_VALUE_MAX, NULL, "0 to 1440")                        \
    FIELD(E, text, source, 0, ROW_VALUE_MAX, NULL, "where the record comes from")         \
    FIELD(E, time, recorded_at, 0, ROW_VALUE_MAX, NULL, "a time; the latest counts")
MESSAGE_DECLARE(record_attendance, RECORD_ATTENDANCE);

/* Credits an alternative to a missed session (cohort-folder.md, catchup). */
#define RECORD_CATCHUP(FIELD, E)                                              \
    FIELD(E, text, catchup_id, 1, ROW_VALUE_MAX, NULL, "its identifier")      \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL, "who")            \
    FIELD(E, text, component, 0, ROW_VALUE_MAX, NULL, "what was caught up")   \
    FIELD(E, digits, minutes, 0, ROW_VALUE_MAX, NULL, "0 to 1440")            \
    FIELD(E, text, approved_by, 0, ROW_VALUE_MAX, NULL, "who vouches for it") \
    FIELD(E, time, at, 0, ROW_VALUE_MAX, NULL, "a time")
MESSAGE_DECLARE(record_catchup, RECORD_CATCHUP);

/* Credits self-study that the learning environment saw (cohort-folder.md, vle). */
#define RECORD_STUDY(FIELD, E)                                            \
    FIELD(E, text, event_id, 1, ROW_VALUE_MAX, NULL, "its identifier")    \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL, "who")        \
    FIELD(E, text, component, 0, ROW_VALUE_MAX, NULL, "what was studied") \
    FIELD(E, digits, minutes, 0, ROW_VALUE_MAX, NULL, "0 to 1440")        \
    FIELD(E, time, occurred_at, 0, ROW_VALUE_MAX, NULL, "a time")
MESSAGE_DECLARE(record_study, RECORD_STUDY);

/* Changes a session of the timetable that has not begun. An empty value leaves what it is about as
 * it is; `-` takes the venue, the link or the facilitator away. */
#define RESCHEDULE(FIELD, E)                                                                       \
    FIELD(E, text, session_id, 1, ROW_VALUE_MAX, NULL, "which session")                            \
    FIELD(E, time, starts_at, 0, ROW_VALUE_MAX, NULL, "a time, or empty")                          \
    FIELD(E, time, ends_at, 0, ROW_VALUE_MAX, NULL, "a time, or empty")                            \
    FIELD(E, text, venue_urn, 0, ROW_VALUE_MAX, NULL, "a school, - or empty")                      \
    FIELD(E, url, online_url, 0, ROW_VALUE_MAX, NULL, "a link, - or empty")                        \
    FIELD(E, digits, capacity, 0, ROW_VALUE_MAX, NULL, "how many seats, or empty")                 \
    FIELD(E, personal_text, facilitator_email, 0, ROW_VALUE_MAX, NULL, "who leads it, - or empty") \
    FIELD(E, time, at, 0, ROW_VALUE_MAX, NULL, "a time: when it is decided")                       \
    FIELD(E, digits, if_sequence, 0, ROW_VALUE_MAX, NULL,                                          \
          "only while the session has this sequence; empty: whatever it has")
MESSAGE_DECLARE(reschedule, RESCHEDULE);

/* Calls a session off that has not begun: its bookings are cancelled. */
#define CALL_OFF(FIELD, E)                                                   \
    FIELD(E, text, session_id, 1, ROW_VALUE_MAX, NULL, "which session")      \
    FIELD(E, time, at, 0, ROW_VALUE_MAX, NULL, "a time: when it is decided") \
    FIELD(E, digits, if_sequence, 0, ROW_VALUE_MAX, NULL,                    \
          "only while the session has this sequence; empty: whatever it has")
MESSAGE_DECLARE(call_off, CALL_OFF);

/* A participant checks in at a session, with the code that is shown there: attended, for the
 * session's length, source `qr`. */
#define CHECK_IN(FIELD, E)                                              \
    FIELD(E, text, session_id, 1, ROW_VALUE_MAX, NULL, "which session") \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL, "who")      \
    FIELD(E, time, at, 0, ROW_VALUE_MAX, NULL, "a time; the latest record counts")
MESSAGE_DECLARE(check_in, CHECK_IN);

/* Looks who of a partner's participants on a programme is at risk since a component can no longer
 * be credited. The service tells itself, when the time has come. */
#define REVIEW(FIELD, E)                                                     \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "whose participants") \
    FIELD(E, text, programme, 1, ROW_VALUE_MAX, NULL, "on which programme")  \
    FIELD(E, text, component, 1, ROW_VALUE_MAX, NULL, "what has closed")     \
    FIELD(E, when, closes_at, WHEN_MIN, WHEN_MAX, NULL, "since when")
MESSAGE_DECLARE(review, REVIEW);

/* Whether a participant has engaged enough to be assessed. */
#define ENGAGEMENT_CHANGED(FIELD, E) \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who: the subject")
MESSAGE_DECLARE(engagement_changed, ENGAGEMENT_CHANGED);

/* A session of the timetable. */
#define SESSION_CHANGED(FIELD, E)                                              \
    FIELD(E, text, session_id, 1, ROW_VALUE_MAX, NULL, "which: the subject")   \
    FIELD(E, text, programme, 1, ROW_VALUE_MAX, NULL, "the lane")              \
    FIELD(E, text, component, 1, ROW_VALUE_MAX, NULL, "what is taught")        \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "who delivers")         \
    FIELD(E, when, starts_at, WHEN_MIN, WHEN_MAX, NULL, "as it is now")        \
    FIELD(E, when, ends_at, WHEN_MIN, WHEN_MAX, NULL, "as it is now")          \
    FIELD(E, text, venue_urn, 0, ROW_VALUE_MAX, NULL, "a school, or empty")    \
    FIELD(E, flag, online, 0, 0, NULL, "there is a link")                      \
    FIELD(E, text, staff_id, 0, STAFF_ID_SIZE, NULL, "who leads it, or empty") \
    FIELD(E, number, sequence, 0, SEQUENCE_MAX, NULL,                          \
          "of the session: 0, and one more each change")                       \
    FIELD(E, added_flag, is_led_anew, 0, 0, NULL,                              \
          "this change: somebody else leads it, or nobody")                    \
    FIELD(E, added_text, former_staff_id, 0, STAFF_ID_SIZE, NULL,              \
          "who led it before this change, where that is another")
MESSAGE_DECLARE(session_changed, SESSION_CHANGED);

/* A participant's booking, and the session as it is now. */
#define BOOKING_CHANGED(FIELD, E)                                                        \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who: the subject")          \
    FIELD(E, text, session_id, 1, ROW_VALUE_MAX, NULL, "which session")                  \
    FIELD(E, text, programme, 1, ROW_VALUE_MAX, NULL, "of the session")                  \
    FIELD(E, text, component, 1, ROW_VALUE_MAX, NULL, "what is taught")                  \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "who delivers")                   \
    FIELD(E, when, starts_at, WHEN_MIN, WHEN_MAX, NULL, "as it is now")                  \
    FIELD(E, when, ends_at, WHEN_MIN, WHEN_MAX, NULL, "as it is now")                    \
    FIELD(E, text, venue_urn, 0, ROW_VALUE_MAX, NULL, "a school, or empty")              \
    FIELD(E, flag, online, 0, 0, NULL, "there is a link")                                \
    FIELD(E, number, sequence, 0, SEQUENCE_MAX, NULL,                                    \
          "of the booking's entry in a calendar; grows with each change")                \
    FIELD(E, text, why, 1, CODE_MAX,                                                     \
          "asked|seat_freed|left|plan_changed|called_off|rescheduled|rescheduled_clash", \
          "what made it so; rescheduled_clash: it overlaps another confirmed booking now")
MESSAGE_DECLARE(booking_changed, BOOKING_CHANGED);

/* A register says that a participant was not there. */
#define SESSION_MISSED(FIELD, E)                                                    \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who: the subject")     \
    FIELD(E, text, session_id, 1, ROW_VALUE_MAX, NULL, "which session")             \
    FIELD(E, text, component, 1, ROW_VALUE_MAX, NULL, "what was taught")            \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "who delivered")             \
    FIELD(E, text, status, 1, CODE_MAX, "absent|excused", "what the register says") \
    FIELD(E, added_when, starts_at, WHEN_MIN, WHEN_MAX, NULL, "when the session began")
MESSAGE_DECLARE(session_missed, SESSION_MISSED);

/* The best figure that a participant can still reach has come near the threshold, or below. */
#define AT_RISK(FIELD, E)                                                                \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who: the subject")          \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "whose participant")              \
    FIELD(E, number, reachable_bp, 0, 10000, NULL, "the best that can still be reached") \
    FIELD(E, number, threshold_bp, 0, 10000, NULL, "what is needed")
MESSAGE_DECLARE(at_risk, AT_RISK);

#define SESSIONS_MESSAGES(MESSAGE)                                                           \
    MESSAGE(command, sessions, schedule, schedule, SCHEDULE, 1,                              \
            "Puts a session into the timetable.")                                            \
    MESSAGE(command, sessions, book, book, BOOK, 1, "Books a seat or cancels a booking.")    \
    MESSAGE(command, sessions, record_attendance, record_attendance, RECORD_ATTENDANCE, 1,   \
            "Records who came to a session.")                                                \
    MESSAGE(command, sessions, record_catchup, record_catchup, RECORD_CATCHUP, 1,            \
            "Credits an alternative to a missed session.")                                   \
    MESSAGE(command, sessions, record_study, record_study, RECORD_STUDY, 1,                  \
            "Credits self-study that the learning environment saw.")                         \
    MESSAGE(command, sessions, reschedule, reschedule, RESCHEDULE, 1,                        \
            "Changes a session of the timetable.")                                           \
    MESSAGE(command, sessions, call_off, call_off, CALL_OFF, 1, "Calls a session off.")      \
    MESSAGE(command, sessions, check_in, check_in, CHECK_IN, 1,                              \
            "A participant checks in at a session.")                                         \
    MESSAGE(command, sessions, review, review, REVIEW, 1,                                    \
            "Looks who is at risk now; of sessions itself.")                                 \
    MESSAGE(public_event, sessions, engaged, engagement_changed, ENGAGEMENT_CHANGED, 1,      \
            "A participant reached the engagement threshold.")                               \
    MESSAGE(public_event, sessions, disengaged, engagement_changed, ENGAGEMENT_CHANGED, 1,   \
            "A participant fell below the threshold again.")                                 \
    MESSAGE(public_event, sessions, scheduled, session_changed, SESSION_CHANGED, 1,          \
            "A session is in the timetable.")                                                \
    MESSAGE(public_event, sessions, rescheduled, session_changed, SESSION_CHANGED, 1,        \
            "A session has changed: time, venue, link, seats or who leads it.")              \
    MESSAGE(public_event, sessions, called_off, session_changed, SESSION_CHANGED, 1,         \
            "A session will not take place.")                                                \
    MESSAGE(public_event, sessions, booked, booking_changed, BOOKING_CHANGED, 1,             \
            "A participant has a seat.")                                                     \
    MESSAGE(public_event, sessions, booking_waitlisted, booking_changed, BOOKING_CHANGED, 1, \
            "A participant waits for a seat.")                                               \
    MESSAGE(public_event, sessions, booking_cancelled, booking_changed, BOOKING_CHANGED, 1,  \
            "A participant has given up a seat, or waits no longer.")                        \
    MESSAGE(public_event, sessions, booking_changed, booking_changed, BOOKING_CHANGED, 1,    \
            "A session that a participant is booked for has changed.")                       \
    MESSAGE(public_event, sessions, missed, session_missed, SESSION_MISSED, 1,               \
            "A participant was not at a session.")                                           \
    MESSAGE(public_event, sessions, at_risk, at_risk, AT_RISK, 1,                            \
            "A participant may miss the engagement threshold.")
SESSIONS_MESSAGES(MESSAGE_EXTERN)
