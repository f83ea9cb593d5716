/* Wall clocks: quiet hours at both changes of the clock, and the times of rules. */
// parts: notifications/rules/rule_when notifications/people/zone notifications/people/quiet
#include "services/notifications/people/quiet.h"
#include "services/notifications/rules/rule_when.h"

#include "common/base/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int64_t
us(const char *time)
{
    int64_t moment = 0;

    assert_true(value_time(text_of(time), &moment));
    return moment;
}

/* ---- Wall clocks. London: 2026-10-25 01:00Z two o'clock becomes one; 2027-03-28 01:00Z one
 * becomes two. */

static void
test_quiet_hours(void **state)
{
    static const struct {
        const char *zone, *from, *until, *now, *end;
    } cases[] = {
        { "Europe/London", "21:00", "07:00", "2026-07-01T19:59:59Z", NULL },
        { "Europe/London", "21:00", "07:00", "2026-07-01T20:00:00Z", "2026-07-02T06:00:00Z" },
        { "Europe/London", "21:00", "07:00", "2026-07-02T05:59:59Z", "2026-07-02T06:00:00Z" },
        { "Europe/London", "21:00", "07:00", "2026-07-02T06:00:00Z", NULL },
        { "Europe/London", "21:00", "07:00", "2026-10-24T20:00:00Z", "2026-10-25T07:00:00Z" },
        { "Europe/London", "21:00", "07:00", "2027-03-27T21:00:00Z", "2027-03-28T06:00:00Z" },
        /* `until` comes twice: the second counts; between the two it stays quiet. */
        { "Europe/London", "22:00", "01:30", "2026-10-25T00:45:00Z", "2026-10-25T01:30:00Z" },
        { "Europe/London", "22:00", "01:30", "2026-10-25T01:30:00Z", NULL },
        /* `from` comes twice: the first counts. */
        { "Europe/London", "01:30", "05:00", "2026-10-25T00:30:00Z", "2026-10-25T05:00:00Z" },
        { "Europe/London", "01:30", "05:00", "2026-10-25T01:10:00Z", "2026-10-25T05:00:00Z" },
        /* What the clock skips is the moment of the change. */
        { "Europe/London", "22:00", "01:30", "2027-03-28T00:59:59Z", "2027-03-28T01:00:00Z" },
        { "Europe/London", "22:00", "01:30", "2027-03-28T01:00:00Z", NULL },
        { "Europe/London", "01:30", "05:00", "2027-03-28T00:59:59Z", NULL },
        { "Europe/London", "01:30", "05:00", "2027-03-28T01:00:00Z", "2027-03-28T04:00:00Z" },
        { "Asia/Tokyo", "22:00", "06:30", "2026-10-24T22:30:00Z", NULL },
        { "Pacific/Apia", "12:00", "13:00", "2026-10-24T23:30:00Z", "2026-10-25T00:00:00Z" },
        { "Europe/London", "07:00", "07:00", "2026-07-01T07:00:00Z", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct zone *zone = zone_open(text_of(cases[i].zone));
        struct quiet quiet;

        assert_non_null(zone);
        assert_true(quiet_read(text_of(cases[i].from), &quiet.from));
        assert_true(quiet_read(text_of(cases[i].until), &quiet.until));
        int64_t now_us = us(cases[i].now);
        int64_t expected_us = cases[i].end ? us(cases[i].end) : now_us;
        if (quiet_end(zone, &quiet, now_us) != expected_us)
            fail_msg("case %zu, %s", i, cases[i].now);
        zone_destroy(&zone);
    }
}

static void
test_zones_and_clocks_that_are_none(void **state)
{
    int minute = 0;

    (void)state;
    assert_null(zone_open(TEXT("Europe/Camelot")));
    assert_null(zone_open(TEXT("")));
    assert_false(quiet_read(TEXT("24:00"), &minute));
    assert_false(quiet_read(TEXT("7:00"), &minute));
    assert_false(quiet_read(TEXT("07.00"), &minute));
}

static int
find_starts_at(const void *self, struct text name)
{
    (void)self;
    return text_is(name, "starts_at") ? 5 : -1;
}

static int64_t
time_of(const char *text, const char *base)
{
    struct zone *zone = zone_open(TEXT("Europe/London"));
    struct rule_when when;
    struct error err;

    if (rule_when_parse(text_of(text), find_starts_at, NULL, &when, &err) != OK)
        fail_msg("%s: %s", text, err.text);
    int64_t found = rule_when_time(&when, zone, us(base));
    zone_destroy(&zone);
    return found;
}

static void
test_times_keep_the_hour_on_the_wall(void **state)
{
    (void)state;
    assert_int_equal(time_of("starts_at-7d", "2026-10-28T09:00:00Z"), us("2026-10-21T08:00:00Z"));
    assert_int_equal(time_of("starts_at-7d", "2027-03-31T08:00:00Z"), us("2027-03-24T09:00:00Z"));
    assert_int_equal(time_of("starts_at-1d@09:00", "2026-10-26T14:30:00Z"),
                     us("2026-10-25T09:00:00Z"));
    assert_int_equal(time_of("starts_at-2h", "2027-03-28T02:00:00Z"), us("2027-03-28T00:00:00Z"));
    assert_int_equal(time_of("now+30m", "2026-10-25T00:45:00Z"), us("2026-10-25T01:15:00Z"));
}

static void
test_times_that_are_none(void **state)
{
    static const char *const wrong[] = {
        "",         "later",       "starts_at-", "starts_at-7",  "starts_at-7w", "starts_at@25:00",
        "never+1d", "daily@08:00", "now+9999d",  "starts_at--1d"
    };
    struct rule_when when;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (rule_when_parse(text_of(wrong[i]), find_starts_at, NULL, &when, &err) == OK)
            fail_msg("taken: %s", wrong[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quiet_hours),
        cmocka_unit_test(test_zones_and_clocks_that_are_none),
        cmocka_unit_test(test_times_keep_the_hour_on_the_wall),
        cmocka_unit_test(test_times_that_are_none),
    };

    return cmocka_run_group_tests_name("wall clocks", tests, NULL, NULL);
}
