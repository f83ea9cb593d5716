/* body_memory.h - what Redis keeps of representations (cached.h), once more in this process, so
 * that a request for it is answered without waiting for anybody. */
#pragma once

#include "common/base/text.h"

enum { BODY_MEMORY_BYTES = 2 * 1024 * 1024 /* of keys and values; beyond it the oldest go */ };

struct body_memory;

struct body_memory *body_memory_new(void);
void body_memory_destroy(struct body_memory **memory_p);
/* Copies both. Replaces what is there under the key. */
void body_memory_put(struct body_memory *memory, struct text key, struct text value);
/* True when it is there; it lives until the next put. How old it may be is the caller's to judge.
 */
bool body_memory_get(const struct body_memory *memory, struct text key, struct text *ret_value);
