/* schedule.h - when a delivery that failed is tried again, and when it is given up. Pure.
 *
 * The schedule is the sample of Standard Webhooks 1.0.0: ten tries, the last 75 h 35 min after the
 * first; each pause is up to a tenth longer, so that who was away is not met by all at once. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    SCHEDULE_TRIES = 10,
    SCHEDULE_PROBE_S = 1800,        /* an endpoint that is away is tried at least as often */
    SCHEDULE_RETRY_AFTER_S = 86400, /* the longest pause that an endpoint may ask for */
    SCHEDULE_WARN_S = 43200,        /* failing for so long: its owner is told */
    SCHEDULE_GIVE_UP_S = 272105,    /* ... and so long: it is disabled. 75 h 35 min 5 s */
};

/* The pause after the try number `tries` (from 1) has failed, in microseconds; negative: no more.
 * `retry_after_s` is what the endpoint asked for, 0 for nothing; `chance` is between 0 and 999. */
int64_t schedule_pause_us(int64_t tries, int64_t retry_after_s, int64_t chance);
/* The pause of an endpoint that is away, after so many failures in a row. */
int64_t schedule_probe_us(int64_t failures, int64_t retry_after_s, int64_t chance);
