// parts: sessions/rules sessions/seats sessions/roster
#include "services/sessions/rules.h"
#include "tests/unit/sessions_sample.h"

#include "common/base/value.h"

/* 10:00 to 12:00 on the first day of 2027, and moments around it. */
#define BEFORE "2027-01-01T09:59:59.999999Z"
#define START  "2027-01-01T10:00:00Z"
#define END    "2027-01-01T12:00:00Z"

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

static void
a_timetable_row_is_refused_with_the_first_code_that_applies(void **state)
{
    (void)state;
    struct schedule row = { TEXT("S1"),   TEXT("X"), TEXT("coaching"), TEXT("P1"), TEXT("soon"),
                            TEXT("soon"), TEXT("1"), TEXT(""),         TEXT("-1"), TEXT("F") };
    struct engagement engaged = { .starts_us = time_of(START), .ends_us = time_of(END) };
    struct schedule_facts facts = { .is_known = true, .engaged = &engaged };
    struct schedule_terms terms;

    expect_code(rules_schedule(&row, &facts, &terms), "duplicate");
    facts.is_known = false;
    expect_code(rules_schedule(&row, &facts, &terms), "unknown_programme");
    facts.programme = programme;
    expect_code(rules_schedule(&row, &facts, &terms), "unknown_component");
    row.component = TEXT("study");
    expect_code(rules_schedule(&row, &facts, &terms), "unknown_component");
    row.component = TEXT("nothing");
    expect_code(rules_schedule(&row, &facts, &terms), "unknown_component");
    row.component = TEXT("call");
    expect_code(rules_schedule(&row, &facts, &terms), "unknown_partner");
    facts.is_partner_known = true;
    expect_code(rules_schedule(&row, &facts, &terms), "bad_date");
    row.starts_at = TEXT(START);
    expect_code(rules_schedule(&row, &facts, &terms), "bad_date");
    row.ends_at = TEXT(START);
    expect_code(rules_schedule(&row, &facts, &terms), "bad_time");
    row.ends_at = TEXT(END);
    expect_code(rules_schedule(&row, &facts, &terms), "unknown_school");
    row.venue_urn = TEXT("");
    expect_code(rules_schedule(&row, &facts, &terms), "bad_number");
    row.capacity = TEXT("0");
    expect_code(rules_schedule(&row, &facts, &terms), "facilitator_clash");
    engaged.starts_us = time_of(END);
    engaged.ends_us = time_of(END) + 1;
    expect_code(rules_schedule(&row, &facts, &terms), "");
    assert_int_equal(terms.capacity, 0);
    assert_int_equal(terms.starts_us, time_of(START));
}

static void
a_booking_is_refused_with_the_first_code_that_applies(void **state)
{
    (void)state;
    struct book row = { TEXT("A1"), TEXT("S1"), TEXT("hold"), TEXT("later") };
    struct participant person = participant_made(programme, 0, SAMPLE_MODE_BLENDED);
    struct session session = session_made(1, "call", time_of(START), time_of(END));
    struct book_terms terms;

    person.state = TEXT("deferred");
    session.partner_id = TEXT("P2");
    expect_code(rules_book(&row, NULL, NULL, &terms), "unknown_application");
    expect_code(rules_book(&row, &person, NULL, &terms), "unknown_session");
    expect_code(rules_book(&row, &person, &session, &terms), "bad_date");
    row.at = TEXT(START);
    expect_code(rules_book(&row, &person, &session, &terms), "not_active");
    person.state = TEXT("accepted");
    expect_code(rules_book(&row, &person, &session, &terms), "wrong_partner");
    session.partner_id = TEXT("P1");
    expect_code(rules_book(&row, &person, &session, &terms), "wrong_component");
    session.component = TEXT("talk");
    session.programme = TEXT("NPQY");
    expect_code(rules_book(&row, &person, &session, &terms), "wrong_component");
    session.programme = TEXT("NPQX");
    expect_code(rules_book(&row, &person, &session, &terms), "bad_action");
    row.action = TEXT("cancel");
    expect_code(rules_book(&row, &person, &session, &terms), "too_late");
    row.at = TEXT(BEFORE);
    expect_code(rules_book(&row, &person, &session, &terms), "not_booked");
    row.action = TEXT("book");
    expect_code(rules_book(&row, &person, &session, &terms), "");
    assert_false(terms.is_cancel);
    assert_int_equal(terms.at_us, time_of(BEFORE));
}

