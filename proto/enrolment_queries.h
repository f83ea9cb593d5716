/* enrolment_queries.h - what one may ask of enrolment for people to see. A list gives its rows in
 * the order of their key, after `after`, at most `max` of them (0: as many as a page has); a find
 * gives one row for each that there is. */
#pragma once

#include "proto/enrolment.h"

#define COHORT_LIST(FIELD, E)                                                           \
    FIELD(E, text, after, 0, ROW_VALUE_MAX, NULL, "the last cohort of the page before") \
    FIELD(E, number, max, 0, PAGE_ROWS_MAX, NULL, "rows at most; 0: a page")            \
    ONLY_COHORTS(FIELD, E)
MESSAGE_DECLARE(cohort_list, COHORT_LIST);

#define COHORT_FIND(FIELD, E) FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")
MESSAGE_DECLARE(cohort_find, COHORT_FIND);

#define COHORT_ROW(FIELD, E)                                            \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "the cohort")     \
    FIELD(E, when, starts_on, WHEN_MIN, WHEN_MAX, NULL, "midnight UTC") \
    FIELD(E, when, completes_on, WHEN_MIN, WHEN_MAX, NULL, "midnight UTC")
MESSAGE_DECLARE(cohort_row, COHORT_ROW);

#define PARTNER_LIST(FIELD, E)                                                           \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                    \
    FIELD(E, text, after, 0, ROW_VALUE_MAX, NULL, "the last partner of the page before") \
    FIELD(E, number, max, 0, PAGE_ROWS_MAX, NULL, "rows at most; 0: a page")
MESSAGE_DECLARE(partner_list, PARTNER_LIST);

#define PARTNER_FIND(FIELD, E)                                        \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort") \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "which partner")
MESSAGE_DECLARE(partner_find, PARTNER_FIND);

#define PARTNER_ROW(FIELD, E)                                                        \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "its identifier")             \
    FIELD(E, text, name, 0, ROW_VALUE_MAX, NULL, "what it is called")                \
    FIELD(E, text, kind, 0, ROW_VALUE_MAX, NULL, "what it is: school, diocese, ...") \
    FIELD(E, text, parent_partner_id, 0, ROW_VALUE_MAX, NULL,                        \
          "the partner that it belongs to, or empty")                                \
    FIELD(E, text, region, 0, ROW_VALUE_MAX, NULL, "where it works")                 \
    FIELD(E, personal_email, contact_email, 0, ROW_VALUE_MAX, NULL, "whom to write to")
MESSAGE_DECLARE(partner_row, PARTNER_ROW);

#define SCHOOL_LIST(FIELD, E)                                                                \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                        \
    FIELD(E, text, after, 0, ROW_VALUE_MAX, NULL, "the last school of the page before")      \
    FIELD(E, number, max, 0, PAGE_ROWS_MAX, NULL, "rows at most; 0: a page")                 \
    FIELD(E, added_choice, type, 0, ROW_VALUE_MAX, SCHOOL_TYPES, "of this type; empty: all") \
    FIELD(E, added_text, sort, 0, CODE_MAX, "|urn|name", "empty: urn")                       \
    FIELD(E, added_text, after_text, 0, ROW_VALUE_MAX, NULL,                                 \
          "by name: that of the last school of the page before")
MESSAGE_DECLARE(school_list, SCHOOL_LIST);

#define SCHOOL_FIND(FIELD, E)                                         \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort") \
    FIELD(E, text, urn, 1, ROW_VALUE_MAX, NULL, "which school")
MESSAGE_DECLARE(school_find, SCHOOL_FIND);

#define SCHOOL_ROW(FIELD, E)                                                   \
    FIELD(E, text, urn, 1, ROW_VALUE_MAX, NULL, "six digits")                  \
    FIELD(E, text, name, 0, ROW_VALUE_MAX, NULL, "what it is called")          \
    FIELD(E, text, type, 0, ROW_VALUE_MAX, NULL, "state_school, academy, ...") \
    FIELD(E, text, country, 0, ROW_VALUE_MAX, NULL, "england, wales, ...")     \
    FIELD(E, personal_email, headteacher_email, 0, ROW_VALUE_MAX, NULL, "whom to write to")
MESSAGE_DECLARE(school_row, SCHOOL_ROW);

/* Programmes belong to no cohort. The list has the latest version of each, without its definition
 * and report. */
