/* sessions_queries.h - what one may ask sessions.
 * A list gives at most `max` rows (0 or more than 500: 500), those behind `after`; a page with
 * fewer rows than that is the last. Filters that are empty, or 0, let everything through. A find
 * looks one thing up, and many of them fit into one request. */
#pragma once

#include "proto/sessions.h"

/* Asks for a page of engagement figures: everybody who ever had a place. */
#define FIGURE_LIST(FIELD, E)                                                              \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                      \
    FIELD(E, text, after, 0, ROW_VALUE_MAX, NULL, "the last reference of the page before") \
    FIELD(E, added_number, max, 0, 500, NULL, "rows at most")                              \
    FIELD(E, added_text, partner_id, 0, ROW_VALUE_MAX, NULL, "a filter")                   \
    FIELD(E, added_text, programme, 0, ROW_VALUE_MAX, NULL, "a filter")
MESSAGE_DECLARE(figure_list, FIGURE_LIST);

/* Asks for the figures of one participant. */
#define FIGURE_FIND(FIELD, E)                                         \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort") \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")
MESSAGE_DECLARE(figure_find, FIGURE_FIND);

/* One row of sessions.figure_list and figure_find. The best figure still reachable is that of the
 * plan when all that can still be credited is (services/sessions/rules_reach.h). */
#define FIGURE_ROW(FIELD, E)                                                                    \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")                              \
    FIELD(E, number, credited_minutes, 0, MINUTES_MAX, NULL, "over the whole plan")             \
    FIELD(E, number, planned_minutes, 0, MINUTES_MAX, NULL, "over the whole plan")              \
    FIELD(E, number, engagement_bp, 0, 10000, NULL, "credited x 10000 / planned, rounded down") \
    FIELD(E, number, coaching_minutes, 0, MINUTES_MAX, NULL, "credited for coaching")           \
    FIELD(E, added_text, partner_id, 0, ROW_VALUE_MAX, NULL, "whose participant")               \
    FIELD(E, added_text, programme, 0, ROW_VALUE_MAX, NULL, "with which plan")                  \
    FIELD(E, added_text, state, 0, CODE_MAX, NULL, "of the application")                        \
    FIELD(E, added_text, rule, 0, CODE_MAX, NULL, "all_minutes or per_delivery")                \
    FIELD(E, added_number, threshold_bp, 0, 10000, NULL, "what is needed")                      \
    FIELD(E, added_number, reachable_bp, 0, 10000, NULL,                                        \
          "the best figure still reachable; by per_delivery, that of the worse delivery")       \
    FIELD(E, added_flag, is_engaged, 0, 0, NULL, "enough to be assessed")                       \
    FIELD(E, added_flag, is_at_risk, 0, 0, NULL,                                                \
          "the best still reachable is near the threshold, or below")                           \
    FIELD(E, added_number, version, 0, NUMBER_MAX, NULL, "of the participant's plan and minutes")
MESSAGE_DECLARE(figure_row, FIGURE_ROW);

/* Asks how a participant's engagement figure comes about. The answer is cached. */
#define ENGAGEMENT_FIND(FIELD, E)                                     \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort") \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")
MESSAGE_DECLARE(engagement_find, ENGAGEMENT_FIND);

/* One row of sessions.engagement_find. */
#define ENGAGEMENT_ROW(FIELD, E)                                                            \
    FIELD(E, text, component, 1, CODE_MAX, NULL, "of the plan")                             \
    FIELD(E, text, delivery, 1, CODE_MAX, "facilitated|self_directed", "how it is taught")  \
    FIELD(E, number, planned_minutes, 0, MINUTES_MAX, NULL, "0: not known, counts nowhere") \
    FIELD(E, number, recorded_minutes, 0, RECORDED_MAX, NULL, "all that was recorded")      \
    FIELD(E, number, credited_minutes, 0, MINUTES_MAX, NULL, "the smaller of the two")      \
    FIELD(E, added_flag, is_open, 0, 0, NULL, "more can still be credited")                 \
    FIELD(E, added_when, closes_at, WHEN_MIN, WHEN_MAX, NULL,                               \
          "until when, as far as it is known; else 0")                                      \
    FIELD(E, added_text, application_ref, 0, ROW_VALUE_MAX, NULL, "whose")
MESSAGE_DECLARE(engagement_row, ENGAGEMENT_ROW);

/* Asks for the evidence behind a participant's minutes, in the order of the keys. Many fit into one
 * request, as long as together they ask for at most 2,000 rows. */
#define EVIDENCE_LIST(FIELD, E)                                                      \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")                   \
    FIELD(E, added_text, component, 0, ROW_VALUE_MAX, NULL, "a filter")              \
    FIELD(E, added_text, after, 0, KEY_MAX, NULL, "the last key of the page before") \
    FIELD(E, added_number, max, 0, 500, NULL, "rows at most")
