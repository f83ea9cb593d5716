/* quiet.h - when somebody does not want to be disturbed. Pure.
 *
 * The quiet of a night is one stretch: from the first moment at which the wall clock shows `from`
 * to the last at which it shows `until`:
 * - a clock that is put back over `until` or `from` lets it begin with the first and end with the
 *   second of the two;
 * - where a clock skips `from` or `until`, the moment of the change takes its place.
 * `from` after `until` runs over midnight; equal ones are no quiet hours. */
#pragma once

#include "zone.h"

struct quiet {
    int from, until; /* minutes since midnight */
};

/* "HH:MM"; false when it is not one. */
bool quiet_read(struct text text, int *ret_minute);
/* When the quiet in which `now_us` lies ends; `now_us` itself when it lies in none. */
int64_t quiet_end(struct zone *zone, const struct quiet *quiet, int64_t now_us);