#define PROGRAMME_LIST(FIELD, E)                                                 \
    FIELD(E, text, after, 0, CODE_MAX, NULL, "the last code of the page before") \
    FIELD(E, number, max, 0, PAGE_ROWS_MAX, NULL, "rows at most; 0: a page")
MESSAGE_DECLARE(programme_list, PROGRAMME_LIST);

#define PROGRAMME_FIND(FIELD, E)                               \
    FIELD(E, text, code, 1, CODE_MAX, NULL, "which programme") \
    FIELD(E, number, version, 0, 1000000, NULL, "0: the latest")
MESSAGE_DECLARE(programme_find, PROGRAMME_FIND);

#define PROGRAMME_ROW(FIELD, E)                                           \
    FIELD(E, text, code, 1, CODE_MAX, NULL, "the programme")              \
    FIELD(E, number, version, 1, 1000000, NULL, "of the definition")      \
    FIELD(E, text, title, 0, ROW_VALUE_MAX, NULL, "what it is called")    \
    FIELD(E, json, definition, 0, MESSAGE_TEXT_MAX, NULL, "compact JSON") \
    FIELD(E, text, report, 0, MESSAGE_TEXT_MAX, NULL,                     \
          "the reconciliation report: what is claimed beside what the plan comes to")
MESSAGE_DECLARE(programme_row, PROGRAMME_ROW);

#define PLACE_LIST(FIELD, E)                                                             \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                    \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "of this partner; empty: all")    \
    FIELD(E, text, programme, 0, ROW_VALUE_MAX, NULL, "on this programme; empty: all")   \
    FIELD(E, text, after, 0, PLACE_ID_MAX, NULL, "the last place_id of the page before") \
    FIELD(E, number, max, 0, PAGE_ROWS_MAX, NULL, "rows at most; 0: a page")
MESSAGE_DECLARE(place_list, PLACE_LIST);

#define PLACE_ROW(FIELD, E)                                                                  \
    FIELD(E, text, place_id, 1, PLACE_ID_MAX, NULL, "partner_id and programme, joined by /") \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "whose places")                       \
    FIELD(E, text, programme, 1, ROW_VALUE_MAX, NULL, "on which programme")                  \
    FIELD(E, number, places, 0, NUMBER_MAX, NULL, "how many there are")                      \
    FIELD(E, number, held, 0, NUMBER_MAX, NULL, "by accepted and deferred people")           \
    FIELD(E, number, waiting, 0, NUMBER_MAX, NULL, "people on the waiting list")
MESSAGE_DECLARE(place_row, PLACE_ROW);

/* What is known of a participant; many may be asked for at once. */
#define PARTICIPANT_FIND(FIELD, E)                                    \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort") \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")
MESSAGE_DECLARE(participant_find, PARTICIPANT_FIND);

#define PARTICIPANT_ROW(FIELD, E)                                                            \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")                           \
    FIELD(E, personal_text, first_name, 0, ROW_VALUE_MAX, NULL,                              \
          "empty for a person who was erased")                                               \
    FIELD(E, personal_text, last_name, 0, ROW_VALUE_MAX, NULL, "as first_name")              \
    FIELD(E, personal_email, email, 0, ROW_VALUE_MAX, NULL, "as first_name")                 \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "who delivers")                       \
    FIELD(E, text, school_urn, 1, ROW_VALUE_MAX, NULL, "the employer")                       \
    FIELD(E, text, state, 1, CODE_MAX, NULL, "as it stands")                                 \
    FIELD(E, text, reason, 0, ROW_VALUE_MAX, NULL, "of a rejection, withdrawal or deferral") \
    FIELD(E, text, programme, 1, CODE_MAX, NULL, "applied for")                              \
    FIELD(E, number, programme_version, 1, 1000000, NULL, "pinned")                          \
    FIELD(E, text, mode, 1, CODE_MAX, NULL, "as it stands")                                  \
    FIELD(E, text, funding_route, 0, CODE_MAX, NULL, "empty for rejected")                   \
    FIELD(E, text, funding_reason, 0, CODE_MAX, NULL, "why this route")                      \
    FIELD(E, personal_text, adjustment, 0, ROW_VALUE_MAX, NULL,                              \
          "a reasonable adjustment, or empty")                                               \
    FIELD(E, when, submitted_at, WHEN_MIN, WHEN_MAX, NULL, "the application")                \
    FIELD(E, flag, mentor_consent, 0, 1, NULL, "the mentor may hear about the person")       \
    FIELD(E, flag, headteacher_consent, 0, 1, NULL, "so may the headteacher")                \
    FIELD(E, flag, is_passed, 0, 1, NULL, "nothing about the application changes any more")  \
    FIELD(E, number, version, 0, NUMBER_MAX, NULL, "counts the changes")
