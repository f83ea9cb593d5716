#include "zone.h"

#include <stdlib.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

enum { MS_US = 1000, MINUTE_MS = 60000 };

struct zone {
    UCalendar *calendar;
};

struct zone *
zone_open(struct text name)
{
    UChar id[ZONE_NAME_SIZE], canonical[ZONE_NAME_SIZE];
    UErrorCode code = U_ZERO_ERROR;
    int32_t size = 0;

    u_strFromUTF8(id, ZONE_NAME_SIZE, &size, name.data, (int32_t)name.size, &code);
    ucal_getCanonicalTimeZoneID(id, size, canonical, ZONE_NAME_SIZE, NULL, &code);
    if (U_FAILURE(code) || size == 0)
        return NULL;
    struct zone *zone = calloc(1, sizeof *zone);
    if (!zone)
        abort();
    zone->calendar = ucal_open(id, size, "en_GB", UCAL_GREGORIAN, &code);
    if (U_FAILURE(code)) {
        zone_destroy(&zone);
        return NULL;
    }
    ucal_setAttribute(zone->calendar, UCAL_SKIPPED_WALL_TIME, UCAL_WALLTIME_NEXT_VALID);
    return zone;
}

void
zone_destroy(struct zone **zone_p)
{
    if (!*zone_p)
        return;
    if ((*zone_p)->calendar)
        ucal_close((*zone_p)->calendar);
    free(*zone_p);
    *zone_p = NULL;
}

/* Milliseconds, rounded down also before 1970. */
static void
set(struct zone *zone, int64_t us)
{
    UErrorCode code = U_ZERO_ERROR;

    ucal_setMillis(zone->calendar, (double)((us - (us < 0 ? MS_US - 1 : 0)) / MS_US), &code);
}

static int
get(struct zone *zone, UCalendarDateFields field)
{
    UErrorCode code = U_ZERO_ERROR;

    return ucal_get(zone->calendar, field, &code);
}

static int64_t
moment(struct zone *zone)
{
    UErrorCode code = U_ZERO_ERROR;

    return (int64_t)ucal_getMillis(zone->calendar, &code) * MS_US;
}

int
zone_minute(struct zone *zone, int64_t us)
{
    set(zone, us);
    return get(zone, UCAL_HOUR_OF_DAY) * 60 + get(zone, UCAL_MINUTE);
}

int
zone_weekday(struct zone *zone, int64_t us)
{
    set(zone, us);
    return (get(zone, UCAL_DAY_OF_WEEK) - UCAL_MONDAY + 7) % 7;
}

/* The fields are set together, so that ICU sees the wanted time and not one on the way to it. */
int64_t
zone_at(struct zone *zone, int64_t us, int days, int minute, enum zone_twice twice)
{
    UErrorCode code = U_ZERO_ERROR;

    ucal_setAttribute(zone->calendar, UCAL_REPEATED_WALL_TIME,
                      twice == ZONE_FIRST ? UCAL_WALLTIME_FIRST : UCAL_WALLTIME_LAST);
    set(zone, us);
    int year = get(zone, UCAL_YEAR), month = get(zone, UCAL_MONTH), day = get(zone, UCAL_DATE);
    ucal_setDateTime(zone->calendar, year, month, day + days, minute / 60, minute % 60, 0, &code);
    ucal_set(zone->calendar, UCAL_MILLISECOND, 0);
    return moment(zone);
}

int64_t
zone_add_days(struct zone *zone, int64_t us, int days)
{
    int minute = zone_minute(zone, us);
    int64_t rest_us = us - zone_at(zone, us, 0, minute, ZONE_FIRST);
    int64_t minute_us = (int64_t)MINUTE_MS * MS_US;

    /* In the second of two equal hours the rest is more than a minute. */
    return days == 0 ? us : zone_at(zone, us, days, minute, ZONE_FIRST) + rest_us % minute_us;
}
