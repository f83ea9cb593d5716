/* uuid.h - ids that sort by the time they were made: UUIDv7, RFC 9562. */
#pragma once

#include "common/text.h"

#include <stdint.h>

struct uuid {
    unsigned char bytes[16];
};

/* A new one: the time to a quarter of a microsecond, then random bits. Those of one process
 * ascend, even when the clock goes back. */
struct uuid uuid_make(int64_t now_us);
struct text uuid_text(const struct uuid *uuid);
