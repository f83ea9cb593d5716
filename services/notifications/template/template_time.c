#include "template_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/ustring.h>

enum { ZONE_SIZE = 64, CACHED = 16, PATTERN_SIZE = 32, US_PER_MS = 1000 };

#define HOME_ZONE "Europe/London"

/* Making a formatter costs a hundred times what using it does: the last few are kept. One thread.
 */
static struct cached {
    char locale[32], zone[ZONE_SIZE], pattern[PATTERN_SIZE];
    UDateFormat *format;
} cache[CACHED];

static size_t next_cached;

bool
format_zone_exists(struct text zone)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar name[ZONE_SIZE];
    UChar canonical[ZONE_SIZE];
    UBool is_system = false;
    int32_t size = 0;

    if (zone.size == 0 || zone.size >= ZONE_SIZE)
        return false;
    u_strFromUTF8(name, ZONE_SIZE, &size, zone.data, (int32_t)zone.size, &error);
    ucal_getCanonicalTimeZoneID(name, size, canonical, ZONE_SIZE, &is_system, &error);
    return U_SUCCESS(error) && is_system;
}

static void
zone_name(struct text zone, char out[ZONE_SIZE])
{
    struct text home = TEXT(HOME_ZONE);

    if (!format_zone_exists(zone))
        zone = home;
    snprintf(out, ZONE_SIZE, "%.*s", TEXT_ARGS(zone));
}

static UDateFormat *
format_open(const char *locale, const char *zone, const char *pattern)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar wide_zone[ZONE_SIZE];
    UChar wide_pattern[PATTERN_SIZE];

    u_uastrcpy(wide_zone, zone);
    u_uastrcpy(wide_pattern, pattern);
    UDateFormat *format =
        udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, wide_zone, -1, wide_pattern, -1, &error);
    if (U_FAILURE(error))
        abort(); /* without ICU's data nobody can be told a date */
    return format;
}

static UDateFormat *
format_for(const char *locale, const char *zone, const char *pattern)
{
    for (size_t i = 0; i < CACHED; i++)
        if (cache[i].format && strcmp(cache[i].locale, locale) == 0
            && strcmp(cache[i].zone, zone) == 0 && strcmp(cache[i].pattern, pattern) == 0)
            return cache[i].format;
    struct cached *place = &cache[next_cached++ % CACHED];
    if (place->format)
        udat_close(place->format);
    snprintf(place->locale, sizeof place->locale, "%s", locale);
    snprintf(place->zone, sizeof place->zone, "%s", zone);
    snprintf(place->pattern, sizeof place->pattern, "%s", pattern);
    place->format = format_open(locale, zone, pattern);
    return place->format;
}

struct writer {
    const char *locale;
    char zone[ZONE_SIZE];
    int64_t us;
};

static void
write_pattern(const struct writer *writer, const char *pattern, char *out, size_t size)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar wide[FORMATTED_SIZE];
    int32_t used =
        udat_format(format_for(writer->locale, writer->zone, pattern),
                    (double)(writer->us / US_PER_MS), wide, FORMATTED_SIZE - 1, NULL, &error);

    out[0] = '\0';
    if (U_SUCCESS(error))
        u_strToUTF8(out, (int32_t)size, NULL, wide, used, &error);
}

static UCalendar *
calendar_at(const struct writer *writer, UErrorCode *error)
{
    UChar zone[ZONE_SIZE];

    u_uastrcpy(zone, writer->zone);
    UCalendar *calendar = ucal_open(zone, -1, writer->locale, UCAL_GREGORIAN, error);
    if (U_SUCCESS(*error))
        ucal_setMillis(calendar, (double)(writer->us / US_PER_MS), error);
    return calendar;
}

static void
calendar_close(UCalendar **calendar_p)
{
    if (*calendar_p)
        ucal_close(*calendar_p);
}

static int64_t
offset_ms(UCalendar *calendar, double at_ms, UErrorCode *error)
{
    ucal_setMillis(calendar, at_ms, error);
    return ucal_get(calendar, UCAL_ZONE_OFFSET, error) + ucal_get(calendar, UCAL_DST_OFFSET, error);
}

