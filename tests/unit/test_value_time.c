#include "common/base/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

struct moment_row {
    const char *text;
    int64_t us; /* REFUSED: it is no date or time */
};

#define REFUSED INT64_MIN

static void
expect_moments(const struct moment_row *rows, size_t count,
               bool (*parse)(struct text text, int64_t *ret_us))
{
    for (size_t i = 0; i < count; i++) {
        int64_t us = REFUSED;
        bool is_good = parse(text_of(rows[i].text), &us);
        if (us != rows[i].us || is_good != (us != REFUSED))
            fail_msg("'%s' gives %lld", rows[i].text, (long long)us);
    }
}

static void
a_date_exists_and_is_midnight_utc(void **state)
{
    (void)state;
    static const struct moment_row rows[] = {
        { "1970-01-01", 0 },
        { "1969-12-31", -VALUE_DAY_US },
        { "2000-02-29", 11016 * VALUE_DAY_US },
        { "2026-09-01", 20697 * VALUE_DAY_US },
        { "1900-01-01", -25567 * VALUE_DAY_US },
        { "2999-12-31", 376199 * VALUE_DAY_US },
        { "1900-02-29", REFUSED },
        { "2023-02-29", REFUSED },
        { "1899-12-31", REFUSED },
        { "3000-01-01", REFUSED },
        { "2026-00-10", REFUSED },
        { "2026-13-01", REFUSED },
        { "2026-01-00", REFUSED },
        { "2026-04-31", REFUSED },
        { "2026-1-01", REFUSED },
        { "2026-01-1", REFUSED },
        { "2026-01-011", REFUSED },
        { "26-01-01", REFUSED },
        { "2026/01/01", REFUSED },
        { "20260101", REFUSED },
        { " 2026-01-01", REFUSED },
        { "2026-01-01 ", REFUSED },
        { "2026-01-01T00:00:00Z", REFUSED },
        { "+026-01-01", REFUSED },
        { "2026-+1-01", REFUSED },
        { "", REFUSED },
    };

    expect_moments(rows, COUNT(rows), value_date);
}

static void
a_time_is_rfc_3339_within_the_years_of_both_clocks(void **state)
{
    (void)state;
    static const struct moment_row rows[] = {
        { "1970-01-01T00:00:00Z", 0 },
        { "1970-01-01t00:00:00z", 0 },
        { "1970-01-01T00:00:00-00:00", 0 },
        { "1970-01-01T00:00:01.5Z", 1500000 },
        { "1970-01-01T00:00:00.000001Z", 1 },
        { "1969-12-31T23:59:59.999999Z", -1 },
        { "1970-01-01T01:30:00+01:30", 0 },
        { "1970-01-01T00:00:00+23:59", -1439 * VALUE_MINUTE_US },
        { "1970-01-01T00:00:00-23:59", 1439 * VALUE_MINUTE_US },
        { "1900-01-01T00:00:00Z", -25567 * VALUE_DAY_US },
        { "1900-01-01T00:00:00-00:01", -25567 * VALUE_DAY_US + VALUE_MINUTE_US },
        { "2999-12-31T23:59:59.999999Z", 376200 * VALUE_DAY_US - 1 },
        { "1900-01-01T00:00:00+00:01", REFUSED },
        { "2999-12-31T23:59:00-00:01", REFUSED },
        { "3000-01-01T00:00:00+01:00", REFUSED },
        { "1899-12-31T23:59:00-01:00", REFUSED },
        { "2026-01-01T24:00:00Z", REFUSED },
        { "2026-01-01T23:60:00Z", REFUSED },
        { "2026-12-31T23:59:60Z", REFUSED },
        { "2026-01-01T00:00:00.Z", REFUSED },
        { "2026-01-01T00:00:00.1234567Z", REFUSED },
        { "2026-01-01T00:00:00,5Z", REFUSED },
        { "2026-01-01T00:00Z", REFUSED },
        { "2026-01-01T00:00:00", REFUSED },
        { "2026-01-01T00:00:00+24:00", REFUSED },
        { "2026-01-01T00:00:00+01:60", REFUSED },
        { "2026-01-01T00:00:00+0100", REFUSED },
        { "2026-01-01T00:00:00+01", REFUSED },
        { "2026-01-01T00:00:00Z ", REFUSED },
        { "2026-01-01T00:00:00Z+01:00", REFUSED },
        { "2026-01-01 00:00:00Z", REFUSED },
        { "2026-02-30T00:00:00Z", REFUSED },
        { "2026-01-01", REFUSED },
        { "", REFUSED },
    };

    expect_moments(rows, COUNT(rows), value_time);
}

