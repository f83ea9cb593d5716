// parts: sessions/rules_reach sessions/roster
#include "services/sessions/rules_reach.h"
#include "tests/unit/sessions_sample.h"

enum { NOW = 1000, LATER = 2000, SOONER = 500, CATCHUP = 100 };

static struct programme *programme;

static int
setup(void **state)
{
    (void)state;
    programme = parse(sample);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    programme_destroy(&programme);
    return 0;
}

/* The last session of `talk` ends at this moment; nothing else is known of the timetable. */
static struct reach_terms
terms_made(struct closing *talk, int64_t last_ends_us)
{
    *talk = (struct closing){ TEXT("talk"), last_ends_us, NULL };
    return (struct reach_terms){
        .now_us = NOW,
        .completes_us = LATER,
        .catchup_us = CATCHUP,
        .margin_bp = 200,
        .closings = talk,
    };
}

static void
set_minutes(struct participant *person, const char *component, int64_t minutes)
{
    person->recorded[programme_component(programme, text_of(component))] = minutes;
}

static void
everything_is_reachable_while_nothing_has_closed(void **state)
{
    (void)state;
    struct participant person = participant_made(programme, 0, SAMPLE_MODE_BLENDED);
    struct closing talk;
    struct reach_terms terms = terms_made(&talk, NOW - CATCHUP + 1);

    assert_int_equal(reach_best_bp(&person, &terms), 10000);
    terms.closings = NULL; /* nothing in the timetable: still to be scheduled */
    assert_int_equal(reach_best_bp(&person, &terms), 10000);
    assert_false(reach_is_at_risk(&person, &terms));
}

static void
what_has_closed_gives_what_is_recorded(void **state)
{
    (void)state;
    struct participant person = participant_made(programme, 0, SAMPLE_MODE_BLENDED);
    struct closing talk;
    struct reach_terms terms = terms_made(&talk, NOW - CATCHUP);

    assert_int_equal(reach_best_bp(&person, &terms), 580 * 10000 / 880);
    set_minutes(&person, "talk", 200);
    assert_int_equal(reach_best_bp(&person, &terms), 780 * 10000 / 880);
    set_minutes(&person, "talk", 500); /* more than planned counts for no more */
    assert_int_equal(reach_best_bp(&person, &terms), 10000);
}

static void
only_what_is_in_the_plan_counts(void **state)
{
    (void)state;
    struct participant person = participant_made(programme, 0, SAMPLE_MODE_ONLINE);
    struct closing talk;
    struct reach_terms terms = terms_made(&talk, SOONER);

    assert_int_equal(reach_best_bp(&person, &terms), 10000);
    talk.component = TEXT("call");
    assert_int_equal(reach_best_bp(&person, &terms), 780 * 10000 / 880);
    talk.component = TEXT("coaching"); /* closes with the cohort, whatever the timetable says */
    assert_int_equal(reach_best_bp(&person, &terms), 10000);
}

static void
with_the_cohort_everything_closes(void **state)
{
    (void)state;
    struct participant person = participant_made(programme, 0, SAMPLE_MODE_BLENDED);
    struct closing talk;
    struct reach_terms terms = terms_made(&talk, LATER);

    set_minutes(&person, "study", 88);
    terms.completes_us = NOW;
    assert_int_equal(reach_best_bp(&person, &terms), 1000);
    assert_int_equal(reach_closes_us(&person, programme_component(programme, TEXT("talk")), &terms),
                     NOW);                           /* not later than the cohort */
    assert_false(reach_is_at_risk(&person, &terms)); /* it is over: nothing can be done */
    terms.completes_us = REACH_NEVER;
    assert_int_equal(reach_best_bp(&person, &terms), 10000);
}

static void
the_risk_begins_below_threshold_and_margin(void **state)
{
    (void)state;

    /* 810 of 880 are 9204, 809 are 9193. */
    const struct {
        int64_t talk;
        bool is_at_risk;
    } cases[] = { { 230, false }, { 229, true }, { 0, true } };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct participant person = participant_made(programme, 0, SAMPLE_MODE_BLENDED);
        struct closing talk;
        struct reach_terms terms = terms_made(&talk, SOONER);

        set_minutes(&person, "talk", cases[i].talk);
        assert_int_equal(reach_is_at_risk(&person, &terms), cases[i].is_at_risk);
        person.state = TEXT("deferred");
        assert_false(reach_is_at_risk(&person, &terms));
    }
}

static void
who_has_reached_the_threshold_is_not_at_risk(void **state)
{
    (void)state;
    struct participant person = participant_made(programme, 0, SAMPLE_MODE_BLENDED);
    struct closing talk;
    struct reach_terms terms = terms_made(&talk, SOONER);

    set_minutes(&person, "talk", 212); /* 792 of 880: exactly nine tenths */
    assert_true(reach_is_at_risk(&person, &terms));
    set_minutes(&person, "study", 400);
    set_minutes(&person, "coaching", 180);
    assert_false(reach_is_at_risk(&person, &terms));
}

static void
a_margin_ends_at_everything(void **state)
{
    (void)state;
    struct participant person = participant_made(programme, 0, SAMPLE_MODE_BLENDED);
    struct closing talk;
    struct reach_terms terms = terms_made(&talk, LATER);

    terms.margin_bp = 5000;
    assert_false(reach_is_at_risk(&person, &terms));
    talk.last_ends_us = SOONER;
    set_minutes(&person, "talk", 299);
    assert_true(reach_is_at_risk(&person, &terms));
}

static void
per_delivery_the_worse_one_counts(void **state)
{
    (void)state;
    char *json = sample_with("all_minutes", "per_delivery");
    struct programme *each = parse(json);
    struct participant person = participant_made(each, 0, SAMPLE_MODE_BLENDED);
    struct closing talk;
    struct reach_terms terms = terms_made(&talk, SOONER);

    /* Facilitated: 180 of 480; self-directed: all. */
    assert_int_equal(reach_best_bp(&person, &terms), 3750);
    assert_true(reach_is_at_risk(&person, &terms));
    person.recorded[programme_component(each, TEXT("talk"))] = 300;
    assert_int_equal(reach_best_bp(&person, &terms), 10000);
    programme_destroy(&each);
    free(json);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_reachable_while_nothing_has_closed),
        cmocka_unit_test(what_has_closed_gives_what_is_recorded),
        cmocka_unit_test(only_what_is_in_the_plan_counts),
        cmocka_unit_test(with_the_cohort_everything_closes),
        cmocka_unit_test(the_risk_begins_below_threshold_and_margin),
        cmocka_unit_test(who_has_reached_the_threshold_is_not_at_risk),
        cmocka_unit_test(a_margin_ends_at_everything),
        cmocka_unit_test(per_delivery_the_worse_one_counts),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
