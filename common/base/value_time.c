/* Dates and times of value.h, by the arithmetic of the proleptic Gregorian
 * calendar: a year that begins in March has its leap day last, and 400 years
 * always have the same number of days. */
#include "common/base/value.h"

enum {
    DAYS_PER_ERA = 146097,      /* 400 years */
    DAYS_BEFORE_EPOCH = 719468, /* from 0000-03-01 to 1970-01-01 */
    FRACTION_DIGITS_MAX = 6,
};

struct civil {
    int year, month, day; /* months and days count from 1 */
};

static int64_t
floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int
month_length(int year, int month)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return lengths[month - 1] + (month == 2 && is_leap);
}

static int64_t
days_from_civil(struct civil date)
{
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t era = floor_divide(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * ((date.month + 9) % 12) + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * DAYS_PER_ERA + day_of_era - DAYS_BEFORE_EPOCH;
}

static struct civil
civil_from_days(int64_t days)
{
    int64_t shifted = days + DAYS_BEFORE_EPOCH;
    int64_t era = floor_divide(shifted, DAYS_PER_ERA);
    int64_t day_of_era = shifted - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    int month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);

    return (struct civil){
        .year = (int)(year_of_era + era * 400) + (month <= 2),
        .month = month,
        .day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1),
    };
}

/* Takes `count` digits off the front of `rest`. */
static bool
take_number(struct text *rest, size_t count, int *ret_number)
{
    int64_t number = 0;

    if (rest->size < count || !value_number((struct text){ rest->data, count }, &number))
        return false;
    *rest = (struct text){ rest->data + count, rest->size - count };
    *ret_number = (int)number;
    return true;
}

/* Takes one character off the front of `rest` when it is one of these. */
static bool
take_one_of(struct text *rest, const char *characters, char *ret_taken)
{
    for (; rest->size && *characters; characters++) {
        if (rest->data[0] != *characters)
            continue;
        *rest = (struct text){ rest->data + 1, rest->size - 1 };
        *ret_taken = *characters;
        return true;
    }
    return false;
}

static bool
take_date(struct text *rest, int64_t *ret_us)
{
    struct civil date = { 0 };
    char hyphen = 0;

    if (!take_number(rest, 4, &date.year) || !take_one_of(rest, "-", &hyphen)
        || !take_number(rest, 2, &date.month) || !take_one_of(rest, "-", &hyphen)
        || !take_number(rest, 2, &date.day))
        return false;
    if (date.year < VALUE_YEAR_MIN || date.year > VALUE_YEAR_MAX)
        return false;
    if (date.month < 1 || date.month > 12 || date.day < 1
        || date.day > month_length(date.year, date.month))
        return false;
    *ret_us = days_from_civil(date) * VALUE_DAY_US;
    return true;
}

/* HH:MM, of a day and of an offset. */
static bool
take_minutes(struct text *rest, int64_t *ret_us)
{
    int hour = 0;
    int minute = 0;
    char colon = 0;

    if (!take_number(rest, 2, &hour) || !take_one_of(rest, ":", &colon)
        || !take_number(rest, 2, &minute) || hour > 23 || minute > 59)
        return false;
    *ret_us = (hour * 60 + minute) * VALUE_MINUTE_US;
    return true;
}

static bool
take_seconds(struct text *rest, int64_t *ret_us)
{
    int second = 0;
    char mark = 0;
    int64_t unit = VALUE_SECOND_US;

    if (!take_one_of(rest, ":", &mark) || !take_number(rest, 2, &second) || second > 59)
        return false;
    *ret_us = second * VALUE_SECOND_US;
    if (!take_one_of(rest, ".", &mark))
        return true;
    for (int count = 0; count < FRACTION_DIGITS_MAX; count++) {
        if (!take_one_of(rest, "0123456789", &mark))
            return count > 0;
        unit /= 10;
        *ret_us += (mark - '0') * unit;
    }
    return true;
}

static bool
take_offset(struct text *rest, int64_t *ret_us)
{
    char sign = 0;

    if (!take_one_of(rest, "Zz+-", &sign))
        return false;
    if (sign == 'Z' || sign == 'z') {
        *ret_us = 0;
        return true;
    }
    if (!take_minutes(rest, ret_us))
        return false;
    if (sign == '-')
        *ret_us = -*ret_us;
    return true;
}

bool
value_date(struct text text, int64_t *ret_us)
{
    int64_t us = 0;

    if (!take_date(&text, &us) || text.size > 0)
        return false;
    *ret_us = us;
    return true;
}

bool
value_time(struct text text, int64_t *ret_us)
{
    int64_t day = 0;
    int64_t minutes = 0;
    int64_t seconds = 0;
    int64_t offset = 0;
    char mark = 0;

    if (!take_date(&text, &day) || !take_one_of(&text, "Tt", &mark)
        || !take_minutes(&text, &minutes) || !take_seconds(&text, &seconds)
        || !take_offset(&text, &offset) || text.size > 0)
        return false;

    int64_t us = day + minutes + seconds - offset;
    int year = civil_from_days(floor_divide(us, VALUE_DAY_US)).year;
    if (year < VALUE_YEAR_MIN || year > VALUE_YEAR_MAX)
        return false;
    *ret_us = us;
    return true;
}

int64_t
value_add_months(int64_t us, int months)
{
    int64_t days = floor_divide(us, VALUE_DAY_US);
    struct civil date = civil_from_days(days);
    int64_t month = (int64_t)date.year * 12 + date.month - 1 + months;

    date.year = (int)floor_divide(month, 12);
    date.month = (int)(month - (int64_t)date.year * 12) + 1;
    int last = month_length(date.year, date.month);
    if (date.day > last)
        date.day = last;
    return us + (days_from_civil(date) - days) * VALUE_DAY_US;
}

/* Writes `count` digits and the character after them; returns where to go on. */
static char *
write_number(char *to, int64_t number, int count, char after)
{
    for (int i = count - 1; i >= 0; i--, number /= 10)
        to[i] = (char)('0' + number % 10);
    to[count] = after;
    return to + count + 1;
}

void
value_write_time(int64_t us, char out[VALUE_TIME_SIZE])
{
    int64_t days = floor_divide(us, VALUE_DAY_US);
    int64_t of_day = us - days * VALUE_DAY_US;
    int64_t second = of_day / VALUE_SECOND_US;
    int64_t fraction = of_day % VALUE_SECOND_US;
    struct civil date = civil_from_days(days);

    char *to = write_number(out, date.year, 4, '-');
    to = write_number(to, date.month, 2, '-');
    to = write_number(to, date.day, 2, 'T');
    to = write_number(to, second / 3600, 2, ':');
    to = write_number(to, second / 60 % 60, 2, ':');
    to = write_number(to, second % 60, 2, fraction ? '.' : 'Z');
    if (fraction)
        to = write_number(to, fraction, 6, 'Z');
    *to = '\0';
}
