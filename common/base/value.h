/* value.h - the values that people and files write: dates, times, numbers,
 * addresses. The rules are those of a cohort folder, and the same everywhere.
 *
 * Pure functions without locale, time zone or allocation. A text must already
 * be trimmed; one with anything around the value is not a value. An output is
 * written only when the answer is true.
 *
 * A moment is an int64_t: microseconds since 1970 in UTC, negative before. */
#pragma once

#include "common/base/text.h"

#include <stdint.h>

enum {
    VALUE_YEAR_MIN = 1900, /* of every date and time, in UTC too */
    VALUE_YEAR_MAX = 2999,
    VALUE_NUMBER_DIGITS_MAX = 9,
    VALUE_EMAIL_SIZE_MAX = 254,
    VALUE_HASH_DIGITS = 64,
    VALUE_TIME_SIZE = sizeof "2999-12-31T23:59:59.999999Z",
};

#define VALUE_SECOND_US INT64_C(1000000)
#define VALUE_MINUTE_US (INT64_C(60) * VALUE_SECOND_US)
#define VALUE_DAY_US    (INT64_C(1440) * VALUE_MINUTE_US)

/* YYYY-MM-DD, a day that exists; the moment is its midnight in UTC. */
bool value_date(struct text text, int64_t *ret_us);

/* RFC 3339: `T` and `Z` in either case, a fraction of one to six digits or none,
 * `Z` or an offset from 00:00 to 23:59; no 24:00 and no second 60. The year is
 * in range as it is written and in UTC. */
bool value_time(struct text text, int64_t *ret_us);

/* One to nine digits, with leading zeros or without. */
bool value_number(struct text text, int64_t *ret_number);
bool value_number_between(struct text text, int64_t least, int64_t most, int64_t *ret_number);

/* At most 254 characters: parts of letters, digits and !#$%&'*+/=?^_`{|}~-
 * joined by single dots, `@`, then two or more labels of letters, digits and
 * inner hyphens joined by single dots. */
bool value_email(struct text text);

/* Exactly `count` digits: a teacher reference number has 7, a school's URN 6. */
bool value_digits(struct text text, size_t count);

/* A SHA-256 sum: 64 hexadecimal digits in either case. */
bool value_hash(struct text text);

/* True for the types of school that exist, such as `state_school`. */
bool value_school_type(struct text text);

/* The same time of day `months` calendar months later, or earlier when they are
 * negative; in a month that is too short, on its last day. */
int64_t value_add_months(int64_t us, int months);

/* Writes a moment of the years 0 to 9999 as value_time() reads it, in UTC; the
 * fraction has six digits, and is left out when it is zero. */
void value_write_time(int64_t us, char out[VALUE_TIME_SIZE]);
