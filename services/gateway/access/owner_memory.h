/* owner_memory.h - whose things are, kept for some seconds in memory, so that a read that Redis
 * answers asks no service. A change of owner or consent is heeded after OWNER_KEEP_MS at the
 * latest. */
#pragma once

#include "permit.h"

struct gateway;

enum { OWNER_KEEP_MS = 5000, OWNER_SLOTS = 4096, OWNER_TEXT_MAX = 100 };

struct owner_memory;
struct owner_memory *owner_memory_new(void);
void owner_memory_destroy(struct owner_memory **memory_p);

/* Facts with a longer text than OWNER_TEXT_MAX are not kept. */
void owner_keep(struct gateway *gateway, const struct message_type *query, struct text cohort_id,
                struct text id, const struct facts *facts);
/* The texts live until the next owner_keep(). */
bool owner_recall(struct gateway *gateway, const struct message_type *query, struct text cohort_id,
                  struct text id, struct facts *ret_facts);
