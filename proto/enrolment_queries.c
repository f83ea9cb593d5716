#include "proto/enrolment_queries.h"

MESSAGE_DEFINE(cohort_list, cohort_list_query, query, "enrolment.cohort_list", 1, COHORT_LIST,
               "All cohorts.");
MESSAGE_DEFINE(cohort_find, cohort_find_query, query, "enrolment.cohort_find", 1, COHORT_FIND,
               "A cohort.");
MESSAGE_DEFINE(cohort_row, cohort_row_type, row, "enrolment.cohort_row", 1, COHORT_ROW,
               "One cohort.");
MESSAGE_DEFINE(partner_list, partner_list_query, query, "enrolment.partner_list", 1, PARTNER_LIST,
               "The delivery partners of a cohort.");
MESSAGE_DEFINE(partner_find, partner_find_query, query, "enrolment.partner_find", 1, PARTNER_FIND,
               "A delivery partner.");
MESSAGE_DEFINE(partner_row, partner_row_type, row, "enrolment.partner_row", 1, PARTNER_ROW,
               "One delivery partner.");
MESSAGE_DEFINE(school_list, school_list_query, query, "enrolment.school_list", 1, SCHOOL_LIST,
               "The schools of a cohort.");
MESSAGE_DEFINE(school_find, school_find_query, query, "enrolment.school_find", 1, SCHOOL_FIND,
               "A school.");
MESSAGE_DEFINE(school_row, school_row_type, row, "enrolment.school_row", 1, SCHOOL_ROW,
               "One school.");
MESSAGE_DEFINE(programme_list, programme_list_query, query, "enrolment.programme_list", 1,
               PROGRAMME_LIST, "All programmes, each in its latest version.");
MESSAGE_DEFINE(programme_find, programme_find_query, query, "enrolment.programme_find", 1,
               PROGRAMME_FIND, "A version of a programme, with its reconciliation report.");
MESSAGE_DEFINE(programme_row, programme_row_type, row, "enrolment.programme_row", 1, PROGRAMME_ROW,
               "One version of a programme.");
MESSAGE_DEFINE(place_list, place_list_query, query, "enrolment.place_list", 1, PLACE_LIST,
               "The places that partners have, how many are taken and who waits.");
MESSAGE_DEFINE(place_row, place_row_type, row, "enrolment.place_row", 1, PLACE_ROW,
               "The places of one partner on one programme.");
MESSAGE_DEFINE(participant_find, participant_find_query, query, "enrolment.participant_find", 1,
               PARTICIPANT_FIND, "What is known of a participant.");
MESSAGE_DEFINE(participant_row, participant_row_type, row, "enrolment.participant_row", 1,
               PARTICIPANT_ROW, "One participant. Never kept in an answer or a log.");
MESSAGE_DEFINE(history_list, history_list_query, query, "enrolment.history_list", 1, HISTORY_LIST,
               "What has happened to an application.");
MESSAGE_DEFINE(history_row, history_row_type, row, "enrolment.history_row", 1, HISTORY_ROW,
               "One change of an application.");
