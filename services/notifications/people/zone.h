/* zone.h - wall clocks. Pure but for what ICU knows of time zones.
 *
 * A moment is microseconds since 1970, UTC. Where a clock is put forward, the times that it skips
 * mean the moment of the change; where it is put back, a time comes twice, and who asks says which
 * of the two is meant. */
#pragma once

#include "common/base/text.h"

#include <stdint.h>

enum { ZONE_NAME_SIZE = 64 };

enum zone_twice { ZONE_FIRST, ZONE_LAST };

struct zone;

/* NULL: there is no such zone. The caller ends it with zone_destroy(). */
struct zone *zone_open(struct text name);
void zone_destroy(struct zone **zone_p);

/* Minutes since midnight, 0 to 1439, and the day of the week, 0 is Monday. */
int zone_minute(struct zone *zone, int64_t us);
int zone_weekday(struct zone *zone, int64_t us);
/* `days` after the day of `us`, or before it when they are negative, at `minute`. */
int64_t zone_at(struct zone *zone, int64_t us, int days, int minute, enum zone_twice twice);
/* The same time on the wall `days` later. */
int64_t zone_add_days(struct zone *zone, int64_t us, int days);
