/* rules.h - what assessment decides. Nothing here reads or writes anything: the
 * handlers load what the rules look at and store what they changed. Checks give
 * the first code that applies, in the order of cohort-folder.md. */
#pragma once

#include "common/base/lookup.h"
#include "common/programme/programme.h"
#include "proto/assessment.h"
#include "proto/codes.h"

enum {
    ATTEMPTS_MAX = 2,
    MARKS_TO_SETTLE = 2, /* that agree */
    MARKS_MAX = 3,       /* of one attempt: by then two agree */
    SCORE_MAX = 100,
};

struct marker {
    struct text digest; /* of the address */
    int64_t marker_id;
    struct text school_urn; /* may be empty */
    struct text partner_id; /* may be empty */
};

struct window {
    struct text programme;
    int64_t attempt;
    int64_t opens_us;
    int64_t closes_us;
    struct text window_id;
    int64_t sequence; /* counts the changes */
};

struct windows {
    struct window *rows; /* by window_id */
    size_t count;
};

struct attempt {
    int64_t submissions; /* how many were accepted; only the last one is marked */
    int64_t passes;
    int64_t fails;
    int64_t marker_ids[MARKS_MAX]; /* who gave them; 0: a free place */
    struct text candidate_no;      /* when it was made by this work, else empty */
};

struct candidate {
    struct text application_ref;
    struct text state; /* as enrolment tells it */
    struct text programme;
    const struct programme *definition; /* the version that the person is pinned to */
    struct text partner_id;
    struct text school_urn;
    struct text adjustment;
    bool is_engaged;
    int64_t version;                       /* events written about this person */
    bool is_told;                          /* an event was written by this work */
    struct attempt attempts[ATTEMPTS_MAX]; /* attempt 1 first */
};

enum verdict { NOT_SETTLED, PASSED, FAILED };

struct submission {
    int64_t attempt;
    int64_t submitted_at_us;
    int64_t words;
};

struct marking {
    int64_t attempt;
    int64_t score;
    int64_t sealed_at_us;
};

/* A row of kind `markers`. */
struct refusal rules_marker_check(const struct register_marker *row, bool is_marker_known,
                                  bool is_school_known, bool is_partner_known);

/* A row of kind `windows`. */
struct refusal rules_window_check(const struct open_window *row, bool is_window_known,
                                  bool is_programme_known, int64_t completes_on_us,
                                  struct window *ret_window);

/* The first attempt closes within three months of the cohort's completion. */
bool rules_window_is_too_late(const struct window *window, int64_t completes_on_us);

/* Changes a window that has not closed; one that is open keeps its opening. *ret_is_new is false
 * when it was so before. `window` is NULL when there is none. */
struct refusal rules_window_change(const struct change_window *row, struct window *window,
                                   int64_t completes_on_us, int64_t now_us, bool *ret_is_new);

/* True when the window is for the candidate's next attempt: somebody accepted, who has neither
 * passed nor failed for good. */
bool rules_window_concerns(const struct window *window, const struct candidate *candidate);

/* When the window closes for this person: extra_time_25 adds a quarter of its length. */
int64_t rules_window_closes(const struct window *window, const struct candidate *candidate);

/* Two marks that agree settle an attempt. */
enum verdict rules_verdict(const struct attempt *attempt);

/* The attempt that a candidate can hand something in for: 1, or 2 once attempt 1
 * has failed; 0 when there is none left. */
int64_t rules_attempt_open(const struct candidate *candidate);

/* True when a window of the candidate's programme and this attempt holds the
 * moment, both ends included; extra_time_25 moves the end by a quarter of the
 * window's length. */
bool rules_window_holds(struct windows windows, const struct candidate *candidate, int64_t attempt,
                        int64_t at_us);

/* A row of kind `submissions`; candidate is NULL when there is none. */
struct refusal rules_submission_check(const struct submit *row, const struct candidate *candidate,
                                      struct windows windows, struct submission *ret_submission);

/* A row of kind `marks`; candidate or marker is NULL when there is none. */
struct refusal rules_mark_check(const struct mark *row, const struct candidate *candidate,
                                const struct marker *marker, struct marking *ret_marking);

/* Notes that this marker has marked the attempt. */
void rules_marker_note(struct attempt *attempt, int64_t marker_id);

/* Counts a mark that was accepted. The answer is not NOT_SETTLED when it is this
 * one that has settled the attempt. */
enum verdict rules_mark_give(struct attempt *attempt, int64_t marker_id, struct text result);

/* True when a candidate who has failed this attempt may try again. */
bool rules_may_try_again(const struct candidate *candidate, int64_t attempt);

/* The columns of outcomes.csv: the results of the settled attempts joined by +,
 * and the outcome, a word or the state. */
const char *rules_attempts(const struct candidate *candidate);
struct text rules_outcome(const struct candidate *candidate);
