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
MESSAGE_DEFINE(engagement_changed, sessions_engaged, event, "sessions.engaged", 1,
               ENGAGEMENT_CHANGED, "A participant reached the engagement threshold.");
MESSAGE_DEFINE(engagement_changed, sessions_disengaged, event, "sessions.disengaged", 1,
               ENGAGEMENT_CHANGED, "A participant fell below the threshold again.");
MESSAGE_DEFINE(figure_list, figure_list_query, query, "sessions.figure_list", 1, FIGURE_LIST,
               "Engagement figures of a cohort, by reference.");
MESSAGE_DEFINE(figure_row, figure_row_type, row, "sessions.figure_row", 1, FIGURE_ROW,
               "One participant.");
MESSAGE_DEFINE(engagement_find, engagement_find_query, query, "sessions.engagement_find", 1,
               ENGAGEMENT_FIND, "A participant, component by component.");
MESSAGE_DEFINE(engagement_row, engagement_row_type, row, "sessions.engagement_row", 1,
               ENGAGEMENT_ROW, "One component of the plan.");
