// parts: assessment/rules
#include "services/assessment/rules.h"

#include "common/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

#define NOON         "2028-04-10T12:00:00Z"
#define HASH         "5bbe7cb1d927cc7c43cfb753848afaf66023fd3124c7ad27ca98123795dfe8a8"

static const struct programme two_attempts = { .words_max = 1500, .attempts_max = 2 };
static const struct programme one_attempt = { .words_max = 1500, .attempts_max = 1 };

static const struct attempt untried = { 0 }, handed_in = { .submissions = 1 },
                            passed = { .submissions = 1, .passes = 2, .fails = 1 },
                            failed = { .submissions = 1, .passes = 1, .fails = 2 },
                            contested = { .submissions = 1, .passes = 1, .fails = 1 };

static void
expect_code(struct refusal refusal, const char *code, const char *field)
{
    if (!code) {
        if (refusal.code)
            fail_msg("refused with %s", refusal.code);
        return;
    }
    assert_non_null(refusal.code);
    assert_string_equal(refusal.code, code);
    assert_string_equal(refusal.field, field);
}

static int64_t
moment(const char *text)
{
    int64_t us = 0;

    assert_true(value_time(text_of(text), &us));
    return us;
}

static struct candidate
candidate_with(const char *state, struct attempt first, struct attempt second)
{
    return (struct candidate){ .application_ref = TEXT("a"),
                               .state = text_of(state),
                               .programme = TEXT("NPQH"),
                               .definition = &two_attempts,
                               .partner_id = TEXT("north"),
                               .school_urn = TEXT("100000"),
                               .is_engaged = true,
                               .attempts = { first, second } };
}

static void
a_marker_is_the_same_in_either_case_and_only_then(void **state)
{
    (void)state;
    uint8_t one[LOOKUP_DIGEST_SIZE], same[LOOKUP_DIGEST_SIZE], other[LOOKUP_DIGEST_SIZE];

    lookup_digest(TEXT("Marker0@Uni.Example.ORG"), one);
    lookup_digest(TEXT("marker0@uni.example.org"), same);
    lookup_digest(TEXT(""), other);
    assert_memory_equal(one, same, sizeof one);
    assert_memory_not_equal(one, other, sizeof one);
}

