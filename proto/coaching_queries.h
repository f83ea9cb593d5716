/* coaching_queries.h - what one may ask of coaching for people to see; lists and finds as in
 * enrolment_queries.h. A coach is a staff_id. */
#pragma once

#include "proto/coaching.h"

#define COACH_LIST(FIELD, E)                                                              \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                     \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "of this partner; empty: all")     \
    FIELD(E, text, after, 0, STAFF_ID_SIZE, NULL, "the last staff_id of the page before") \
    FIELD(E, number, max, 0, PAGE_ROWS_MAX, NULL, "rows at most; 0: a page")
MESSAGE_DECLARE(coach_list, COACH_LIST);

#define COACH_ROW(FIELD, E)                                                     \
    FIELD(E, text, staff_id, 1, STAFF_ID_SIZE, NULL, "the coach")               \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "whose participants")    \
    FIELD(E, number, max_participants, 0, NUMBER_MAX, NULL, "how many at once") \
    FIELD(E, number, held, 0, NUMBER_MAX, NULL, "how many there are")
MESSAGE_DECLARE(coach_row, COACH_ROW);

/* Who coaches a participant; many may be asked for at once. */
#define MATCH_FIND(FIELD, E)                                          \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort") \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")
MESSAGE_DECLARE(match_find, MATCH_FIND);

/* The participants of a coach. */
#define MATCH_LIST(FIELD, E)                                                               \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                      \
    FIELD(E, text, staff_id, 1, STAFF_ID_SIZE, NULL, "the coach")                          \
    FIELD(E, text, after, 0, ROW_VALUE_MAX, NULL, "the last reference of the page before") \
    FIELD(E, number, max, 0, PAGE_ROWS_MAX, NULL, "rows at most; 0: a page")
MESSAGE_DECLARE(match_list, MATCH_LIST);

#define MATCH_ROW(FIELD, E)                                                 \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")          \
    FIELD(E, text, staff_id, 1, STAFF_ID_SIZE, NULL, "the coach")           \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "whose participant") \
    FIELD(E, when, since, WHEN_MIN, WHEN_MAX, NULL,                         \
          "when they were matched; 1970: before that was kept")
MESSAGE_DECLARE(match_row, MATCH_ROW);

/* Meetings by their start, of a participant or of a coach or of both: a calendar. */
#define MEETING_LIST(FIELD, E)                                                     \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")              \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL, "of whom; empty: all") \
    FIELD(E, text, staff_id, 0, STAFF_ID_SIZE, NULL, "with whom; empty: all")      \
    FIELD(E, when, from, WHEN_MIN, WHEN_MAX, NULL, "ends after this; 0: any")      \
    FIELD(E, text, after, 0, KEY_MAX, NULL, "the last key of the page before")     \
    FIELD(E, number, max, 0, PAGE_ROWS_MAX, NULL, "rows at most; 0: a page")
MESSAGE_DECLARE(meeting_list, MEETING_LIST);

#define MEETING_FIND(FIELD, E)                                        \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort") \
    FIELD(E, text, meeting_id, 1, ROW_VALUE_MAX, NULL, "which meeting")
MESSAGE_DECLARE(meeting_find, MEETING_FIND);

#define MEETING_ROW(FIELD, E)                                                           \
    FIELD(E, text, key, 1, KEY_MAX, NULL, "where it stands in the list")                \
    FIELD(E, text, meeting_id, 1, ROW_VALUE_MAX, NULL, "its identifier")                \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")                      \
    FIELD(E, text, staff_id, 0, STAFF_ID_SIZE, NULL, "the coach; empty when not known") \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "whose participant")             \
    FIELD(E, text, state, 1, CODE_MAX, NULL,                                            \
          "arranged, called_off, or what was recorded: held, no_show, cancelled")       \
    FIELD(E, when, starts_at, WHEN_MIN, WHEN_MAX, NULL, "or when it was held")          \
    FIELD(E, when, ends_at, WHEN_MIN, WHEN_MAX, NULL, "or its start and its minutes")   \
    FIELD(E, number, sequence, 0, SEQUENCE_MAX, NULL, "counts the changes, from 0")     \
    FIELD(E, when, changed_at, WHEN_MIN, WHEN_MAX, NULL, "since when it is so")
MESSAGE_DECLARE(meeting_row, MEETING_ROW);

/* The notes that this coach has written about a participant. */
#define NOTE_LIST(FIELD, E)                                                          \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                \
    FIELD(E, text, staff_id, 1, STAFF_ID_SIZE, NULL, "the coach who asks")           \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "about whom")            \
    FIELD(E, text, after, 0, NOTE_ID_SIZE, NULL, "the last note of the page before") \
    FIELD(E, number, max, 0, NOTE_ROWS_MAX, NULL, "rows at most; 0: a page")
MESSAGE_DECLARE(note_list, NOTE_LIST);

#define NOTE_ROW(FIELD, E)                                                \
    FIELD(E, text, note_id, 1, NOTE_ID_SIZE, NULL, "its identifier")      \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "about whom") \
    FIELD(E, text, staff_id, 1, STAFF_ID_SIZE, NULL, "the coach")         \
    FIELD(E, when, written_at, WHEN_MIN, WHEN_MAX, NULL, "when")          \
    FIELD(E, personal_text, text, 1, NOTE_MAX, NULL, "what it says")
MESSAGE_DECLARE(note_row, NOTE_ROW);

#define COACHING_QUERIES(MESSAGE)                                                                 \
    MESSAGE(query, coaching, coach_list, coach_list, COACH_LIST, 1,                               \
            "The coaches of a cohort or a partner.")                                              \
    MESSAGE(row, coaching, coach_row, coach_row, COACH_ROW, 1, "One coach.")                      \
    MESSAGE(query, coaching, match_find, match_find, MATCH_FIND, 1, "Who coaches a participant.") \
    MESSAGE(query, coaching, match_list, match_list, MATCH_LIST, 1,                               \
            "The participants of a coach.")                                                       \
    MESSAGE(row, coaching, match_row, match_row, MATCH_ROW, 1, "A participant and the coach.")    \
    MESSAGE(query, coaching, meeting_list, meeting_list, MEETING_LIST, 1,                         \
            "Meetings, of a participant or of a coach.")                                          \
    MESSAGE(query, coaching, meeting_find, meeting_find, MEETING_FIND, 1, "A meeting.")           \
    MESSAGE(row, coaching, meeting_row, meeting_row, MEETING_ROW, 1, "One meeting.")              \
    MESSAGE(query, coaching, note_list, note_list, NOTE_LIST, 1,                                  \
            "The notes of a coach about a participant.")                                          \
    MESSAGE(row, coaching, note_row, note_row, NOTE_ROW, 1,                                       \
            "One note, for the coach who has written it. Never kept in an answer or a log.")
COACHING_QUERIES(MESSAGE_EXTERN)
