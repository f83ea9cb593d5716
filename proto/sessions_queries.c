#include "proto/sessions_queries.h"

MESSAGE_DEFINE(figure_list, figure_list_query, query, "sessions.figure_list", 1, FIGURE_LIST,
               "Engagement figures of a cohort, by reference.");
MESSAGE_DEFINE(figure_row, figure_row_type, row, "sessions.figure_row", 1, FIGURE_ROW,
               "One participant.");
MESSAGE_DEFINE(engagement_find, engagement_find_query, query, "sessions.engagement_find", 1,
               ENGAGEMENT_FIND, "A participant, component by component.");
MESSAGE_DEFINE(engagement_row, engagement_row_type, row, "sessions.engagement_row", 1,
               ENGAGEMENT_ROW, "One component of the plan.");
MESSAGE_DEFINE(figure_find, figure_find_query, query, "sessions.figure_find", 1, FIGURE_FIND,
               "The engagement figures of a participant.");
MESSAGE_DEFINE(evidence_list, evidence_list_query, query, "sessions.evidence_list", 1,
               EVIDENCE_LIST, "The evidence behind a participant's minutes.");
MESSAGE_DEFINE(session_list, session_list_query, query, "sessions.session_list", 1, SESSION_LIST,
               "The timetable, by identifier.");
MESSAGE_DEFINE(session_find, session_find_query, query, "sessions.session_find", 1, SESSION_FIND,
               "One session.");
MESSAGE_DEFINE(booking_list, booking_list_query, query, "sessions.booking_list", 1, BOOKING_LIST,
               "The bookings of a participant or for a session.");
MESSAGE_DEFINE(booking_find, booking_find_query, query, "sessions.booking_find", 1, BOOKING_FIND,
               "One booking.");
MESSAGE_DEFINE(timeline_list, timeline_list_query, query, "sessions.timeline_list", 1,
               TIMELINE_LIST, "What happened to a participant.");
MESSAGE_DEFINE(calendar_list, calendar_list_query, query, "sessions.calendar_list", 1,
               CALENDAR_LIST, "A calendar, by start.");
MESSAGE_DEFINE(evidence_row, evidence_row_type, row, "sessions.evidence_row", 1, EVIDENCE_ROW,
               "One record.");
MESSAGE_DEFINE(session_row, session_row_type, row, "sessions.session_row", 1, SESSION_ROW,
               "One session.");
MESSAGE_DEFINE(booking_row, booking_row_type, row, "sessions.booking_row", 1, BOOKING_ROW,
               "One booking.");
MESSAGE_DEFINE(timeline_row, timeline_row_type, row, "sessions.timeline_row", 1, TIMELINE_ROW,
               "One entry.");
MESSAGE_DEFINE(calendar_row, calendar_row_type, row, "sessions.calendar_row", 1, CALENDAR_ROW,
               "One entry.");
