/* assessment_queries.h - what one may ask of assessment for people to see; lists and finds as in
 * enrolment_queries.h. What a marker asks has no application_ref in it. */
#pragma once

#include "proto/assessment.h"

#define WINDOW_LIST(FIELD, E)                                                           \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                   \
    FIELD(E, text, programme, 0, ROW_VALUE_MAX, NULL, "of this programme; empty: all")  \
    FIELD(E, text, after, 0, ROW_VALUE_MAX, NULL, "the last window of the page before") \
    FIELD(E, number, max, 0, PAGE_ROWS_MAX, NULL, "rows at most; 0: a page")
MESSAGE_DECLARE(window_list, WINDOW_LIST);

/* One window each; many may be asked for at once. */
#define WINDOW_FIND(FIELD, E)                                         \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort") \
    FIELD(E, text, window_id, 1, ROW_VALUE_MAX, NULL, "which window")
MESSAGE_DECLARE(window_find, WINDOW_FIND);

#define WINDOW_ROW(FIELD, E)                                                   \
    FIELD(E, text, window_id, 1, ROW_VALUE_MAX, NULL, "its identifier")        \
    FIELD(E, text, programme, 1, CODE_MAX, NULL, "whose candidates")           \
    FIELD(E, number, attempt, 1, 2, NULL, "for which attempt")                 \
    FIELD(E, when, opens_at, WHEN_MIN, WHEN_MAX, NULL, "as it is now")         \
    FIELD(E, when, closes_at, WHEN_MIN, WHEN_MAX, NULL, "without adjustments") \
    FIELD(E, number, sequence, 0, SEQUENCE_MAX, NULL, "counts the changes, from 0")
MESSAGE_DECLARE(window_row, WINDOW_ROW);

/* What a candidate was told of windows; several rows for each. */
#define DEADLINE_FIND(FIELD, E)                                       \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort") \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")
MESSAGE_DECLARE(deadline_find, DEADLINE_FIND);

#define DEADLINE_ROW(FIELD, E)                                             \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")         \
    FIELD(E, text, window_id, 1, ROW_VALUE_MAX, NULL, "in which window")   \
    FIELD(E, number, attempt, 1, 2, NULL, "which attempt")                 \
    FIELD(E, when, opens_at, WHEN_MIN, WHEN_MAX, NULL, "of the window")    \
    FIELD(E, when, closes_at, WHEN_MIN, WHEN_MAX, NULL, "for this person") \
    FIELD(E, number, sequence, 0, SEQUENCE_MAX, NULL, "counts the changes, from 0")
MESSAGE_DECLARE(deadline_row, DEADLINE_ROW);

/* Receipts: the last submission of each attempt. */
#define SUBMISSION_LIST(FIELD, E)                                                                  \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                              \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "of this partner; empty: all")              \
    FIELD(E, text, programme, 0, ROW_VALUE_MAX, NULL, "of this programme; empty: all")             \
    FIELD(E, text, after, 0, SUBMISSION_ID_MAX, NULL, "the last submission_id of the page before") \
    FIELD(E, number, max, 0, PAGE_ROWS_MAX, NULL, "rows at most; 0: a page")
MESSAGE_DECLARE(submission_list, SUBMISSION_LIST);

#define SUBMISSION_FIND(FIELD, E)                                     \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort") \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")
MESSAGE_DECLARE(submission_find, SUBMISSION_FIND);

#define SUBMISSION_ROW(FIELD, E)                                                              \
    FIELD(E, text, submission_id, 1, SUBMISSION_ID_MAX, NULL,                                 \
          "reference and attempt, joined by /")                                               \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")                            \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "whose participant")                   \
    FIELD(E, text, programme, 1, CODE_MAX, NULL, "of the candidate")                          \
    FIELD(E, number, attempt, 1, 2, NULL, "for which attempt")                                \
    FIELD(E, number, count, 1, 1000000, NULL, "which submission of the attempt: its version") \
    FIELD(E, when, submitted_at, WHEN_MIN, WHEN_MAX, NULL, "when")                            \
    FIELD(E, number, words, 0, NUMBER_MAX, NULL, "how many")                                  \
    FIELD(E, hash, sha256, 64, 64, NULL, "of the file, hexadecimal")                          \
    FIELD(E, text, title, 0, ROW_VALUE_MAX, NULL, "of the case study")                        \
    FIELD(E, flag, is_settled, 0, 1, NULL, "the marks agree")
MESSAGE_DECLARE(submission_row, SUBMISSION_ROW);

/* What this marker may still mark: not settled, not marked by the marker, no conflict of interest.
 */
#define MARKING_LIST(FIELD, E)                                                                    \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                             \
    FIELD(E, text, staff_id, 1, STAFF_ID_SIZE, NULL, "the marker who asks")                       \
    FIELD(E, text, after, 0, CANDIDATE_NO_SIZE, NULL, "the last candidate_no of the page before") \
    FIELD(E, number, max, 0, PAGE_ROWS_MAX, NULL, "rows at most; 0: a page")
