// parts: sessions/rules_change sessions/roster
#include "services/sessions/rules_change.h"
#include "tests/unit/sessions_sample.h"

#include "common/base/value.h"

#define BEFORE "2027-01-01T08:00:00Z"
#define START  "2027-01-01T10:00:00Z"
#define END    "2027-01-01T12:00:00Z"

static int64_t
time_of(const char *text)
{
    int64_t us = 0;

    assert_true(value_time(text_of(text), &us));
    return us;
}

static void
expect_code(struct refusal refusal, const char *code)
{
    assert_string_equal(refusal.code ? refusal.code : "", code);
}

/* Two hours, one of two seats taken, at sequence 4. */
static struct session
session_at(void)
{
    struct session session = session_made(1, "talk", time_of(START), time_of(END));

    session.capacity = 2;
    session.confirmed = 1;
    session.sequence = 4;
    session.venue_urn = TEXT("100001");
    session.online_url = TEXT("https://meet");
    return session;
}

static struct reschedule
row_made(void)
{
    return (struct reschedule){ .session_id = TEXT("S1"), .at = TEXT(BEFORE) };
}

static void
a_change_is_refused_with_the_first_code_that_applies(void **state)
{
    (void)state;
    struct session session = session_at();
    struct engagement engaged = { .starts_us = time_of(END),
                                  .ends_us = time_of(END) + 1,
                                  .session_id = TEXT("S2") };
    struct change_facts facts = { .engaged = &engaged };
    struct reschedule row = { .starts_at = TEXT("soon"),
                              .ends_at = TEXT("soon"),
                              .venue_urn = TEXT("9"),
                              .capacity = TEXT("x"),
                              .at = TEXT("now"),
                              .if_sequence = TEXT("x") };
    struct change_terms terms;

    expect_code(rules_reschedule(&row, NULL, &facts, &terms), "unknown_session");
    session.is_called_off = true;
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "bad_date");
    row.at = TEXT(START);
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "bad_number");
    row.if_sequence = TEXT("3");
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "changed_meanwhile");
    row.if_sequence = TEXT("4");
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "called_off");
    session.is_called_off = false;
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "too_late");
    row.at = TEXT(BEFORE);
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "bad_date");
    row.starts_at = TEXT(BEFORE);
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "bad_date");
    row.ends_at = TEXT(BEFORE);
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "bad_time");
    row.ends_at = TEXT("2027-01-01T12:00:00.000001Z");
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "too_late");
    row.starts_at = TEXT("");
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "unknown_school");
    row.venue_urn = TEXT("-");
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "bad_number");
    row.capacity = TEXT("0");
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "too_few_seats");
    row.capacity = TEXT("1");
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "facilitator_clash");
    row.ends_at = TEXT(END);
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "");
}

static void
an_empty_value_stays_and_a_dash_takes_away(void **state)
{
    (void)state;
    struct session session = session_at();
    struct change_facts facts = { .is_venue_known = true };
    struct reschedule row = row_made();
    struct change_terms terms;

    expect_code(rules_reschedule(&row, &session, &facts, &terms), "");
    assert_false(terms.is_changed);
    assert_true(text_is(terms.venue_urn, "100001"));
    row.venue_urn = TEXT("100002");
    row.online_url = TEXT("-");
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "");
    assert_true(terms.is_changed && !terms.is_time_changed);
    assert_true(text_is(terms.venue_urn, "100002") && terms.online_url.size == 0);
    assert_int_equal(terms.starts_us, session.starts_us);
    assert_int_equal(terms.capacity, 2);
}

static void
a_session_is_not_in_its_own_way(void **state)
{
    (void)state;
    struct session session = session_at();
    struct engagement engaged = { .starts_us = time_of(START),
                                  .ends_us = time_of(END),
                                  .session_id = TEXT("S1") };
    struct change_facts facts = { .engaged = &engaged };
    struct reschedule row = row_made();
    struct change_terms terms;

    row.ends_at = TEXT("2027-01-01T13:00:00Z");
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "");
    engaged.session_id = TEXT("S2");
    expect_code(rules_reschedule(&row, &session, &facts, &terms), "facilitator_clash");
}

static void
one_checks_in_from_shortly_before_until_shortly_after(void **state)
{
    (void)state;

    const struct {
        const char *at, *code;
    } cases[] = {
        { "2027-01-01T09:49:59.999999Z", "too_early" },
        { "2027-01-01T09:50:00Z", "" },
        { "2027-01-01T12:05:00Z", "" },
        { "2027-01-01T12:05:00.000001Z", "too_late" },
        { "noon", "bad_date" },
    };
    const struct check_in_bounds bounds = { 10 * VALUE_MINUTE_US, 5 * VALUE_MINUTE_US };
    const struct register_line line = { .is_confirmed = true };
    struct session session = session_at();
    struct participant person = { .state = TEXT("accepted") };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct check_in row = { .session_id = TEXT("S1"), .at = text_of(cases[i].at) };
        struct attendance_terms terms;

        expect_code(rules_check_in(&row, &session, &person, &line, &bounds, &terms), cases[i].code);
        if (cases[i].code[0])
            continue;
        assert_int_equal(terms.minutes, 120);
        assert_true(terms.is_current);
        assert_false(terms.is_missed);
    }
}

static void
a_check_in_needs_a_seat_and_yields_to_a_later_record(void **state)
{
    (void)state;
    const struct check_in_bounds bounds = { VALUE_DAY_US, VALUE_DAY_US };
    struct register_line line = { .is_recorded = true, .recorded_us = time_of(END) };
    struct check_in row = { .session_id = TEXT("S1"), .at = TEXT(START) };
    struct session session = session_at();
    struct participant person = { .state = TEXT("accepted") };
    struct attendance_terms terms;

    expect_code(rules_check_in(&row, NULL, &person, &line, &bounds, &terms), "unknown_session");
    expect_code(rules_check_in(&row, &session, NULL, &line, &bounds, &terms),
                "unknown_application");
    expect_code(rules_check_in(&row, &session, &person, &line, &bounds, &terms), "not_booked");
    line.is_confirmed = true;
    session.ends_us = session.starts_us + 3 * VALUE_DAY_US;
    expect_code(rules_check_in(&row, &session, &person, &line, &bounds, &terms), "");
    assert_false(terms.is_current);
    assert_int_equal(terms.minutes, 1440); /* no day gives more */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(an_empty_value_stays_and_a_dash_takes_away),
        cmocka_unit_test(a_session_is_not_in_its_own_way),
        cmocka_unit_test(one_checks_in_from_shortly_before_until_shortly_after),
        cmocka_unit_test(a_check_in_needs_a_seat_and_yields_to_a_later_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
