/* replay_entry.h - what an entry of the journal did, done again in the rebuilt schema. */
#pragma once

#include "common/service/engine.h"

/* An entry, but for its events. */
struct replay_entry {
    int64_t seq, at_us, first_row, row_count;
    struct text kind, name, cohort_id, body;
};

/* In a transaction of its own. NOT_FOUND: its frames can't be read, the cohort's key was erased. */
enum status replay_entry(struct engine *engine, const struct replay_entry *entry) MUST_CHECK;
