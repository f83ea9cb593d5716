/* ladder.h - when what has failed is tried again: after a longer and longer pause, a
 * bounded number of times. Pure. */
#pragma once

#include "common/base/error.h"

#include <stdint.h>

enum {
    LADDER_RUNGS_MAX = 8,
    LADDER_PAUSE_MAX_MS = 24 * 3600 * 1000,
    LADDER_JITTER_PERCENT = 20, /* more or less, so that not all come back at once */
};

struct ladder {
    int64_t pauses_ms[LADDER_RUNGS_MAX];
    int64_t count;
};

/* Reads pauses in milliseconds, separated by spaces. INVALID names the setting. */
enum status ladder_read(const char *setting, const char *value, struct ladder *ret_ladder,
                        struct error *err) MUST_CHECK;
/* The pause after so many tries, at least one; after more than there are rungs it is
 * the last one's. `random` is any number. */
int64_t ladder_pause_ms(const struct ladder *ladder, int64_t tries, uint32_t random);
