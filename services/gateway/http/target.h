/* target.h - the target of a request: its path and query, taken apart (RFC 9112 3.2, RFC 3986).
 *
 * Pure. What is escaped is decoded after it was taken apart, so that an escaped slash is part of
 * a segment; `+` in a query is a space, as forms write it. */
#pragma once

#include "common/base/text.h"

#include <msgpack.h>

enum {
    TARGET_MAX = 4096, /* bytes */
    TARGET_SEGMENTS_MAX = 12,
    TARGET_PAIRS_MAX = 24,
};

struct pair {
    struct text name, value;
};

struct target {
    struct text segments[TARGET_SEGMENTS_MAX];
    size_t segment_count;
    struct pair pairs[TARGET_PAIRS_MAX];
    size_t pair_count;
    struct text path, query; /* as they came, without what is between them */
    char store[TARGET_MAX];  /* what the texts point into */
};

enum target_fault {
    TARGET_GOOD,
    TARGET_LONG,   /* more than TARGET_MAX bytes */
    TARGET_BROKEN, /* a wrong escape, no UTF-8, a NUL, a control character, not a path */
    TARGET_DEEP,   /* more segments than any route has */
    TARGET_PAIRS,  /* more parameters than any route takes */
    TARGET_SERVER, /* "*": none of it, but all that is served (RFC 9112 3.2.4); for OPTIONS */
};

enum target_fault target_read(const char *raw, struct target *ret_target);
/* Appends a segment of a path, escaped. */
void target_put(msgpack_sbuffer *to, struct text segment);
/* The value of a parameter; false when it is not there. */
bool target_find(const struct target *target, const char *name, struct text *ret_value);
