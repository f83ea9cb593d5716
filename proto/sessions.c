#include "proto/sessions.h"

MESSAGE_DEFINE(schedule, schedule_command, command, "sessions.schedule", 1, SCHEDULE,
               "Puts a session into the timetable.");
MESSAGE_DEFINE(book, book_command, command, "sessions.book", 1, BOOK,
               "Books a seat or cancels a booking.");
MESSAGE_DEFINE(record_attendance, record_attendance_command, command, "sessions.record_attendance",
               1, RECORD_ATTENDANCE, "Records who came to a session.");
MESSAGE_DEFINE(record_catchup, record_catchup_command, command, "sessions.record_catchup", 1,
               RECORD_CATCHUP, "Credits an alternative to a missed session.");
MESSAGE_DEFINE(record_study, record_study_command, command, "sessions.record_study", 1,
               RECORD_STUDY, "Credits self-study that the learning environment saw.");
MESSAGE_DEFINE(reschedule, reschedule_command, command, "sessions.reschedule", 1, RESCHEDULE,
               "Changes a session of the timetable.");
MESSAGE_DEFINE(call_off, call_off_command, command, "sessions.call_off", 1, CALL_OFF,
               "Calls a session off.");
MESSAGE_DEFINE(check_in, check_in_command, command, "sessions.check_in", 1, CHECK_IN,
               "A participant checks in at a session.");
MESSAGE_DEFINE(review, review_command, command, "sessions.review", 1, REVIEW,
               "Looks who is at risk now; of sessions itself.");
MESSAGE_DEFINE(engagement_changed, sessions_engaged, event, "sessions.engaged", 1,
               ENGAGEMENT_CHANGED, "A participant reached the engagement threshold.");
MESSAGE_DEFINE(engagement_changed, sessions_disengaged, event, "sessions.disengaged", 1,
               ENGAGEMENT_CHANGED, "A participant fell below the threshold again.");
MESSAGE_DEFINE(session_changed, sessions_scheduled, event, "sessions.scheduled", 1, SESSION_CHANGED,
               "A session is in the timetable.");
MESSAGE_DEFINE(session_changed, sessions_rescheduled, event, "sessions.rescheduled", 1,
               SESSION_CHANGED, "A session has changed: time, venue, link, seats or who leads it.");
MESSAGE_DEFINE(session_changed, sessions_called_off, event, "sessions.called_off", 1,
               SESSION_CHANGED, "A session will not take place.");
MESSAGE_DEFINE(booking_changed, sessions_booked, event, "sessions.booked", 1, BOOKING_CHANGED,
               "A participant has a seat.");
MESSAGE_DEFINE(booking_changed, sessions_booking_waitlisted, event, "sessions.booking_waitlisted",
               1, BOOKING_CHANGED, "A participant waits for a seat.");
MESSAGE_DEFINE(booking_changed, sessions_booking_cancelled, event, "sessions.booking_cancelled", 1,
               BOOKING_CHANGED, "A participant has given up a seat, or waits no longer.");
MESSAGE_DEFINE(booking_changed, sessions_booking_changed, event, "sessions.booking_changed", 1,
               BOOKING_CHANGED, "A session that a participant is booked for has changed.");
MESSAGE_DEFINE(session_missed, sessions_missed, event, "sessions.missed", 1, SESSION_MISSED,
               "A participant was not at a session.");
MESSAGE_DEFINE(at_risk, sessions_at_risk, event, "sessions.at_risk", 1, AT_RISK,
               "A participant may miss the engagement threshold.");