MESSAGE_DECLARE(marking_list, MARKING_LIST);

#define MARKING_ROW(FIELD, E)                                                               \
    FIELD(E, text, candidate_no, 1, CANDIDATE_NO_SIZE, NULL, "the candidate of an attempt") \
    FIELD(E, text, programme, 1, CODE_MAX, NULL, "of the candidate")                        \
    FIELD(E, number, attempt, 1, 2, NULL, "which attempt")                                  \
    FIELD(E, when, submitted_at, WHEN_MIN, WHEN_MAX, NULL, "when")                          \
    FIELD(E, number, words, 0, NUMBER_MAX, NULL, "how many")                                \
    FIELD(E, hash, sha256, 64, 64, NULL, "of the file, hexadecimal")
MESSAGE_DECLARE(marking_row, MARKING_ROW);

/* Marks of settled attempts; a marker who asks gets the own ones, settled or not. */
#define MARK_LIST(FIELD, E)                                                            \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                  \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL, "of whom; empty: all")     \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "of this partner; empty: all")  \
    FIELD(E, text, staff_id, 0, STAFF_ID_SIZE, NULL,                                   \
          "the marker who asks; then the rows have no application_ref")                \
    FIELD(E, text, after, 0, MARK_ID_MAX, NULL, "the last mark_id of the page before") \
    FIELD(E, number, max, 0, PAGE_ROWS_MAX, NULL, "rows at most; 0: a page")
MESSAGE_DECLARE(mark_list, MARK_LIST);

#define MARK_ROW(FIELD, E)                                                                      \
    FIELD(E, text, mark_id, 1, MARK_ID_MAX, NULL, "candidate_no and staff_id, joined by /")     \
    FIELD(E, text, candidate_no, 1, CANDIDATE_NO_SIZE, NULL, "the candidate of an attempt")     \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL, "who; empty for a marker")          \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "whose participant; empty for a marker") \
    FIELD(E, text, staff_id, 1, STAFF_ID_SIZE, NULL, "the marker")                              \
    FIELD(E, number, attempt, 1, 2, NULL, "which attempt")                                      \
    FIELD(E, text, result, 1, CODE_MAX, NULL, "pass or fail")                                   \
    FIELD(E, number, score, 0, 100, NULL, "of 100")                                             \
    FIELD(E, when, sealed_at, WHEN_MIN, WHEN_MAX, NULL, "when it was given")
MESSAGE_DECLARE(mark_row, MARK_ROW);

/* One outcome each, as assessment.outcome_list gives it; many may be asked for at once. */
#define OUTCOME_FIND(FIELD, E)                                        \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort") \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")
MESSAGE_DECLARE(outcome_find, OUTCOME_FIND);

#define ASSESSMENT_QUERIES(MESSAGE)                                                   \
    MESSAGE(query, assessment, window_list, window_list, WINDOW_LIST, 1,              \
            "The assessment windows of a cohort.")                                    \
    MESSAGE(query, assessment, window_find, window_find, WINDOW_FIND, 1, "A window.") \
    MESSAGE(row, assessment, window_row, window_row, WINDOW_ROW, 1, "One window.")    \
    MESSAGE(query, assessment, deadline_find, deadline_find, DEADLINE_FIND, 1,        \
            "When a candidate may hand something in.")                                \
    MESSAGE(row, assessment, deadline_row, deadline_row, DEADLINE_ROW, 1,             \
            "A candidate's times of one window.")                                     \
    MESSAGE(query, assessment, submission_list, submission_list, SUBMISSION_LIST, 1,  \
            "Receipts of a cohort.")                                                  \
    MESSAGE(query, assessment, submission_find, submission_find, SUBMISSION_FIND, 1,  \
            "The receipts of a candidate.")                                           \
    MESSAGE(row, assessment, submission_row, submission_row, SUBMISSION_ROW, 1,       \
            "The receipt of an attempt.")                                             \
    MESSAGE(query, assessment, marking_list, marking_list, MARKING_LIST, 1,           \
            "What a marker may still mark.")                                          \
    MESSAGE(row, assessment, marking_row, marking_row, MARKING_ROW, 1,                \
            "A case study that awaits marks.")                                        \
    MESSAGE(query, assessment, mark_list, mark_list, MARK_LIST, 1,                    \
            "Marks of settled attempts, or those that a marker has given.")           \
    MESSAGE(row, assessment, mark_row, mark_row, MARK_ROW, 1, "One mark.")            \
    MESSAGE(query, assessment, outcome_find, outcome_find, OUTCOME_FIND, 1,           \
            "The outcome of one application.")
ASSESSMENT_QUERIES(MESSAGE_EXTERN)
