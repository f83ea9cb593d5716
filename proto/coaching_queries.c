#include "proto/coaching_queries.h"

MESSAGE_DEFINE(coach_list, coach_list_query, query, "coaching.coach_list", 1, COACH_LIST,
               "The coaches of a cohort or a partner.");
MESSAGE_DEFINE(coach_row, coach_row_type, row, "coaching.coach_row", 1, COACH_ROW, "One coach.");
MESSAGE_DEFINE(match_find, match_find_query, query, "coaching.match_find", 1, MATCH_FIND,
               "Who coaches a participant.");
MESSAGE_DEFINE(match_list, match_list_query, query, "coaching.match_list", 1, MATCH_LIST,
               "The participants of a coach.");
MESSAGE_DEFINE(match_row, match_row_type, row, "coaching.match_row", 1, MATCH_ROW,
               "A participant and the coach.");
MESSAGE_DEFINE(meeting_list, meeting_list_query, query, "coaching.meeting_list", 1, MEETING_LIST,
               "Meetings, of a participant or of a coach.");
MESSAGE_DEFINE(meeting_find, meeting_find_query, query, "coaching.meeting_find", 1, MEETING_FIND,
               "A meeting.");
MESSAGE_DEFINE(meeting_row, meeting_row_type, row, "coaching.meeting_row", 1, MEETING_ROW,
               "One meeting.");
MESSAGE_DEFINE(note_list, note_list_query, query, "coaching.note_list", 1, NOTE_LIST,
               "The notes of a coach about a participant.");
MESSAGE_DEFINE(note_row, note_row_type, row, "coaching.note_row", 1, NOTE_ROW,
               "One note, for the coach who has written it. Never kept in an answer or a log.");
