// parts: assessment/rules
#include "assessment_sample.h"

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
    struct window window = {
        .programme = TEXT("NPQH"), .attempt = 1, .opens_us = 1000, .closes_us = 1007
    };

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
    struct window rows[] = {
        { .programme = TEXT("NPQH"), .attempt = 1, .opens_us = 0, .closes_us = 10 },
        { .programme = TEXT("NPQH"), .attempt = 2, .opens_us = 20, .closes_us = 30 },
        { .programme = TEXT("NPQSL"), .attempt = 1, .opens_us = 40, .closes_us = 50 },
        { .programme = TEXT("NPQH"), .attempt = 1, .opens_us = 60, .closes_us = 70 },
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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