MESSAGE_DECLARE(evidence_list, EVIDENCE_LIST);

/* One row of sessions.evidence_list: a record, and what it is worth. Records of a component are
 * credited in the order of their times until its planned minutes are reached; the credited minutes
 * of all rows together are the figure's. */
#define EVIDENCE_ROW(FIELD, E)                                                               \
    FIELD(E, text, key, 1, KEY_MAX, NULL, "where it stands in the list")                     \
    FIELD(E, text, kind, 1, CODE_MAX, "attendance|catchup|study|coaching", "of record")      \
    FIELD(E, text, id, 0, ROW_VALUE_MAX, NULL, "of the session, catch-up, event or meeting") \
    FIELD(E, text, component, 1, ROW_VALUE_MAX, NULL, "what it counts for")                  \
    FIELD(E, text, status, 0, ROW_VALUE_MAX, NULL, "attendance only")                        \
    FIELD(E, text, source, 0, ROW_VALUE_MAX, NULL, "attendance only: where it comes from")   \
    FIELD(E, when, at, WHEN_MIN, WHEN_MAX, NULL, "when it happened, or was recorded")        \
    FIELD(E, number, minutes, 0, MINUTES_MAX, NULL, "recorded")                              \
    FIELD(E, number, credited_minutes, 0, MINUTES_MAX, NULL,                                 \
          "credited; 0 when the component has left the plan")                                \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "whose")
MESSAGE_DECLARE(evidence_row, EVIDENCE_ROW);

/* Asks for a page of the timetable, by identifier. */
#define SESSION_LIST(FIELD, E)                                                                 \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                          \
    FIELD(E, added_text, after, 0, ROW_VALUE_MAX, NULL, "the last session of the page before") \
    FIELD(E, added_number, max, 0, 500, NULL, "rows at most")                                  \
    FIELD(E, added_text, programme, 0, ROW_VALUE_MAX, NULL, "a filter")                        \
    FIELD(E, added_text, partner_id, 0, ROW_VALUE_MAX, NULL, "a filter")                       \
    FIELD(E, added_text, component, 0, ROW_VALUE_MAX, NULL, "a filter")                        \
    FIELD(E, added_text, staff_id, 0, STAFF_ID_SIZE, NULL, "a filter: who leads it")           \
    FIELD(E, added_when, from, WHEN_MIN, WHEN_MAX, NULL, "ends after this; 0: any")            \
    FIELD(E, added_when, to, WHEN_MIN, WHEN_MAX, NULL, "starts before this; 0: any")           \
    FIELD(E, added_choice, state, 0, CODE_MAX, "scheduled|called_off", "a filter")             \
    FIELD(E, added_text, sort, 0, CODE_MAX, "|session_id|starts_at|-starts_at",                \
          "empty: session_id")                                                                 \
    FIELD(E, added_when, after_at, WHEN_MIN, WHEN_MAX, NULL,                                   \
          "by start: that of the last session of the page before")
MESSAGE_DECLARE(session_list, SESSION_LIST);

/* Asks for one session. */
#define SESSION_FIND(FIELD, E)                                        \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort") \
    FIELD(E, text, session_id, 1, ROW_VALUE_MAX, NULL, "which session")
MESSAGE_DECLARE(session_find, SESSION_FIND);

/* One row of sessions.session_list and session_find. */
#define SESSION_ROW(FIELD, E)                                                  \
    FIELD(E, text, session_id, 1, ROW_VALUE_MAX, NULL, "its identifier")       \
    FIELD(E, text, programme, 1, ROW_VALUE_MAX, NULL, "whose component")       \
    FIELD(E, text, component, 1, ROW_VALUE_MAX, NULL, "what is taught")        \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "who delivers")         \
    FIELD(E, when, starts_at, WHEN_MIN, WHEN_MAX, NULL, "when it starts")      \
    FIELD(E, when, ends_at, WHEN_MIN, WHEN_MAX, NULL, "when it ends")          \
    FIELD(E, text, venue_urn, 0, ROW_VALUE_MAX, NULL, "a school, or empty")    \
    FIELD(E, flag, online, 0, 0, NULL, "there is a link")                      \
    FIELD(E, number, capacity, 0, MINUTES_MAX, NULL, "seats")                  \
    FIELD(E, number, confirmed, 0, MINUTES_MAX, NULL, "seats taken")           \
    FIELD(E, number, waitlisted, 0, MINUTES_MAX, NULL, "who wait")             \
    FIELD(E, text, staff_id, 0, STAFF_ID_SIZE, NULL, "who leads it, or empty") \
    FIELD(E, text, state, 1, CODE_MAX, "scheduled|called_off", "as it is now") \
    FIELD(E, number, sequence, 0, SEQUENCE_MAX, NULL, "0, and one more each change")
