/* review.h - looks through participants when a component can no longer be credited: then the best
 * figure falls without anybody doing anything.
 *
 * The service notices that the time has come and sends itself a command (sessions.review), so that
 * what follows is journalled and runs once, whichever replica notices. */
#pragma once

#include "common/service/service.h"

enum {
    REVIEW_LOOK_MS = 1000,       /* how often to look for what has closed */
    REVIEW_ROWS_MAX = 500,       /* components of one command frame */
    REVIEW_PEOPLE_AT_ONCE = 500, /* participants in memory */
};

struct reviewer {
    int64_t look_ms; /* when to look next */
    bool is_asking;
};

extern const struct service_task review_task;
