/* assessment.h - what one may ask of assessment and what it tells.
 * The order of fields is free, except that a command's fields are the columns of
 * its kind in a cohort folder; a name, once released, never changes meaning. */
#pragma once

#include "proto/limits.h"

/* Registers a marker (cohort-folder.md, markers). */
#define REGISTER_MARKER(FIELD, E)                                                          \
    FIELD(E, personal_email, marker_email, 1, ROW_VALUE_MAX, NULL,                         \
          "the identifier, without regard to case")                                        \
    FIELD(E, text, school_urn, 0, ROW_VALUE_MAX, NULL, "where the marker works, or empty") \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "for whom, or empty")
MESSAGE_DECLARE(register_marker, REGISTER_MARKER);

/* Sets an assessment window (cohort-folder.md, windows). */
#define OPEN_WINDOW(FIELD, E)                                             \
    FIELD(E, text, window_id, 1, ROW_VALUE_MAX, NULL, "its identifier")   \
    FIELD(E, text, programme, 0, ROW_VALUE_MAX, NULL, "whose candidates") \
    FIELD(E, digits, attempt, 0, ROW_VALUE_MAX, NULL, "1 or 2")           \
    FIELD(E, time, opens_at, 0, ROW_VALUE_MAX, NULL, "a time")            \
    FIELD(E, time, closes_at, 0, ROW_VALUE_MAX, NULL, "a time")
MESSAGE_DECLARE(open_window, OPEN_WINDOW);

/* Hands in a case study (cohort-folder.md, submissions). */
#define SUBMIT(FIELD, E)                                                                 \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")                       \
    FIELD(E, time, submitted_at, 0, ROW_VALUE_MAX, NULL, "a time")                       \
    FIELD(E, digits, words, 0, ROW_VALUE_MAX, NULL, "how many")                          \
    FIELD(E, hash, sha256, 0, ROW_VALUE_MAX, NULL, "of the file, 64 hexadecimal digits") \
    FIELD(E, text, title, 0, ROW_VALUE_MAX, NULL, "of the case study")
MESSAGE_DECLARE(submit, SUBMIT);

/* The result of a submission, as a JSON object: what the candidate is given for it. */
#define RECEIPT(FIELD, E)                                                                     \
    FIELD(E, number, attempt, 1, 2, NULL, "which attempt it is for")                          \
    FIELD(E, number, count, 1, 1000000, NULL, "which submission of the attempt: its version") \
    FIELD(E, hash, sha256, 64, 64, NULL, "of the file, as it was told")                       \
    FIELD(E, when, submitted_at, WHEN_MIN, WHEN_MAX, NULL, "when it was handed in")
MESSAGE_DECLARE(receipt, RECEIPT);

/* Gives a sealed mark (cohort-folder.md, marks). */
#define MARK(FIELD, E)                                                              \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "whose case study")     \
    FIELD(E, personal_email, marker_email, 0, ROW_VALUE_MAX, NULL, "who marked it") \
    FIELD(E, digits, attempt, 0, ROW_VALUE_MAX, NULL, "1 or 2")                     \
    FIELD(E, choice, result, 0, ROW_VALUE_MAX, "pass|fail", "the judgement")        \
    FIELD(E, digits, score, 0, ROW_VALUE_MAX, NULL, "0 to 100")                     \
    FIELD(E, time, sealed_at, 0, ROW_VALUE_MAX, NULL, "a time")
MESSAGE_DECLARE(mark, MARK);

/* The marks of an attempt agree. */
#define ATTEMPT_SETTLED(FIELD, E)                                               \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who: the subject") \
    FIELD(E, number, attempt, 1, 2, NULL, "which attempt was settled")
MESSAGE_DECLARE(attempt_settled, ATTEMPT_SETTLED);

/* Moves or extends a window that has not closed; to the same times changes nothing. One that is
 * open keeps its opening. */
