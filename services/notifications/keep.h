/* keep.h - how long messages, partners' events and the audit of suppressions are kept: as long as
 * MESSAGE_KEEP_DAYS says, and never shorter than a replay can make them again. */
#pragma once

#include "common/service/service.h"

enum {
    KEEP_DAYS_MIN = 90, /* longer than any ladder, digest or report of a mail server takes */
    KEEP_DAYS_MAX = 3650,
    KEEP_LOOK_MS = 60 * 1000, /* how often some are looked at */
    KEEP_ROWS = 2000,         /* looked at in one transaction */
};

struct keep {
    int64_t days;
    int64_t look_ms;
    int64_t after; /* the id of the last message that was looked at */
};

extern const char *message_keep_days;

#define KEEP_SETTINGS                                                                             \
    {                                                                                             \
        "MESSAGE_KEEP_DAYS", "1095",                                                              \
            "days that messages, partners' events and the audit of suppressions are kept, 90 to " \
            "3650",                                                                               \
            &message_keep_days                                                                    \
    }

enum status keep_open(struct keep *keep, struct error *err) MUST_CHECK;
/* One replica does it: the one that has partition 0. */
extern const struct service_task keep_task;