/* Whether the clocks show this time of day twice: it lies within the hour before or after the
 * moment at which they go back. */
static bool
comes_twice(const struct writer *writer)
{
    UErrorCode error = U_ZERO_ERROR;
    AUTO(calendar_close) UCalendar *calendar = calendar_at(writer, &error);
    static const UTimeZoneTransitionType types[] = { UCAL_TZ_TRANSITION_NEXT,
                                                     UCAL_TZ_TRANSITION_PREVIOUS_INCLUSIVE };
    double now = (double)(writer->us / US_PER_MS);

    for (size_t i = 0; i < 2; i++) {
        UDate at = 0;
        error = U_ZERO_ERROR;
        ucal_setMillis(calendar, now, &error);
        if (!ucal_getTimeZoneTransitionDate(calendar, types[i], &at, &error))
            continue;
        int64_t gained = offset_ms(calendar, at - 1, &error) - offset_ms(calendar, at, &error);
        double distance = i == 0 ? at - now : now - at;
        if (gained > 0 && (i == 0 ? distance <= (double)gained : distance < (double)gained))
            return true;
    }
    return false;
}

/* 4:30pm, 9am, midday, midnight. */
static void
write_clock(const struct writer *writer, char *out, size_t size)
{
    UErrorCode error = U_ZERO_ERROR;
    AUTO(calendar_close) UCalendar *calendar = calendar_at(writer, &error);
    int32_t minute = ucal_get(calendar, UCAL_MINUTE, &error);
    int32_t hour = ucal_get(calendar, UCAL_HOUR_OF_DAY, &error);

    if (minute == 0 && hour % 12 == 0 && strncmp(writer->locale, "en", 2) == 0)
        snprintf(out, size, "%s", hour ? "midday" : "midnight");
    else
        write_pattern(writer, minute ? "h:mma" : "ha", out, size);
    if (comes_twice(writer)) {
        char zone[32];
        write_pattern(writer, "z", zone, sizeof zone);
        snprintf(out + strlen(out), size - strlen(out), " %s", zone);
    }
}

static bool
is_midnight(const struct writer *writer)
{
    UErrorCode error = U_ZERO_ERROR;
    AUTO(calendar_close) UCalendar *calendar = calendar_at(writer, &error);

    return ucal_get(calendar, UCAL_MINUTE, &error) == 0
           && ucal_get(calendar, UCAL_HOUR_OF_DAY, &error) == 0;
}

static void
write_both(const struct writer *writer, const char *pattern, const char *between,
           char out[FORMATTED_SIZE])
{
    write_pattern(writer, pattern, out, FORMATTED_SIZE / 2);
    snprintf(out + strlen(out), FORMATTED_SIZE - strlen(out), "%s", between);
    write_clock(writer, out + strlen(out), FORMATTED_SIZE - strlen(out));
}

/* Who reads "midnight on Friday" does not know which one: it is said as the end of a day. */
static void
write_deadline(const struct writer *writer, char out[FORMATTED_SIZE])
{
    struct writer before = *writer;

    if (!is_midnight(writer)) {
        write_both(writer, "EEEE d MMMM y", " at ", out);
        return;
    }
    before.us -= INT64_C(60) * 1000 * US_PER_MS;
    snprintf(out, FORMATTED_SIZE, "midnight at the end of ");
    write_pattern(&before, "EEEE d MMMM y", out + strlen(out), FORMATTED_SIZE - strlen(out));
}

void
time_write(int64_t us, enum value_format format, const struct format_reader *reader,
           char out[FORMATTED_SIZE])
{
    struct writer writer = { .locale = reader->locale, .us = us };

    zone_name(reader->zone, writer.zone);
    switch (format) {
    case FORMAT_DATE:
        write_pattern(&writer, "EEEE d MMMM y", out, FORMATTED_SIZE);
        break;
    case FORMAT_TIME:
        write_clock(&writer, out, FORMATTED_SIZE);
        break;
    case FORMAT_SHORT:
        write_both(&writer, "EEE d MMM", ", ", out);
        break;
    case FORMAT_DEADLINE:
        write_deadline(&writer, out);
        break;
    default:
        write_both(&writer, "EEEE d MMMM y", " at ", out);
        break;
    }
}