static void
days_agree_with_the_c_library(void **state)
{
    (void)state;
    const int64_t last = 376199;

    for (int64_t day = -25567; day <= last; day++) {
        time_t seconds = (time_t)(day * 86400);
        struct tm tm;
        char expected[VALUE_TIME_SIZE];
        char got[VALUE_TIME_SIZE];

        gmtime_r(&seconds, &tm);
        strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%SZ", &tm);
        value_write_time(day * VALUE_DAY_US, got);
        assert_string_equal(got, expected);

        int64_t us = REFUSED;
        assert_true(value_date((struct text){ got, 10 }, &us));
        assert_int_equal(us, day * VALUE_DAY_US);
    }
}

static void
a_written_time_reads_as_the_same_moment(void **state)
{
    (void)state;

    static const struct {
        int64_t us;
        const char *text;
    } rows[] = {
        { 0, "1970-01-01T00:00:00Z" },
        { 1, "1970-01-01T00:00:00.000001Z" },
        { -1, "1969-12-31T23:59:59.999999Z" },
        { 120000, "1970-01-01T00:00:00.120000Z" },
        { -25567 * VALUE_DAY_US, "1900-01-01T00:00:00Z" },
        { 376200 * VALUE_DAY_US - 1, "2999-12-31T23:59:59.999999Z" },
        { 376200 * VALUE_DAY_US, "3000-01-01T00:00:00Z" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[VALUE_TIME_SIZE];
        value_write_time(rows[i].us, text);
        assert_string_equal(text, rows[i].text);
    }
}

static void
months_that_are_too_short_end_on_their_last_day(void **state)
{
    (void)state;

    static const struct {
        const char *from;
        int months;
        const char *to;
    } rows[] = {
        { "2028-03-31T00:00:00Z", 3, "2028-06-30T00:00:00Z" },
        { "2027-11-30T00:00:00Z", 3, "2028-02-29T00:00:00Z" },
        { "2026-11-30T12:30:00.5Z", 3, "2027-02-28T12:30:00.500000Z" },
        { "2026-01-31T00:00:00Z", 1, "2026-02-28T00:00:00Z" },
        { "2026-12-15T00:00:00Z", 1, "2027-01-15T00:00:00Z" },
        { "2026-01-15T00:00:00Z", -1, "2025-12-15T00:00:00Z" },
        { "2026-03-31T00:00:00Z", -1, "2026-02-28T00:00:00Z" },
        { "1969-12-31T23:59:59Z", 2, "1970-02-28T23:59:59Z" },
        { "2026-05-05T00:00:00Z", 0, "2026-05-05T00:00:00Z" },
        { "2026-05-05T00:00:00Z", 12, "2027-05-05T00:00:00Z" },
        { "2999-12-31T00:00:00Z", 3, "3000-03-31T00:00:00Z" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t us = 0;
        char got[VALUE_TIME_SIZE];
        assert_true(value_time(text_of(rows[i].from), &us));
        value_write_time(value_add_months(us, rows[i].months), got);
        assert_string_equal(got, rows[i].to);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_exists_and_is_midnight_utc),
        cmocka_unit_test(a_time_is_rfc_3339_within_the_years_of_both_clocks),
        cmocka_unit_test(days_agree_with_the_c_library),
        cmocka_unit_test(a_written_time_reads_as_the_same_moment),
        cmocka_unit_test(months_that_are_too_short_end_on_their_last_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