#define CHANGE_WINDOW(FIELD, E)                                                          \
    FIELD(E, text, window_id, 1, ROW_VALUE_MAX, NULL, "which window")                    \
    FIELD(E, time, opens_at, 0, ROW_VALUE_MAX, NULL, "a time; empty: as it is")          \
    FIELD(E, time, closes_at, 0, ROW_VALUE_MAX, NULL, "a time to come; empty: as it is") \
    FIELD(E, added_digits, if_sequence, 0, ROW_VALUE_MAX, NULL,                          \
          "only while the window has this sequence; empty: whatever it has")
MESSAGE_DECLARE(change_window, CHANGE_WINDOW);

/* Gives a sealed mark, now, by who sees no name: the candidate is a number. */
#define GIVE_MARK(FIELD, E)                                                      \
    FIELD(E, text, candidate_no, 1, CANDIDATE_NO_SIZE, NULL, "whose case study") \
    FIELD(E, text, staff_id, 1, STAFF_ID_SIZE, NULL, "the marker")               \
    FIELD(E, choice, result, 0, ROW_VALUE_MAX, "pass|fail", "the judgement")     \
    FIELD(E, digits, score, 0, ROW_VALUE_MAX, NULL, "0 to 100")
MESSAGE_DECLARE(give_mark, GIVE_MARK);

/* A marker may mark from now on. Lane: the cohort. */
#define MARKER_REGISTERED(FIELD, E)                                                        \
    FIELD(E, text, staff_id, 1, STAFF_ID_SIZE, NULL, "the marker: the subject")            \
    FIELD(E, text, school_urn, 0, ROW_VALUE_MAX, NULL, "where the marker works, or empty") \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "for whom, or empty")
MESSAGE_DECLARE(marker_registered, MARKER_REGISTERED);

/* What a window is after a change. The subject is `window/` and its identifier. */
#define WINDOW_CHANGED(FIELD, E)                                               \
    FIELD(E, text, window_id, 1, ROW_VALUE_MAX, NULL, "which window")          \
    FIELD(E, text, programme, 1, CODE_MAX, NULL, "whose candidates: the lane") \
    FIELD(E, number, attempt, 1, 2, NULL, "for which attempt")                 \
    FIELD(E, when, opens_at, WHEN_MIN, WHEN_MAX, NULL, "as it is now")         \
    FIELD(E, when, closes_at, WHEN_MIN, WHEN_MAX, NULL, "as it is now")        \
    FIELD(E, number, sequence, 0, SEQUENCE_MAX, NULL, "counts the changes, from 0")
MESSAGE_DECLARE(window_changed, WINDOW_CHANGED);

/* When a candidate may hand something in, the adjustment applied. Told to whom it concerns:
 * somebody accepted whose next attempt the window is for. */
#define DEADLINE_CHANGED(FIELD, E)                                              \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who: the subject") \
    FIELD(E, text, window_id, 1, ROW_VALUE_MAX, NULL, "in which window")        \
    FIELD(E, number, attempt, 1, 2, NULL, "which attempt")                      \
    FIELD(E, when, opens_at, WHEN_MIN, WHEN_MAX, NULL, "of the window")         \
    FIELD(E, when, closes_at, WHEN_MIN, WHEN_MAX, NULL, "for this person")      \
    FIELD(E, number, sequence, 0, SEQUENCE_MAX, NULL, "counts the changes, from 0")
MESSAGE_DECLARE(deadline_changed, DEADLINE_CHANGED);

/* A case study was handed in: its receipt. */
#define SUBMITTED(FIELD, E)                                                     \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who: the subject") \
    FIELD(E, number, attempt, 1, 2, NULL, "for which attempt")                  \
    FIELD(E, hash, sha256, 64, 64, NULL, "of the file, hexadecimal")            \
    FIELD(E, when, submitted_at, WHEN_MIN, WHEN_MAX, NULL, "when")              \
    FIELD(E, number, count, 1, 1000000, NULL, "which submission of the attempt: its version")
MESSAGE_DECLARE(submitted, SUBMITTED);

