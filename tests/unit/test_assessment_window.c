/* Windows that are moved, whom they concern, and when they close for one person. */
// parts: assessment/rules assessment/rules_window
#include "assessment_sample.h"

#include <stdint.h>

#define COMPLETES "2028-03-31T00:00:00Z"
#define OPENS     "2028-04-01T08:00:00Z"
#define CLOSES    "2028-04-09T08:00:00Z"
#define BEFORE    "2028-03-01T00:00:00Z"
#define DURING    "2028-04-05T00:00:00Z"
#define AFTER     "2028-05-01T00:00:00Z"

static struct window
sample(void)
{
    return (struct window){ .programme = TEXT("NPQH"),
                            .attempt = 1,
                            .opens_us = moment(OPENS),
                            .closes_us = moment(CLOSES),
                            .window_id = TEXT("W1") };
}

static void
a_change_is_judged_by_what_it_makes_of_the_window(void **state)
{
    static const struct {
        const char *opens, *closes, *now, *code, *field;
    } rows[] = {
        { "2028-04-02T08:00:00Z", "", BEFORE, NULL, NULL },
        { "", "2028-04-11T08:00:00Z", BEFORE, NULL, NULL },
        { "", "2028-04-11T08:00:00Z", DURING, NULL, NULL }, /* an open one may end later ... */
        { "2028-04-02T08:00:00Z", "", DURING, "window_open", "opens_at" }, /* ... but has begun */
        { OPENS, "2028-04-10T08:00:00Z", DURING, NULL, NULL }, /* named as it is, it stays */
        { "soon", "", BEFORE, "bad_date", "opens_at" },
        { "", "2028-13-01T00:00:00Z", BEFORE, "bad_date", "closes_at" },
        { "", OPENS, BEFORE, "bad_time", "closes_at" },
        { CLOSES, "", BEFORE, "bad_time", "closes_at" },
        { "", "2030-01-01T00:00:00Z", BEFORE, "window_too_late", "closes_at" },
        { "", "2028-04-04T00:00:00Z", DURING, "in_the_past", "closes_at" },
        { "", "2028-05-02T00:00:00Z", AFTER, "window_over", "window_id" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct change_window row = { .opens_at = text_of(rows[i].opens),
                                     .closes_at = text_of(rows[i].closes) };
        struct window window = sample(), before = window;
        bool is_new = false;

        expect_code(
            rules_window_change(&row, &window, moment(COMPLETES), moment(rows[i].now), &is_new),
            rows[i].code, rows[i].field);
        assert_int_equal(is_new, !rows[i].code);
        assert_int_equal(window.sequence, before.sequence + is_new);
        if (rows[i].code)
            assert_memory_equal(&window, &before, sizeof window);
    }
}

static void
what_changes_nothing_is_done_whatever_the_time(void **state)
{
    struct change_window row = { .opens_at = TEXT(OPENS) };
    struct window window = sample();
    bool is_new = false;

    (void)state;
    expect_code(rules_window_change(&row, &window, moment(COMPLETES), moment(AFTER), &is_new), NULL,
                NULL);
    assert_false(is_new);
    assert_int_equal(window.sequence, 0);
    expect_code(rules_window_change(&row, NULL, moment(COMPLETES), moment(BEFORE), &is_new),
                "unknown_window", "window_id");
}

static void
a_window_concerns_who_may_still_use_it(void **state)
{
    static const struct {
        const char *state;
        const struct attempt *first, *second;
        int64_t attempt;
        bool is_concerned;
    } rows[] = {
        { "accepted", &untried, &untried, 1, true },
        { "accepted", &untried, &untried, 2, false },
        { "accepted", &handed_in, &untried, 1, true },
        { "accepted", &contested, &untried, 1, true },
        { "accepted", &failed, &untried, 1, false },
        { "accepted", &failed, &untried, 2, true },
        { "accepted", &passed, &untried, 1, false },
        { "accepted", &passed, &untried, 2, false },
        { "accepted", &failed, &failed, 2, false },
        { "withdrawn", &untried, &untried, 1, false },
        { "deferred", &untried, &untried, 1, false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct candidate candidate = candidate_with(rows[i].state, *rows[i].first, *rows[i].second);
        struct window window = sample();

        window.attempt = rows[i].attempt;
        assert_int_equal(rules_window_concerns(&window, &candidate), rows[i].is_concerned);
        window.programme = TEXT("NPQSL");
        assert_false(rules_window_concerns(&window, &candidate));
    }
}

static void
extra_time_is_a_quarter_of_the_windows_length(void **state)
{
    struct candidate candidate = candidate_with("accepted", untried, untried);
    struct window window = sample();

    (void)state;
    assert_int_equal(rules_window_closes(&window, &candidate), moment(CLOSES));
    candidate.adjustment = TEXT("extra_time_25");
    assert_int_equal(rules_window_closes(&window, &candidate), moment("2028-04-11T08:00:00Z"));
    candidate.adjustment = TEXT("large_print");
    assert_int_equal(rules_window_closes(&window, &candidate), moment(CLOSES));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_is_judged_by_what_it_makes_of_the_window),
        cmocka_unit_test(what_changes_nothing_is_done_whatever_the_time),
        cmocka_unit_test(a_window_concerns_who_may_still_use_it),
        cmocka_unit_test(extra_time_is_a_quarter_of_the_windows_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
