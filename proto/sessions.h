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
    FIELD(E, text, starts_at, 0, ROW_VALUE_MAX, NULL, "a time")             \
    FIELD(E, text, ends_at, 0, ROW_VALUE_MAX, NULL, "a time")               \
    FIELD(E, text, venue_urn, 0, ROW_VALUE_MAX, NULL, "a school, or empty") \
    FIELD(E, text, online_url, 0, ROW_VALUE_MAX, NULL, "a link, or empty")  \
    FIELD(E, text, capacity, 0, ROW_VALUE_MAX, NULL, "how many seats")      \
    FIELD(E, text, facilitator_email, 0, ROW_VALUE_MAX, NULL, "who leads it, or empty")
MESSAGE_DECLARE(schedule, SCHEDULE);
extern const struct message_type schedule_command;

/* Books a seat or cancels a booking (cohort-folder.md, bookings). */
#define BOOK(FIELD, E)                                                  \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")      \
    FIELD(E, text, session_id, 0, ROW_VALUE_MAX, NULL, "which session") \
    FIELD(E, text, action, 0, ROW_VALUE_MAX, NULL, "book or cancel")    \
    FIELD(E, text, at, 0, ROW_VALUE_MAX, NULL, "a time")
MESSAGE_DECLARE(book, BOOK);
extern const struct message_type book_command;

/* Records one line of a register (cohort-folder.md, attendance). */
#define RECORD_ATTENDANCE(FIELD, E)                                               \
    FIELD(E, text, session_id, 1, ROW_VALUE_MAX, NULL, "which session")           \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL, "who")                \
    FIELD(E, text, status, 0, ROW_VALUE_MAX, NULL,                                \
          "attended, late, left_early, absent or excused")                        \
    FIELD(E, text, minutes, 0, ROW_VALUE_MAX, NULL, "0 to 1440")                  \
    FIELD(E, text, source, 0, ROW_VALUE_MAX, NULL, "where the record comes from") \
    FIELD(E, text, recorded_at, 0, ROW_VALUE_MAX, NULL, "a time; the latest counts")
MESSAGE_DECLARE(record_attendance, RECORD_ATTENDANCE);
extern const struct message_type record_attendance_command;

/* Credits an alternative to a missed session (cohort-folder.md, catchup). */
#define RECORD_CATCHUP(FIELD, E)                                              \
    FIELD(E, text, catchup_id, 1, ROW_VALUE_MAX, NULL, "its identifier")      \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL, "who")            \
    FIELD(E, text, component, 0, ROW_VALUE_MAX, NULL, "what was caught up")   \
    FIELD(E, text, minutes, 0, ROW_VALUE_MAX, NULL, "0 to 1440")              \
    FIELD(E, text, approved_by, 0, ROW_VALUE_MAX, NULL, "who vouches for it") \
    FIELD(E, text, at, 0, ROW_VALUE_MAX, NULL, "a time")
MESSAGE_DECLARE(record_catchup, RECORD_CATCHUP);
extern const struct message_type record_catchup_command;

/* Credits self-study that the learning environment saw (cohort-folder.md, vle). */
#define RECORD_STUDY(FIELD, E)                                            \
    FIELD(E, text, event_id, 1, ROW_VALUE_MAX, NULL, "its identifier")    \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL, "who")        \
    FIELD(E, text, component, 0, ROW_VALUE_MAX, NULL, "what was studied") \
    FIELD(E, text, minutes, 0, ROW_VALUE_MAX, NULL, "0 to 1440")          \
    FIELD(E, text, occurred_at, 0, ROW_VALUE_MAX, NULL, "a time")
MESSAGE_DECLARE(record_study, RECORD_STUDY);
extern const struct message_type record_study_command;

/* Whether a participant has engaged enough to be assessed. */
#define ENGAGEMENT_CHANGED(FIELD, E) \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who: the subject")
MESSAGE_DECLARE(engagement_changed, ENGAGEMENT_CHANGED);
extern const struct message_type sessions_engaged;
extern const struct message_type sessions_disengaged;

/* Asks for a page of engagement figures: everybody who ever had a place. */
#define FIGURE_LIST(FIELD, E)                                         \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort") \
    FIELD(E, text, after, 0, ROW_VALUE_MAX, NULL, "the last reference of the page before")
MESSAGE_DECLARE(figure_list, FIGURE_LIST);
extern const struct message_type figure_list_query;

/* One row of sessions.figure_list. */
#define FIGURE_ROW(FIELD, E)                                                                    \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")                              \
    FIELD(E, number, credited_minutes, 0, MINUTES_MAX, NULL, "over the whole plan")             \
    FIELD(E, number, planned_minutes, 0, MINUTES_MAX, NULL, "over the whole plan")              \
    FIELD(E, number, engagement_bp, 0, 10000, NULL, "credited x 10000 / planned, rounded down") \
    FIELD(E, number, coaching_minutes, 0, MINUTES_MAX, NULL, "credited for coaching")
MESSAGE_DECLARE(figure_row, FIGURE_ROW);
extern const struct message_type figure_row_type;

/* Asks how a participant's engagement figure comes about. The answer is cached. */
#define ENGAGEMENT_FIND(FIELD, E)                                     \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort") \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")
MESSAGE_DECLARE(engagement_find, ENGAGEMENT_FIND);
extern const struct message_type engagement_find_query;

/* One row of sessions.engagement_find. */
#define ENGAGEMENT_ROW(FIELD, E)                                                            \
    FIELD(E, text, component, 1, CODE_MAX, NULL, "of the plan")                             \
    FIELD(E, text, delivery, 1, CODE_MAX, "facilitated|self_directed", "how it is taught")  \
    FIELD(E, number, planned_minutes, 0, MINUTES_MAX, NULL, "0: not known, counts nowhere") \
    FIELD(E, number, recorded_minutes, 0, RECORDED_MAX, NULL, "all that was recorded")      \
    FIELD(E, number, credited_minutes, 0, MINUTES_MAX, NULL, "the smaller of the two")
MESSAGE_DECLARE(engagement_row, ENGAGEMENT_ROW);
extern const struct message_type engagement_row_type;