MESSAGE_DECLARE(session_row, SESSION_ROW);

#define BOOKING_STATES "confirmed|waitlisted|cancelled"

/* Asks for a page of bookings: a participant's, by session, or a session's, by reference. One of
 * the two is given. A session's confirmed bookings are its register. */
#define BOOKING_LIST(FIELD, E)                                                       \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                \
    FIELD(E, added_text, application_ref, 0, ROW_VALUE_MAX, NULL, "whose")           \
    FIELD(E, added_text, session_id, 0, ROW_VALUE_MAX, NULL, "or for which session") \
    FIELD(E, added_choice, state, 0, CODE_MAX, BOOKING_STATES, "a filter")           \
    FIELD(E, added_text, after, 0, ROW_VALUE_MAX, NULL,                              \
          "the last session or reference of the page before")                        \
    FIELD(E, added_number, max, 0, 500, NULL, "rows at most")
MESSAGE_DECLARE(booking_list, BOOKING_LIST);

/* Asks for one booking. */
#define BOOKING_FIND(FIELD, E)                                        \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort") \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "whose")  \
    FIELD(E, text, session_id, 1, ROW_VALUE_MAX, NULL, "which session")
MESSAGE_DECLARE(booking_find, BOOKING_FIND);

/* One row of sessions.booking_list, booking_find. */
#define BOOKING_ROW(FIELD, E)                                                                  \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "whose")                           \
    FIELD(E, text, session_id, 1, ROW_VALUE_MAX, NULL, "which session")                        \
    FIELD(E, text, state, 1, CODE_MAX, BOOKING_STATES, "as it is now")                         \
    FIELD(E, number, place, 0, MINUTES_MAX, NULL, "in the queue, from 1; 0: does not wait")    \
    FIELD(E, when, at, WHEN_MIN, WHEN_MAX, NULL, "since when")                                 \
    FIELD(E, text, programme, 1, ROW_VALUE_MAX, NULL, "of the session")                        \
    FIELD(E, text, component, 1, ROW_VALUE_MAX, NULL, "what is taught")                        \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "who delivers")                         \
    FIELD(E, text, staff_id, 0, STAFF_ID_SIZE, NULL, "who leads it, or empty")                 \
    FIELD(E, when, starts_at, WHEN_MIN, WHEN_MAX, NULL, "when it starts")                      \
    FIELD(E, when, ends_at, WHEN_MIN, WHEN_MAX, NULL, "when it ends")                          \
    FIELD(E, text, venue_urn, 0, ROW_VALUE_MAX, NULL, "a school, or empty")                    \
    FIELD(E, url, online_url, 0, ROW_VALUE_MAX, NULL, "the link; only of a confirmed booking") \
    FIELD(E, number, sequence, 0, SEQUENCE_MAX, NULL, "of the entry in a calendar")            \
    FIELD(E, text, status, 0, CODE_MAX, NULL, "what the register says; empty: nothing yet")    \
    FIELD(E, number, minutes, 0, MINUTES_MAX, NULL, "that it gives")                           \
    FIELD(E, text, source, 0, ROW_VALUE_MAX, NULL, "where the record comes from")              \
    FIELD(E, when, recorded_at, WHEN_MIN, WHEN_MAX, NULL, "0: not recorded")                   \
    FIELD(E, text, key, 1, ROW_VALUE_MAX, NULL,                                                \
          "where it stands in the list: the session, or the reference")
MESSAGE_DECLARE(booking_row, BOOKING_ROW);

/* Asks for what happened to a participant here, in the order of time. */
#define TIMELINE_LIST(FIELD, E)                                                      \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")                   \
    FIELD(E, added_text, after, 0, KEY_MAX, NULL, "the last key of the page before") \
    FIELD(E, added_number, max, 0, 500, NULL, "rows at most")
MESSAGE_DECLARE(timeline_list, TIMELINE_LIST);

/* One row of sessions.timeline_list. */
#define TIMELINE_ROW(FIELD, E)                                                                 \
    FIELD(E, text, key, 1, KEY_MAX, NULL, "where it stands in the list")                       \
    FIELD(E, when, at, WHEN_MIN, WHEN_MAX, NULL, "when it happened, or was recorded")          \
    FIELD(E, text, kind, 1, CODE_MAX, "booking|attendance|catchup|study|coaching", "of entry") \
    FIELD(E, text, id, 0, ROW_VALUE_MAX, NULL, "of the session, catch-up, event or meeting")   \
    FIELD(E, text, component, 0, ROW_VALUE_MAX, NULL, "what it is about")                      \
    FIELD(E, text, state, 0, ROW_VALUE_MAX, NULL, "of a booking; status of attendance")        \
    FIELD(E, number, minutes, 0, MINUTES_MAX, NULL, "recorded")