MESSAGE_DECLARE(participant_row, PARTICIPANT_ROW);

/* What has happened to an application, in order. */
#define HISTORY_LIST(FIELD, E)                                                          \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                   \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")                      \
    FIELD(E, number, after, 0, NUMBER_MAX, NULL, "the last version of the page before") \
    FIELD(E, number, max, 0, PAGE_ROWS_MAX, NULL, "rows at most; 0: a page")
MESSAGE_DECLARE(history_list, HISTORY_LIST);

#define HISTORY_ROW(FIELD, E)                                                                \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")                           \
    FIELD(E, number, version, 1, NUMBER_MAX, NULL, "counts the changes")                     \
    FIELD(E, text, what, 1, CODE_MAX, NULL, "the event: accepted, transferred, ...")         \
    FIELD(E, when, at, WHEN_MIN, WHEN_MAX, NULL, "when it happened, as history tells it")    \
    FIELD(E, text, state, 1, CODE_MAX, NULL, "from then on")                                 \
    FIELD(E, text, reason, 0, ROW_VALUE_MAX, NULL, "of a rejection, withdrawal or deferral") \
    FIELD(E, text, mode, 1, CODE_MAX, NULL, "from then on")                                  \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "from then on")
MESSAGE_DECLARE(history_row, HISTORY_ROW);

#define ENROLMENT_QUERIES(MESSAGE)                                                                \
    MESSAGE(query, enrolment, cohort_list, cohort_list, COHORT_LIST, 1, "All cohorts.")           \
    MESSAGE(query, enrolment, cohort_find, cohort_find, COHORT_FIND, 1, "A cohort.")              \
    MESSAGE(row, enrolment, cohort_row, cohort_row, COHORT_ROW, 1, "One cohort.")                 \
    MESSAGE(query, enrolment, partner_list, partner_list, PARTNER_LIST, 1,                        \
            "The delivery partners of a cohort.")                                                 \
    MESSAGE(query, enrolment, partner_find, partner_find, PARTNER_FIND, 1, "A delivery partner.") \
    MESSAGE(row, enrolment, partner_row, partner_row, PARTNER_ROW, 1, "One delivery partner.")    \
    MESSAGE(query, enrolment, school_list, school_list, SCHOOL_LIST, 1,                           \
            "The schools of a cohort.")                                                           \
    MESSAGE(query, enrolment, school_find, school_find, SCHOOL_FIND, 1, "A school.")              \
    MESSAGE(row, enrolment, school_row, school_row, SCHOOL_ROW, 1, "One school.")                 \
    MESSAGE(query, enrolment, programme_list, programme_list, PROGRAMME_LIST, 1,                  \
            "All programmes, each in its latest version.")                                        \
    MESSAGE(query, enrolment, programme_find, programme_find, PROGRAMME_FIND, 1,                  \
            "A version of a programme, with its reconciliation report.")                          \
    MESSAGE(row, enrolment, programme_row, programme_row, PROGRAMME_ROW, 1,                       \
            "One version of a programme.")                                                        \
    MESSAGE(query, enrolment, place_list, place_list, PLACE_LIST, 1,                              \
            "The places that partners have, how many are taken and who waits.")                   \
    MESSAGE(row, enrolment, place_row, place_row, PLACE_ROW, 1,                                   \
            "The places of one partner on one programme.")                                        \
    MESSAGE(query, enrolment, participant_find, participant_find, PARTICIPANT_FIND, 1,            \
            "What is known of a participant.")                                                    \
    MESSAGE(row, enrolment, participant_row, participant_row, PARTICIPANT_ROW, 1,                 \
            "One participant. Never kept in an answer or a log.")                                 \
    MESSAGE(query, enrolment, history_list, history_list, HISTORY_LIST, 1,                        \
            "What has happened to an application.")                                               \
    MESSAGE(row, enrolment, history_row, history_row, HISTORY_ROW, 1,                             \
            "One change of an application.")
ENROLMENT_QUERIES(MESSAGE_EXTERN)
