// parts: coaching/rules_arrange
#include "services/coaching/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define HOUR_US (INT64_C(3600) * 1000000)

static const int64_t now_us = INT64_C(1800000000000000); /* 2027-01-15T08:00:00Z */

static void
expect(struct refusal refusal, const char *code)
{
    if (!code) {
        assert_null(refusal.code);
        return;
    }
    assert_non_null(refusal.code);
    assert_string_equal(refusal.code, code);
}

static struct arranged
meeting(void)
{
    return (struct arranged){ .meeting_id = TEXT("M1"),
                              .starts_us = now_us + HOUR_US,
                              .ends_us = now_us + 2 * HOUR_US };
}

static const struct move_meeting later = { .meeting_id = TEXT_STATIC("M1"),
                                           .starts_at = TEXT_STATIC("2027-01-15T12:00:00Z"),
                                           .ends_at = TEXT_STATIC("2027-01-15T13:00:00Z") };

static const struct call_off_meeting any = { .meeting_id = TEXT_STATIC("M1") };

static void
who_knows_an_older_one_changes_nothing(void **unused)
{
    (void)unused;
    struct arranged arranged = meeting();
    struct move_meeting move = later;
    struct call_off_meeting off = any;
    bool is_new = false;

    arranged.sequence = 3;
    move.if_sequence = off.if_sequence = TEXT("2");
    expect(rules_move_check(&move, &arranged, now_us, &is_new), "changed_meanwhile");
    expect(rules_call_off_check(&off, &arranged, now_us, &is_new), "changed_meanwhile");
    move.if_sequence = TEXT("x");
    expect(rules_move_check(&move, &arranged, now_us, &is_new), "bad_number");
    assert_int_equal(arranged.sequence, 3);
    move.if_sequence = off.if_sequence = TEXT("3");
    expect(rules_move_check(&move, &arranged, now_us, &is_new), NULL);
    expect(rules_move_check(&move, &arranged, now_us, &is_new), "changed_meanwhile");
    expect(rules_call_off_check(&off, &arranged, now_us, &is_new), "changed_meanwhile");
    assert_false(arranged.is_called_off);
}

static void
a_move_counts_only_when_it_changes_something(void **unused)
{
    (void)unused;
    struct arranged moved = meeting();
    bool is_new = false;

    expect(rules_move_check(&later, &moved, now_us, &is_new), NULL);
    assert_true(is_new);
    assert_int_equal(moved.sequence, 1);
    assert_int_equal(moved.starts_us, now_us + 4 * HOUR_US);
    expect(rules_move_check(&later, &moved, now_us, &is_new), NULL);
    assert_false(is_new);
    assert_int_equal(moved.sequence, 1);
}

static void
what_has_begun_or_was_called_off_stays(void **unused)
{
    (void)unused;
    struct arranged begun = meeting(), off = meeting();
    bool is_new = false;

    begun.starts_us = now_us;
    expect(rules_move_check(&later, &begun, now_us, &is_new), "meeting_over");
    expect(rules_call_off_check(&any, &begun, now_us, &is_new), "meeting_over");
    assert_false(is_new || begun.is_called_off);
    expect(rules_call_off_check(&any, &off, now_us, &is_new), NULL);
    assert_true(is_new && off.is_called_off);
    expect(rules_call_off_check(&any, &off, now_us, &is_new), NULL);
    assert_false(is_new);
    assert_int_equal(off.sequence, 1);
    expect(rules_move_check(&later, &off, now_us, &is_new), "meeting_over");
    expect(rules_move_check(&later, NULL, now_us, &is_new), "unknown_meeting");
    expect(rules_call_off_check(&any, NULL, now_us, &is_new), "unknown_meeting");
}

static void
a_meeting_is_later_and_lasts_a_day_at_most(void **unused)
{
    (void)unused;

    static const struct {
        const char *starts_at, *ends_at, *code;
    } cases[] = {
        { "2027-01-15T08:00:00Z", "2027-01-15T09:00:00Z", "in_the_past" },
        { "2027-01-15T08:00:01Z", "2027-01-16T08:00:01Z", NULL },
        { "2027-01-15T08:00:01Z", "2027-01-16T08:00:02Z", "bad_duration" },
        { "2027-01-15T09:00:00Z", "2027-01-15T09:00:00Z", "bad_time" },
        { "2027-01-15", "2027-01-15T09:00:00Z", "bad_date" },
    };
    const struct participant person = { .application_ref = TEXT("A1"),
                                        .state = TEXT("accepted"),
                                        .coach_id = 7,
                                        .staff_id = TEXT("c7") };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct arrange_meeting row = { .meeting_id = TEXT("M1"),
                                             .starts_at = text_of(cases[i].starts_at),
                                             .ends_at = text_of(cases[i].ends_at) };
        struct arranged arranged = { 0 };

        expect(rules_arrange_check(&row, false, &person, now_us, &arranged), cases[i].code);
        assert_int_equal(text_is(arranged.staff_id, "c7"), !cases[i].code);
    }
}

static void
a_note_is_by_the_own_coach(void **unused)
{
    (void)unused;
    const struct write_note row = { .staff_id = TEXT("c7") };
    const struct participant mine = { .staff_id = TEXT("c7") }, other = { .staff_id = TEXT("c8") };
    const struct participant without = { .coach_id = 0 };

    expect(rules_note_check(&row, &mine), NULL);
    expect(rules_note_check(&row, &other), "not_their_coach");
    expect(rules_note_check(&row, &without), "not_their_coach");
    expect(rules_note_check(&row, NULL), "unknown_application");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_knows_an_older_one_changes_nothing),
        cmocka_unit_test(a_move_counts_only_when_it_changes_something),
        cmocka_unit_test(what_has_begun_or_was_called_off_stays),
        cmocka_unit_test(a_meeting_is_later_and_lasts_a_day_at_most),
        cmocka_unit_test(a_note_is_by_the_own_coach),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