MESSAGE_DECLARE(timeline_row, TIMELINE_ROW);

/* Asks for a page of a calendar, by start: a participant's bookings, or the sessions that somebody
 * leads. One of the two is given. */
#define CALENDAR_LIST(FIELD, E)                                                      \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                \
    FIELD(E, added_text, application_ref, 0, ROW_VALUE_MAX, NULL, "whose")           \
    FIELD(E, added_text, staff_id, 0, STAFF_ID_SIZE, NULL, "or who leads them")      \
    FIELD(E, added_when, from, WHEN_MIN, WHEN_MAX, NULL, "ends after this; 0: any")  \
    FIELD(E, added_text, after, 0, KEY_MAX, NULL, "the last key of the page before") \
    FIELD(E, added_number, max, 0, 500, NULL, "rows at most")
MESSAGE_DECLARE(calendar_list, CALENDAR_LIST);

/* One row of sessions.calendar_list. */
#define CALENDAR_ROW(FIELD, E)                                                                   \
    FIELD(E, text, key, 1, KEY_MAX, NULL, "where it stands in the list")                         \
    FIELD(E, text, session_id, 1, ROW_VALUE_MAX, NULL, "which session")                          \
    FIELD(E, text, programme, 1, ROW_VALUE_MAX, NULL, "of the session")                          \
    FIELD(E, text, component, 1, ROW_VALUE_MAX, NULL, "what is taught")                          \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "who delivers")                           \
    FIELD(E, when, starts_at, WHEN_MIN, WHEN_MAX, NULL, "when it starts")                        \
    FIELD(E, when, ends_at, WHEN_MIN, WHEN_MAX, NULL, "when it ends")                            \
    FIELD(E, text, venue_urn, 0, ROW_VALUE_MAX, NULL, "a school, or empty")                      \
    FIELD(E, url, online_url, 0, ROW_VALUE_MAX, NULL, "the link, for who is booked or leads it") \
    FIELD(E, text, state, 1, CODE_MAX, "confirmed|cancelled", "as it is now")                    \
    FIELD(E, number, sequence, 0, SEQUENCE_MAX, NULL, "grows with each change")                  \
    FIELD(E, when, changed_at, WHEN_MIN, WHEN_MAX, NULL, "since when it is so")
MESSAGE_DECLARE(calendar_row, CALENDAR_ROW);

#define SESSIONS_QUERIES(MESSAGE)                                                         \
    MESSAGE(query, sessions, figure_list, figure_list, FIGURE_LIST, 1,                    \
            "Engagement figures of a cohort, by reference.")                              \
    MESSAGE(row, sessions, figure_row, figure_row, FIGURE_ROW, 1, "One participant.")     \
    MESSAGE(query, sessions, engagement_find, engagement_find, ENGAGEMENT_FIND, 1,        \
            "A participant, component by component.")                                     \
    MESSAGE(row, sessions, engagement_row, engagement_row, ENGAGEMENT_ROW, 1,             \
            "One component of the plan.")                                                 \
    MESSAGE(query, sessions, figure_find, figure_find, FIGURE_FIND, 1,                    \
            "The engagement figures of a participant.")                                   \
    MESSAGE(query, sessions, evidence_list, evidence_list, EVIDENCE_LIST, 1,              \
            "The evidence behind a participant's minutes.")                               \
    MESSAGE(row, sessions, evidence_row, evidence_row, EVIDENCE_ROW, 1, "One record.")    \
    MESSAGE(query, sessions, session_list, session_list, SESSION_LIST, 1,                 \
            "The timetable, by identifier.")                                              \
    MESSAGE(query, sessions, session_find, session_find, SESSION_FIND, 1, "One session.") \
    MESSAGE(row, sessions, session_row, session_row, SESSION_ROW, 1, "One session.")      \
    MESSAGE(query, sessions, booking_list, booking_list, BOOKING_LIST, 1,                 \
            "The bookings of a participant or for a session.")                            \
    MESSAGE(query, sessions, booking_find, booking_find, BOOKING_FIND, 1, "One booking.") \
    MESSAGE(row, sessions, booking_row, booking_row, BOOKING_ROW, 1, "One booking.")      \
    MESSAGE(query, sessions, timeline_list, timeline_list, TIMELINE_LIST, 1,              \
            "What happened to a participant.")                                            \
    MESSAGE(row, sessions, timeline_row, timeline_row, TIMELINE_ROW, 1, "One entry.")     \
    MESSAGE(query, sessions, calendar_list, calendar_list, CALENDAR_LIST, 1,              \
            "A calendar, by start.")                                                      \
    MESSAGE(row, sessions, calendar_row, calendar_row, CALENDAR_ROW, 1, "One entry.")
SESSIONS_QUERIES(MESSAGE_EXTERN)