static void
a_component_is_booked_once_until_its_session_has_ended(void **state)
{
    (void)state;
    struct book row = { TEXT("A1"), TEXT("S1"), TEXT("book"), TEXT(END) };
    struct participant person = participant_made(programme, 0, SAMPLE_MODE_BLENDED);
    struct session first = session_made(1, "talk", time_of(START), time_of(END) + 1);
    struct session second = session_made(2, "talk", time_of(END) + 2, time_of(END) + 3);
    struct booking booking = booking_made(&person, &first);
    struct book_terms terms;

    booking.state = BOOKING_WAITLISTED;
    roster_add_booking(&booking);
    expect_code(rules_book(&row, &person, &second, &terms), "already_booked");
    booking.state = BOOKING_CANCELLED;
    expect_code(rules_book(&row, &person, &second, &terms), "");
    booking.state = BOOKING_CONFIRMED;
    first.ends_us = time_of(END);
    expect_code(rules_book(&row, &person, &second, &terms), "");
    person.recorded[programme_component(programme, TEXT("talk"))] = 1;
    expect_code(rules_book(&row, &person, &second, &terms), "already_booked");
}

static void
attendance_is_refused_with_the_first_code_that_applies(void **state)
{
    (void)state;
    struct record_attendance row = { TEXT("S1"),   TEXT("A1"), TEXT("here"),
                                     TEXT("1441"), TEXT("qr"), TEXT("now") };
    const struct session session = session_made(1, "talk", 10, 20);
    const struct participant person = participant_made(programme, 0, SAMPLE_MODE_BLENDED);
    struct register_line line = { .is_confirmed = false };
    struct attendance_terms terms;

    expect_code(rules_attendance(&row, NULL, NULL, &line, &terms), "unknown_session");
    expect_code(rules_attendance(&row, &session, NULL, &line, &terms), "unknown_application");
    expect_code(rules_attendance(&row, &session, &person, &line, &terms), "bad_date");
    row.recorded_at = TEXT(END);
    expect_code(rules_attendance(&row, &session, &person, &line, &terms), "bad_status");
    row.status = TEXT("late");
    expect_code(rules_attendance(&row, &session, &person, &line, &terms), "bad_minutes");
    row.minutes = TEXT("1440");
    expect_code(rules_attendance(&row, &session, &person, &line, &terms), "not_booked");
    line.is_confirmed = true;
    expect_code(rules_attendance(&row, &session, &person, &line, &terms), "");
    assert_int_equal(terms.minutes, 1440);
}

static void
the_latest_line_of_a_register_counts_and_the_later_row_on_a_tie(void **state)
{
    (void)state;
    struct record_attendance row = { TEXT("S1"), TEXT("A1"), TEXT("excused"),
                                     TEXT("90"), TEXT("qr"), TEXT(END) };
    const struct session session = session_made(1, "talk", 10, 20);
    const struct participant person = participant_made(programme, 0, SAMPLE_MODE_BLENDED);
    struct register_line line = { .is_confirmed = true, .is_recorded = true, .minutes = 60 };
    struct attendance_terms terms;

    line.recorded_us = time_of(END) + 1;
    expect_code(rules_attendance(&row, &session, &person, &line, &terms), "");
    assert_false(terms.is_current);
    line.recorded_us = time_of(END);
    expect_code(rules_attendance(&row, &session, &person, &line, &terms), "");
    assert_true(terms.is_current);
    assert_int_equal(terms.minutes, 0);
}