static void
a_marker_row_is_refused_with_the_first_code_that_applies(void **state)
{
    (void)state;

    static const struct {
        const char *email, *school_urn, *partner_id;
        bool is_marker_known, is_school_known, is_partner_known;
        const char *code, *field;
    } rows[] = {
        { "m@x.org", "100000", "north", false, true, true, NULL, NULL },
        { "m@x.org", "", "", false, false, false, NULL, NULL },
        { "m@x.org", "", "north", false, false, true, NULL, NULL },
        { "m@x", "100000", "north", true, false, false, "bad_email", "marker_email" },
        { "m@x.org", "100000", "north", true, false, false, "unknown_school", "school_urn" },
        { "m@x.org", "100000", "north", true, true, false, "unknown_partner", "partner_id" },
        { "m@x.org", "", "north", true, false, false, "unknown_partner", "partner_id" },
        { "m@x.org", "", "", true, false, false, "duplicate", "marker_email" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct register_marker row = { .marker_email = text_of(rows[i].email),
                                             .school_urn = text_of(rows[i].school_urn),
                                             .partner_id = text_of(rows[i].partner_id) };
        expect_code(rules_marker_check(&row, rows[i].is_marker_known, rows[i].is_school_known,
                                       rows[i].is_partner_known),
                    rows[i].code, rows[i].field);
    }
}

static void
a_window_row_is_refused_with_the_first_code_that_applies(void **state)
{
    (void)state;

    static const struct {
        bool is_known, is_programme_known;
        const char *attempt, *opens_at, *closes_at;
        const char *code, *field;
    } rows[] = {
        { false, true, "1", "2028-04-04T08:00:00Z", "2028-04-12T08:00:00Z", NULL, NULL },
        { false, true, "01", "2028-04-04T08:00:00Z", "2028-04-04T08:00:00.000001Z", NULL, NULL },
        { true, false, "3", "x", "x", "duplicate", "window_id" },
        { false, false, "3", "x", "x", "unknown_programme", "programme" },
        { false, true, "3", "x", "x", "bad_number", "attempt" },
        { false, true, "0", "x", "x", "bad_number", "attempt" },
        { false, true, "1", "x", "x", "bad_date", "opens_at" },
        { false, true, "1", "2028-04-04T08:00:00Z", "2028-04-31", "bad_date", "closes_at" },
        { false, true, "1", "2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z", "bad_time",
          "closes_at" },
        { false, true, "1", "2030-01-02T00:00:00Z", "2030-01-01T00:00:00Z", "bad_time",
          "closes_at" },
        { false, true, "1", "2028-06-25T00:00:00Z", "2028-07-01T00:00:00Z", "window_too_late",
          "closes_at" },
        { false, true, "2", "2028-06-25T00:00:00Z", "2028-07-01T00:00:00Z", NULL, NULL },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct open_window row = { .window_id = TEXT("w"),
                                         .programme = TEXT("NPQH"),
                                         .attempt = text_of(rows[i].attempt),
                                         .opens_at = text_of(rows[i].opens_at),
                                         .closes_at = text_of(rows[i].closes_at) };
        struct window window;
        expect_code(rules_window_check(&row, rows[i].is_known, rows[i].is_programme_known,
                                       moment("2028-03-31T00:00:00Z"), &window),
                    rows[i].code, rows[i].field);
    }
}

static void
the_first_window_closes_on_a_day_within_three_months_in_utc(void **state)
{
    (void)state;

    static const struct {
        const char *completes_on, *closes_at;
        bool is_late;
    } rows[] = {
        { "2028-03-31T00:00:00Z", "2028-06-30T23:59:59.999999Z", false },
        { "2028-03-31T00:00:00Z", "2028-07-01T00:30:00+01:00", false },
        { "2028-03-31T00:00:00Z", "2028-06-30T23:30:00-01:00", true },
        { "2027-11-30T00:00:00Z", "2028-02-29T12:00:00Z", false },
        { "2027-11-30T00:00:00Z", "2028-03-01T00:00:00Z", true },
        { "2026-11-30T00:00:00Z", "2027-03-01T00:00:00Z", true },
        { "2028-10-15T00:00:00Z", "2029-01-15T23:59:59Z", false },
        { "2028-10-15T00:00:00Z", "2029-01-16T00:00:00Z", true },
        { "1950-10-15T00:00:00Z", "1951-01-15T23:59:59Z", false },
        { "1950-10-15T00:00:00Z", "1951-01-16T00:00:00Z", true },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct open_window row = { .window_id = TEXT("w"),
                                         .programme = TEXT("NPQH"),
                                         .attempt = TEXT("1"),
                                         .opens_at = TEXT("1950-01-01T00:00:00Z"),
                                         .closes_at = text_of(rows[i].closes_at) };
        struct window window;
        expect_code(rules_window_check(&row, false, true, moment(rows[i].completes_on), &window),
                    rows[i].is_late ? "window_too_late" : NULL, "closes_at");
    }
}

static void
a_window_holds_both_its_ends_and_a_quarter_more_with_extra_time(void **state)
{
    (void)state;
    /* Seven microseconds long: a quarter is 1.75, so that 1 is in and 2 is not. */
    const struct window window = { TEXT("NPQH"), 1, 1000, 1007 };

    static const struct {
        int64_t at_us;
        bool is_held, is_held_longer;
    } rows[] = {
        { 999, false, false }, { 1000, true, true },   { 1007, true, true },
        { 1008, false, true }, { 1009, false, false },
    };
    struct candidate candidate = candidate_with("accepted", untried, untried);

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct windows windows = { &window, 1 };
        candidate.adjustment = TEXT("");
        assert_int_equal(rules_window_holds(windows, &candidate, 1, rows[i].at_us),
                         rows[i].is_held);
        candidate.adjustment = TEXT("large_print");
        assert_int_equal(rules_window_holds(windows, &candidate, 1, rows[i].at_us),
                         rows[i].is_held);
        candidate.adjustment = TEXT("extra_time_25");
        assert_int_equal(rules_window_holds(windows, &candidate, 1, rows[i].at_us),
                         rows[i].is_held_longer);
    }
}

