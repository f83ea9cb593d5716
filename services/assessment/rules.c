#include "rules.h"

#include "common/base/value.h"

#include <assert.h>

enum { MONTHS_TO_ASSESS = 3 };

struct refusal
rules_marker_check(const struct register_marker *row, bool is_marker_known, bool is_school_known,
                   bool is_partner_known)
{
    if (!value_email(row->marker_email))
        return REFUSE(bad_email, marker_email);
    if (row->school_urn.size > 0 && !is_school_known)
        return REFUSE(unknown_school, school_urn);
    if (row->partner_id.size > 0 && !is_partner_known)
        return REFUSE(unknown_partner, partner_id);
    if (is_marker_known)
        return REFUSE(duplicate, marker_email);
    return ACCEPTED;
}

/* The day in UTC, counted from 1970; before that the division has to round down. */
static int64_t
day_of(int64_t us)
{
    return us / VALUE_DAY_US - (us % VALUE_DAY_US < 0);
}

bool
rules_window_is_too_late(const struct window *window, int64_t completes_on_us)
{
    return window->attempt == 1
           && day_of(window->closes_us)
                  > day_of(value_add_months(completes_on_us, MONTHS_TO_ASSESS));
}

struct refusal
rules_window_check(const struct open_window *row, bool is_window_known, bool is_programme_known,
                   int64_t completes_on_us, struct window *ret_window)
{
    ret_window->programme = row->programme;
    if (is_window_known)
        return REFUSE(duplicate, window_id);
    if (!is_programme_known)
        return REFUSE(unknown_programme, programme);
    if (!value_number_between(row->attempt, 1, ATTEMPTS_MAX, &ret_window->attempt))
        return REFUSE(bad_number, attempt);
    if (!value_time(row->opens_at, &ret_window->opens_us))
        return REFUSE(bad_date, opens_at);
    if (!value_time(row->closes_at, &ret_window->closes_us))
        return REFUSE(bad_date, closes_at);
    if (ret_window->closes_us <= ret_window->opens_us)
        return REFUSE(bad_time, closes_at);
    if (rules_window_is_too_late(ret_window, completes_on_us))
        return REFUSE(window_too_late, closes_at);
    return ACCEPTED;
}

enum verdict
rules_verdict(const struct attempt *attempt)
{
    if (attempt->passes >= MARKS_TO_SETTLE)
        return PASSED;
    return attempt->fails >= MARKS_TO_SETTLE ? FAILED : NOT_SETTLED;
}

bool
rules_may_try_again(const struct candidate *candidate, int64_t attempt)
{
    return attempt < ATTEMPTS_MAX && attempt < candidate->definition->attempts_max;
}

int64_t
rules_attempt_open(const struct candidate *candidate)
{
    for (int64_t attempt = 1;; attempt++) {
        enum verdict verdict = rules_verdict(&candidate->attempts[attempt - 1]);
        if (verdict == NOT_SETTLED)
            return attempt;
        if (verdict == PASSED || !rules_may_try_again(candidate, attempt))
            return 0;
    }
}

bool
rules_window_holds(struct windows windows, const struct candidate *candidate, int64_t attempt,
                   int64_t at_us)
{
    int64_t quarters = text_is(candidate->adjustment, "extra_time_25") ? 1 : 0;

    for (size_t i = 0; i < windows.count; i++) {
        const struct window *window = &windows.rows[i];
        /* Multiplied out: a quarter need not be a whole number of microseconds. */
        if (window->attempt == attempt && text_equal(window->programme, candidate->programme)
            && window->opens_us <= at_us
            && 4 * (at_us - window->closes_us) <= quarters * (window->closes_us - window->opens_us))
            return true;
    }
    return false;
}

/* The candidate may hand something in at that moment. */
static struct refusal
submission_entitlement(const struct candidate *candidate, struct windows windows, int64_t at_us,
                       int64_t *ret_attempt)
{
    if (!text_is(candidate->state, "accepted"))
        return REFUSE(not_active, application_ref);
    if (!candidate->is_engaged)
        return REFUSE(engagement_below_threshold, application_ref);
    *ret_attempt = rules_attempt_open(candidate);
    if (*ret_attempt == 0 || !rules_window_holds(windows, candidate, *ret_attempt, at_us))
        return REFUSE(no_window, submitted_at);
    return ACCEPTED;
}

