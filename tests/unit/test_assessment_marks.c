// parts: assessment/rules
#include "assessment_sample.h"

static void
a_submission_is_refused_with_the_first_code_that_applies(void **state)
{
    (void)state;
    struct window window = { .programme = TEXT("NPQH"),
                             .attempt = 1,
                             .opens_us = moment("2028-04-10T00:00:00Z"),
                             .closes_us = moment("2028-04-11T00:00:00Z") };

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
        cmocka_unit_test(a_submission_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(a_mark_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(two_marks_that_agree_settle_an_attempt),
        cmocka_unit_test(the_outcome_is_the_first_that_applies),
        cmocka_unit_test(failing_the_only_attempt_is_failing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