static void
any_window_of_the_programme_and_attempt_will_do(void **state)
{
    (void)state;
    const struct window rows[] = {
        { TEXT("NPQH"), 1, 0, 10 },
        { TEXT("NPQH"), 2, 20, 30 },
        { TEXT("NPQSL"), 1, 40, 50 },
        { TEXT("NPQH"), 1, 60, 70 },
    };
    const struct windows windows = { rows, COUNT(rows) };
    const struct candidate candidate = candidate_with("accepted", untried, untried);

    assert_true(rules_window_holds(windows, &candidate, 1, 5));
    assert_false(rules_window_holds(windows, &candidate, 1, 25));
    assert_true(rules_window_holds(windows, &candidate, 2, 25));
    assert_false(rules_window_holds(windows, &candidate, 1, 45));
    assert_true(rules_window_holds(windows, &candidate, 1, 65));
    assert_false(rules_window_holds((struct windows){ NULL, 0 }, &candidate, 1, 5));
}

static void
the_second_attempt_opens_once_the_first_has_failed(void **state)
{
    (void)state;

    const struct {
        struct attempt first, second;
        int64_t open, open_of_one;
    } rows[] = {
        { untried, untried, 1, 1 },  { handed_in, untried, 1, 1 }, { contested, untried, 1, 1 },
        { passed, untried, 0, 0 },   { failed, untried, 2, 0 },    { failed, handed_in, 2, 0 },
        { failed, contested, 2, 0 }, { failed, passed, 0, 0 },     { failed, failed, 0, 0 },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct candidate candidate = candidate_with("accepted", rows[i].first, rows[i].second);
        assert_int_equal(rules_attempt_open(&candidate), rows[i].open);
        candidate.definition = &one_attempt;
        assert_int_equal(rules_attempt_open(&candidate), rows[i].open_of_one);
    }
}

