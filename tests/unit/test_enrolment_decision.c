// parts: enrolment/rules enrolment/rules_decision
#include "enrolment_sample.h"

static const struct programme for_everybody = { .code = "NPQY", .version = 1 };

/* An application that would be accepted, and one place for it. */
struct decision {
    struct application application;
    struct school school;
    struct place place;
    struct decide_facts facts;
};

static void
decision_init(struct decision *decision)
{
    *decision = (struct decision){
        .application = { .role = TEXT("headteacher"), .previously_funded = TEXT("no") },
        .school = { TEXT("academy"), TEXT("england") },
        .place = { .is_set = true, .places = 1 },
        .facts = { .programme = &programme },
    };
    decision->facts.school = &decision->school;
    decision->facts.place = &decision->place;
}

static void
a_place_is_given_while_there_is_one_and_then_people_wait(void **unused)
{
    (void)unused;
    struct decision one;

    decision_init(&one);
    rule_decide(&one.application, &one.facts);
    assert_int_equal(one.application.state, STATE_accepted);
    assert_int_equal(one.place.taken, 1);

    struct application next = { .role = TEXT("trust_ceo"), .previously_funded = TEXT("no") };
    rule_decide(&next, &one.facts);
    assert_int_equal(next.state, STATE_waitlisted);
    assert_int_equal(one.place.taken, 1);
    expect_text(next.funding_route, "scholarship");
    expect_text(next.reason, "");
}

static void
a_rival_application_comes_before_the_role_and_both_reject(void **unused)
{
    (void)unused;
    struct decision one;

    decision_init(&one);
    one.application.role = TEXT("caretaker");
    one.facts.has_rival = true;
    rule_decide(&one.application, &one.facts);
    assert_int_equal(one.application.state, STATE_rejected);
    expect_text(one.application.reason, "duplicate_application");
    one.facts.has_rival = false;
    rule_decide(&one.application, &one.facts);
    assert_int_equal(one.application.state, STATE_rejected);
    expect_text(one.application.reason, "role_not_eligible");
    expect_text(one.application.funding_route, "");
    assert_int_equal(one.place.taken, 0);
}

static void
a_role_counts_held_or_aspiring_and_only_where_the_programme_lists_roles(void **unused)
{
    (void)unused;
    struct decision one;

    decision_init(&one);
    one.application.role_status = TEXT("aspiring");
    rule_decide(&one.application, &one.facts);
    assert_int_equal(one.application.state, STATE_accepted);

    decision_init(&one);
    one.application.role = TEXT("caretaker");
    one.facts.programme = &for_everybody;
    rule_decide(&one.application, &one.facts);
    assert_int_equal(one.application.state, STATE_accepted);
}

static void
the_funding_route_is_settled_with_its_reason(void **unused)
{
    (void)unused;

    static const struct {
        const char *type, *country, *previously_funded, *route, *reason;
    } rows[] = {
        { "academy", "england", "no", "scholarship", "funded_school_in_england" },
        { "academy", "england", "yes", "self_funded", "previously_funded" },
        { "academy", "england", "", "self_funded", "previously_funded" },
        { "academy", "England", "no", "self_funded", "school_outside_england" },
        { "academy", "wales", "no", "self_funded", "school_outside_england" },
        { "independent", "england", "no", "self_funded", "school_type_not_funded" },
        { "british_school_overseas", "spain", "no", "quote", "british_school_overseas" },
        { "british_school_overseas", "england", "yes", "quote", "british_school_overseas" },
        { "british_school_overseas", "england", "no", "scholarship", "funded_school_in_england" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct decision one;
        decision_init(&one);
        one.school = (struct school){ text_of(rows[i].type), text_of(rows[i].country) };
        one.application.previously_funded = text_of(rows[i].previously_funded);
        rule_decide(&one.application, &one.facts);
        expect_text(one.application.funding_route, rows[i].route);
        expect_text(one.application.funding_reason, rows[i].reason);
    }
}

static void
without_a_row_of_places_everybody_waits(void **unused)
{
    (void)unused;
    struct decision one;

    decision_init(&one);
    one.place = (struct place){ 0 };
    rule_decide(&one.application, &one.facts);
    assert_int_equal(one.application.state, STATE_waitlisted);
}

enum { START = 1000 };

static void
a_freed_place_goes_to_the_first_who_waits_before_the_cohort_starts(void **unused)
{
    (void)unused;
    struct application first = { .state = STATE_waitlisted };
    struct application second = { .state = STATE_waitlisted };
    struct place place = { .is_set = true, .places = 2, .taken = 2 };

    place_wait(&place, &first);
    place_wait(&place, &second);
    assert_ptr_equal(place_free(&place, START - 1, START), &first);
    assert_int_equal(first.state, STATE_accepted);
    assert_int_equal(second.state, STATE_waitlisted);
    assert_int_equal(place.taken, 2);
    assert_ptr_equal(place_free(&place, START - 1, START), &second);
    assert_null(place_free(&place, START - 1, START));
    assert_int_equal(place.taken, 1);
}

static void
once_the_cohort_has_started_a_freed_place_stays_free(void **unused)
{
    (void)unused;
    struct application waiting = { .state = STATE_waitlisted };
    struct place place = { .is_set = true, .places = 1, .taken = 1 };

    place_wait(&place, &waiting);
    assert_null(place_free(&place, START, START));
    assert_int_equal(waiting.state, STATE_waitlisted);
    assert_true(place_is_free(&place));
}

static void
who_has_left_the_waiting_list_is_passed_over(void **unused)
{
    (void)unused;
    struct application gone = { .state = STATE_waitlisted };
    struct application waiting = { .state = STATE_waitlisted };
    struct application late = { .state = STATE_waitlisted };
    struct place place = { .is_set = true, .places = 1, .taken = 1 };

    place_wait(&place, &gone);
    gone.state = STATE_withdrawn;
    assert_null(place_free(&place, 0, START));
    place.taken = 1;
    place_wait(&place, &waiting);
    place_wait(&place, &late);
    waiting.state = STATE_withdrawn;
    assert_ptr_equal(place_free(&place, 0, START), &late);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_is_given_while_there_is_one_and_then_people_wait),
        cmocka_unit_test(a_rival_application_comes_before_the_role_and_both_reject),
        cmocka_unit_test(a_role_counts_held_or_aspiring_and_only_where_the_programme_lists_roles),
        cmocka_unit_test(the_funding_route_is_settled_with_its_reason),
        cmocka_unit_test(without_a_row_of_places_everybody_waits),
        cmocka_unit_test(a_freed_place_goes_to_the_first_who_waits_before_the_cohort_starts),
        cmocka_unit_test(once_the_cohort_has_started_a_freed_place_stays_free),
        cmocka_unit_test(who_has_left_the_waiting_list_is_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
