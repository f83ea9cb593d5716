#include "quiet.h"

#include "common/base/value.h"

bool
quiet_read(struct text text, int *ret_minute)
{
    int64_t hour = 0, minute = 0;

    if (text.size != sizeof "HH:MM" - 1 || text.data[2] != ':'
        || !value_number_between((struct text){ text.data, 2 }, 0, 23, &hour)
        || !value_number_between((struct text){ text.data + 3, 2 }, 0, 59, &minute))
        return false;
    *ret_minute = (int)(hour * 60 + minute);
    return true;
}

/* The one that begins on the day of now, or the day before. */
int64_t
quiet_end(struct zone *zone, const struct quiet *quiet, int64_t now_us)
{
    int over = quiet->from > quiet->until ? 1 : 0;

    for (int day = -1; day <= 0 && quiet->from != quiet->until; day++) {
        int64_t from_us = zone_at(zone, now_us, day, quiet->from, ZONE_FIRST);
        int64_t until_us = zone_at(zone, now_us, day + over, quiet->until, ZONE_LAST);

        if (from_us <= now_us && now_us < until_us)
            return until_us;
    }
    return now_us;
}