/* Asks for a page of outcomes: every decided application. */
#define OUTCOME_LIST(FIELD, E)                                                               \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                        \
    FIELD(E, text, after, 0, ROW_VALUE_MAX, NULL, "the last reference of the page before")   \
    FIELD(E, added_text, partner_id, 0, ROW_VALUE_MAX, NULL, "of this partner; empty: all")  \
    FIELD(E, added_text, programme, 0, ROW_VALUE_MAX, NULL, "of this programme; empty: all") \
    FIELD(E, added_number, max, 0, PAGE_ROWS_MAX, NULL, "rows at most; 0: a page")
MESSAGE_DECLARE(outcome_list, OUTCOME_LIST);

/* One row of assessment.outcome_list. */
#define OUTCOME_ROW(FIELD, E)                                                                   \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")                              \
    FIELD(E, number, submissions, 0, 1000000, NULL, "how many were accepted")                   \
    FIELD(E, text, attempts, 0, CODE_MAX, NULL, "results of the settled attempts, joined by +") \
    FIELD(E, text, outcome, 1, CODE_MAX, NULL, "passed, failed, referred, ... or the state")    \
    FIELD(E, added_text, partner_id, 0, ROW_VALUE_MAX, NULL, "as it stands")                    \
    FIELD(E, added_text, programme, 0, CODE_MAX, NULL, "of the candidate")
MESSAGE_DECLARE(outcome_row, OUTCOME_ROW);

#define ASSESSMENT_MESSAGES(MESSAGE)                                                           \
    MESSAGE(command, assessment, register_marker, register_marker, REGISTER_MARKER, 1,         \
            "Registers a marker.")                                                             \
    MESSAGE(command, assessment, open_window, open_window, OPEN_WINDOW, 1,                     \
            "Sets an assessment window.")                                                      \
    MESSAGE(command, assessment, submit, submit, SUBMIT, 1, "Hands in a case study.")          \
    MESSAGE(row, assessment, receipt, receipt, RECEIPT, 1,                                     \
            "What a candidate is given for a submission.")                                     \
    MESSAGE(command, assessment, mark, mark, MARK, 1, "Gives a sealed mark.")                  \
    MESSAGE(public_event, assessment, passed, attempt_settled, ATTEMPT_SETTLED, 1,             \
            "A candidate passed.")                                                             \
    MESSAGE(public_event, assessment, referred, attempt_settled, ATTEMPT_SETTLED, 1,           \
            "A candidate failed the first attempt and may try again.")                         \
    MESSAGE(public_event, assessment, failed, attempt_settled, ATTEMPT_SETTLED, 1,             \
            "A candidate failed the second attempt.")                                          \
    MESSAGE(query, assessment, outcome_list, outcome_list, OUTCOME_LIST, 1,                    \
            "Outcomes of a cohort, by reference.")                                             \
    MESSAGE(row, assessment, outcome_row, outcome_row, OUTCOME_ROW, 1, "One application.")     \
    MESSAGE(command, assessment, change_window, change_window, CHANGE_WINDOW, 1,               \
            "Moves or extends an assessment window.")                                          \
    MESSAGE(command, assessment, give_mark, give_mark, GIVE_MARK, 1,                           \
            "Gives a sealed mark to a candidate without a name.")                              \
    MESSAGE(event, assessment, marker_registered, marker_registered, MARKER_REGISTERED, 1,     \
            "There is a marker.")                                                              \
    MESSAGE(public_event, assessment, window_set, window_changed, WINDOW_CHANGED, 1,           \
            "There is an assessment window.")                                                  \
    MESSAGE(public_event, assessment, window_changed, window_changed, WINDOW_CHANGED, 1,       \
            "An assessment window was moved or extended.")                                     \
    MESSAGE(public_event, assessment, deadline_set, deadline_changed, DEADLINE_CHANGED, 1,     \
            "A candidate may hand something in within these times.")                           \
    MESSAGE(public_event, assessment, deadline_changed, deadline_changed, DEADLINE_CHANGED, 1, \
            "These times have changed for a candidate.")                                       \
    MESSAGE(public_event, assessment, submitted, submitted, SUBMITTED, 1,                      \
            "A case study was handed in.")
ASSESSMENT_MESSAGES(MESSAGE_EXTERN)