static void
catchup_is_refused_with_the_first_code_that_applies(void **state)
{
    (void)state;
    struct record_catchup row = { TEXT("K1"), TEXT("A1"), TEXT("call"),
                                  TEXT("x"),  TEXT("me"), TEXT("now") };
    struct participant person = participant_made(programme, 0, SAMPLE_MODE_BLENDED);
    struct credit_terms terms;

    person.state = TEXT("withdrawn");
    expect_code(rules_catchup(&row, true, NULL, &terms), "duplicate_event");
    expect_code(rules_catchup(&row, false, NULL, &terms), "unknown_application");
    expect_code(rules_catchup(&row, false, &person, &terms), "bad_date");
    row.at = TEXT(END);
    expect_code(rules_catchup(&row, false, &person, &terms), "not_active");
    person.state = TEXT("accepted");
    expect_code(rules_catchup(&row, false, &person, &terms), "wrong_component");
    row.component = TEXT("study");
    expect_code(rules_catchup(&row, false, &person, &terms), "not_facilitated");
    row.component = TEXT("coaching");
    expect_code(rules_catchup(&row, false, &person, &terms), "not_facilitated");
    row.component = TEXT("talk");
    expect_code(rules_catchup(&row, false, &person, &terms), "bad_minutes");
    row.minutes = TEXT("0");
    expect_code(rules_catchup(&row, false, &person, &terms), "");
    assert_int_equal(terms.component, programme_component(programme, TEXT("talk")));
}

static void
study_is_refused_with_the_first_code_that_applies(void **state)
{
    (void)state;
    struct record_study row = { TEXT("V1"), TEXT("A1"), TEXT("pack"), TEXT("x"), TEXT("now") };
    struct participant person = participant_made(programme, 0, SAMPLE_MODE_BLENDED);
    struct credit_terms terms;

    person.state = TEXT("waitlisted");
    expect_code(rules_study(&row, true, NULL, &terms), "duplicate_event");
    expect_code(rules_study(&row, false, NULL, &terms), "unknown_application");
    expect_code(rules_study(&row, false, &person, &terms), "bad_date");
    row.occurred_at = TEXT(END);
    expect_code(rules_study(&row, false, &person, &terms), "not_active");
    person.state = TEXT("accepted");
    expect_code(rules_study(&row, false, &person, &terms), "wrong_component");
    row.component = TEXT("talk");
    expect_code(rules_study(&row, false, &person, &terms), "wrong_component");
    row.component = TEXT("film");
    expect_code(rules_study(&row, false, &person, &terms), "bad_minutes");
    row.minutes = TEXT("1440");
    expect_code(rules_study(&row, false, &person, &terms), "");
    assert_int_equal(terms.minutes, 1440);
}

static void
a_new_mode_takes_the_slots_in_which_nothing_has_begun(void **state)
{
    (void)state;
    struct participant person = participant_made(programme, 0, SAMPLE_MODE_BLENDED);

    person.recorded[programme_component(programme, TEXT("coaching"))] = 1;
    person.recorded[programme_component(programme, TEXT("pack"))] = 1; /* not in the plan */
    rules_change_mode(&person, SAMPLE_MODE_ONLINE, 10);
    assert_memory_equal(person.plan, ((const uint8_t[]){ 1, 1, 0 }), 3);
    rules_change_mode(&person, SAMPLE_MODE_BLENDED, 10);
    assert_memory_equal(person.plan, ((const uint8_t[]){ 1, 0, 0 }), 3);
}

static void
a_slot_has_begun_with_a_confirmed_session_that_starts_by_then(void **state)
{
    (void)state;

    const struct {
        int64_t starts_us;
        enum booking_state booking;
        int mode;
    } rows[] = {
        { 10, BOOKING_CONFIRMED, SAMPLE_MODE_BLENDED },
        { 11, BOOKING_CONFIRMED, SAMPLE_MODE_ONLINE },
        { 9, BOOKING_WAITLISTED, SAMPLE_MODE_ONLINE },
        { 9, BOOKING_CANCELLED, SAMPLE_MODE_ONLINE },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct participant person = participant_made(programme, 0, SAMPLE_MODE_BLENDED);
        struct session session = session_made(1, "talk", rows[i].starts_us, 20);
        struct booking booking = booking_made(&person, &session);

        booking.state = rows[i].booking;
        roster_add_booking(&booking);
        rules_change_mode(&person, SAMPLE_MODE_ONLINE, 10);
        assert_int_equal(person.plan[0], rows[i].mode);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_timetable_row_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(a_booking_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(a_component_is_booked_once_until_its_session_has_ended),
        cmocka_unit_test(attendance_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(the_latest_line_of_a_register_counts_and_the_later_row_on_a_tie),
        cmocka_unit_test(catchup_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(study_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(a_new_mode_takes_the_slots_in_which_nothing_has_begun),
        cmocka_unit_test(a_slot_has_begun_with_a_confirmed_session_that_starts_by_then),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
