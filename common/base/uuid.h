/* uuid.h - ids that sort by the time they were made: UUIDv7, RFC 9562. */
#pragma once

#include "common/base/text.h"

#include <stdint.h>

struct uuid {
    unsigned char bytes[16];
};

/* A new one: the time to a quarter of a microsecond, then random bits. Those of one process
 * ascend, even when the clock goes back. */
struct uuid uuid_make(int64_t now_us);
struct text uuid_text(const struct uuid *uuid);

enum { UUID_TEXT_SIZE = 37 };

/* Its 16 bytes as people write them: 36 characters and a NUL. Nothing, of an empty text. */
void uuid_write(struct text bytes, char out[UUID_TEXT_SIZE]);