struct refusal
rules_submission_check(const struct submit *row, const struct candidate *candidate,
                       struct windows windows, struct submission *ret_submission)
{
    if (!candidate)
        return REFUSE(unknown_application, application_ref);
    if (!value_time(row->submitted_at, &ret_submission->submitted_at_us))
        return REFUSE(bad_date, submitted_at);
    struct refusal refusal = submission_entitlement(
        candidate, windows, ret_submission->submitted_at_us, &ret_submission->attempt);
    if (refusal.code)
        return refusal;
    if (!value_number(row->words, &ret_submission->words))
        return REFUSE(bad_number, words);
    if (ret_submission->words > candidate->definition->words_max)
        return REFUSE(too_long, words);
    if (!value_hash(row->sha256))
        return REFUSE(bad_hash, sha256);
    const struct attempt *attempt = &candidate->attempts[ret_submission->attempt - 1];
    if (attempt->passes + attempt->fails > 0)
        return REFUSE(already_marked, application_ref);
    return ACCEPTED;
}

static bool
has_marked(const struct attempt *attempt, int64_t marker_id)
{
    for (size_t i = 0; i < MARKS_MAX; i++)
        if (attempt->marker_ids[i] == marker_id)
            return true;
    return false;
}

/* The marker may mark what the candidate handed in for this attempt. */
static struct refusal
mark_entitlement(const struct candidate *candidate, const struct marker *marker, int64_t number)
{
    const struct attempt *attempt = &candidate->attempts[number - 1];

    if (!text_is(candidate->state, "accepted") && !text_is(candidate->state, "deferred"))
        return REFUSE(not_active, application_ref);
    if (attempt->submissions == 0)
        return REFUSE(no_submission, attempt);
    /* A marker's empty school or partner is nobody's. */
    if (text_equal(marker->school_urn, candidate->school_urn)
        || text_equal(marker->partner_id, candidate->partner_id))
        return REFUSE(conflict_of_interest, marker_email);
    if (has_marked(attempt, marker->marker_id))
        return REFUSE(already_marked, marker_email);
    if (rules_verdict(attempt) != NOT_SETTLED)
        return REFUSE(not_needed, attempt);
    return ACCEPTED;
}

struct refusal
rules_mark_check(const struct mark *row, const struct candidate *candidate,
                 const struct marker *marker, struct marking *ret_marking)
{
    if (!candidate)
        return REFUSE(unknown_application, application_ref);
    if (!marker)
        return REFUSE(unknown_marker, marker_email);
    if (!value_number_between(row->attempt, 1, ATTEMPTS_MAX, &ret_marking->attempt))
        return REFUSE(bad_number, attempt);
    if (!value_number_between(row->score, 0, SCORE_MAX, &ret_marking->score))
        return REFUSE(bad_number, score);
    if (!value_time(row->sealed_at, &ret_marking->sealed_at_us))
        return REFUSE(bad_date, sealed_at);
    if (!text_is(row->result, "pass") && !text_is(row->result, "fail"))
        return REFUSE(bad_result, result);
    return mark_entitlement(candidate, marker, ret_marking->attempt);
}

void
rules_marker_note(struct attempt *attempt, int64_t marker_id)
{
    size_t place = 0;

    while (place < MARKS_MAX - 1 && attempt->marker_ids[place] != 0)
        place++;
    attempt->marker_ids[place] = marker_id;
}

enum verdict
rules_mark_give(struct attempt *attempt, int64_t marker_id, struct text result)
{
    rules_marker_note(attempt, marker_id);
    if (text_is(result, "pass"))
        attempt->passes++;
    else
        attempt->fails++;
    return rules_verdict(attempt);
}

const char *
rules_attempts(const struct candidate *candidate)
{
    static const char *const words[][3] = {
        [NOT_SETTLED] = { "", "", "" },
        [PASSED] = { "pass", "pass", "pass" },
        [FAILED] = { "fail", "fail+pass", "fail+fail" },
    };

    return words[rules_verdict(&candidate->attempts[0])][rules_verdict(&candidate->attempts[1])];
}

struct text
rules_outcome(const struct candidate *candidate)
{
    enum verdict first = rules_verdict(&candidate->attempts[0]);
    enum verdict second = rules_verdict(&candidate->attempts[1]);

    if (!text_is(candidate->state, "accepted"))
        return candidate->state;
    if (first == PASSED || second == PASSED)
        return TEXT("passed");
    if (second == FAILED || (first == FAILED && !rules_may_try_again(candidate, 1)))
        return TEXT("failed");
    if (first == FAILED)
        return TEXT("referred");
    if (candidate->attempts[0].submissions > 0)
        return TEXT("awaiting_marks");
    return candidate->is_engaged ? TEXT("not_submitted") : TEXT("not_engaged");
}