static void
a_submission_is_refused_with_the_first_code_that_applies(void **state)
{
    (void)state;
    const struct window window = { TEXT("NPQH"), 1, moment("2028-04-10T00:00:00Z"),
                                   moment("2028-04-11T00:00:00Z") };

    const struct {
        const char *state; /* NULL: no such application */
        bool is_engaged;
        struct attempt first;
        const char *at, *words, *hash;
        const char *code, *field;
    } rows[] = {
        { "accepted", true, untried, NOON, "1500", HASH, NULL, NULL },
        { "accepted", true, handed_in, NOON, "0", HASH, NULL, NULL },
        { NULL, false, failed, "x", "x", "x", "unknown_application", "application_ref" },
        { "deferred", false, failed, "x", "x", "x", "bad_date", "submitted_at" },
        { "deferred", false, failed, NOON, "x", "x", "not_active", "application_ref" },
        { "withdrawn", true, untried, NOON, "x", "x", "not_active", "application_ref" },
        { "rejected", true, untried, NOON, "x", "x", "not_active", "application_ref" },
        { "accepted", false, failed, NOON, "x", "x", "engagement_below_threshold",
          "application_ref" },
        { "accepted", true, failed, NOON, "x", "x", "no_window", "submitted_at" },
        { "accepted", true, passed, NOON, "x", "x", "no_window", "submitted_at" },
        { "accepted", true, contested, "2028-04-12T00:00:00Z", "x", "x", "no_window",
          "submitted_at" },
        { "accepted", true, contested, NOON, "x", "x", "bad_number", "words" },
        { "accepted", true, contested, NOON, "1501", "x", "too_long", "words" },
        { "accepted", true, contested, NOON, "1500", "x", "bad_hash", "sha256" },
        { "accepted", true, contested, NOON, "1500", HASH, "already_marked", "application_ref" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct candidate candidate =
            candidate_with(rows[i].state ? rows[i].state : "", rows[i].first, untried);
        const struct submit row = { .application_ref = TEXT("a"),
                                    .submitted_at = text_of(rows[i].at),
                                    .words = text_of(rows[i].words),
                                    .sha256 = text_of(rows[i].hash) };
        struct submission submission;
        candidate.is_engaged = rows[i].is_engaged;
        expect_code(rules_submission_check(&row, rows[i].state ? &candidate : NULL,
                                           (struct windows){ &window, 1 }, &submission),
                    rows[i].code, rows[i].field);
    }
}

static void
a_mark_is_refused_with_the_first_code_that_applies(void **state)
{
    (void)state;
    struct attempt settled = passed;
    struct attempt half = contested;
    settled.marker_ids[0] = half.marker_ids[0] = 7;
    const struct marker other = { .marker_id = 8 };
    const struct marker again = { .marker_id = 7 };
    const struct marker colleague = { .marker_id = 7, .school_urn = TEXT("100000") };
    const struct marker same_partner = { .marker_id = 7, .partner_id = TEXT("north") };
    const struct marker elsewhere = { .marker_id = 8,
                                      .school_urn = TEXT("100001"),
                                      .partner_id = TEXT("south") };

    const struct {
        const char *state; /* NULL: no such application */
        struct attempt first;
        const struct marker *marker;
        const char *attempt, *score, *at, *result;
        const char *code, *field;
    } rows[] = {
        { "accepted", handed_in, &other, "1", "0", NOON, "pass", NULL, NULL },
        { "deferred", half, &elsewhere, "1", "100", NOON, "fail", NULL, NULL },
        { NULL, untried, NULL, "x", "x", "x", "x", "unknown_application", "application_ref" },
        { "withdrawn", untried, NULL, "x", "x", "x", "x", "unknown_marker", "marker_email" },
        { "withdrawn", untried, &again, "3", "x", "x", "x", "bad_number", "attempt" },
        { "withdrawn", untried, &again, "0", "1", "x", "x", "bad_number", "attempt" },
        { "withdrawn", untried, &again, "1", "101", "x", "x", "bad_number", "score" },
        { "withdrawn", untried, &again, "1", "1", "x", "x", "bad_date", "sealed_at" },
        { "withdrawn", untried, &again, "1", "1", NOON, "Pass", "bad_result", "result" },
        { "withdrawn", untried, &again, "1", "1", NOON, "pass", "not_active", "application_ref" },
        { "waitlisted", untried, &again, "1", "1", NOON, "pass", "not_active", "application_ref" },
        { "accepted", untried, &colleague, "1", "1", NOON, "pass", "no_submission", "attempt" },
        { "accepted", settled, &colleague, "2", "1", NOON, "pass", "no_submission", "attempt" },
        { "accepted", settled, &colleague, "1", "1", NOON, "pass", "conflict_of_interest",
          "marker_email" },
        { "accepted", settled, &same_partner, "1", "1", NOON, "pass", "conflict_of_interest",
          "marker_email" },
        { "accepted", settled, &again, "1", "1", NOON, "pass", "already_marked", "marker_email" },
        { "accepted", half, &again, "1", "1", NOON, "pass", "already_marked", "marker_email" },
        { "accepted", settled, &other, "1", "1", NOON, "pass", "not_needed", "attempt" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct candidate candidate =
            candidate_with(rows[i].state ? rows[i].state : "", rows[i].first, untried);
        const struct mark row = { .application_ref = TEXT("a"),
                                  .attempt = text_of(rows[i].attempt),
                                  .score = text_of(rows[i].score),
                                  .sealed_at = text_of(rows[i].at),
                                  .result = text_of(rows[i].result) };
        struct marking marking;
        expect_code(
            rules_mark_check(&row, rows[i].state ? &candidate : NULL, rows[i].marker, &marking),
            rows[i].code, rows[i].field);
    }
}

static void
two_marks_that_agree_settle_an_attempt(void **state)
{
    (void)state;

    static const struct {
        const char *results[MARKS_MAX];
        enum verdict verdicts[MARKS_MAX];
    } rows[] = {
        { { "pass", "pass" }, { NOT_SETTLED, PASSED } },
        { { "fail", "fail" }, { NOT_SETTLED, FAILED } },
        { { "pass", "fail", "pass" }, { NOT_SETTLED, NOT_SETTLED, PASSED } },
        { { "pass", "fail", "fail" }, { NOT_SETTLED, NOT_SETTLED, FAILED } },
        { { "fail", "pass", "pass" }, { NOT_SETTLED, NOT_SETTLED, PASSED } },
        { { "fail", "pass", "fail" }, { NOT_SETTLED, NOT_SETTLED, FAILED } },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct attempt attempt = handed_in;
        for (size_t j = 0; j < MARKS_MAX && rows[i].results[j]; j++) {
            assert_int_equal(rules_mark_give(&attempt, (int64_t)j + 1, text_of(rows[i].results[j])),
                             rows[i].verdicts[j]);
            assert_int_equal(attempt.marker_ids[j], j + 1);
        }
    }
}

static void
the_outcome_is_the_first_that_applies(void **state)
{
    (void)state;

    const struct {
        const char *state;
        struct attempt first, second;
        bool is_engaged;
        const char *attempts, *outcome;
    } rows[] = {
        { "accepted", untried, untried, false, "", "not_engaged" },
        { "accepted", untried, untried, true, "", "not_submitted" },
        { "accepted", handed_in, untried, false, "", "awaiting_marks" },
        { "accepted", contested, untried, true, "", "awaiting_marks" },
        { "accepted", passed, untried, false, "pass", "passed" },
        { "accepted", failed, untried, true, "fail", "referred" },
        { "accepted", failed, handed_in, true, "fail", "referred" },
        { "accepted", failed, contested, true, "fail", "referred" },
        { "accepted", failed, passed, true, "fail+pass", "passed" },
        { "accepted", failed, failed, true, "fail+fail", "failed" },
        { "deferred", passed, untried, true, "pass", "deferred" },
        { "withdrawn", failed, untried, true, "fail", "withdrawn" },
        { "waitlisted", untried, untried, false, "", "waitlisted" },
        { "rejected", untried, untried, false, "", "rejected" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct candidate candidate = candidate_with(rows[i].state, rows[i].first, rows[i].second);
        candidate.is_engaged = rows[i].is_engaged;
        assert_string_equal(rules_attempts(&candidate), rows[i].attempts);
        assert_true(text_is(rules_outcome(&candidate), rows[i].outcome));
    }
}

static void
failing_the_only_attempt_is_failing(void **state)
{
    (void)state;
    struct candidate candidate = candidate_with("accepted", failed, untried);

    candidate.definition = &one_attempt;
    assert_false(rules_may_try_again(&candidate, 1));
    assert_true(text_is(rules_outcome(&candidate), "failed"));
    candidate.definition = &two_attempts;
    assert_true(rules_may_try_again(&candidate, 1));
    assert_false(rules_may_try_again(&candidate, 2));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_marker_is_the_same_in_either_case_and_only_then),
        cmocka_unit_test(a_marker_row_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(a_window_row_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(the_first_window_closes_on_a_day_within_three_months_in_utc),
        cmocka_unit_test(a_window_holds_both_its_ends_and_a_quarter_more_with_extra_time),
        cmocka_unit_test(any_window_of_the_programme_and_attempt_will_do),
        cmocka_unit_test(the_second_attempt_opens_once_the_first_has_failed),
        cmocka_unit_test(a_submission_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(a_mark_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(two_marks_that_agree_settle_an_attempt),
        cmocka_unit_test(the_outcome_is_the_first_that_applies),
        cmocka_unit_test(failing_the_only_attempt_is_failing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
