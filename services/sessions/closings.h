/* closings.h - when components close, from the database and back, and what the rules of
 * rules_reach.h are given for a participant. {0} is empty; AUTO(closings_clear) ends it. */
#pragma once

#include "rules_reach.h"
#include "store.h"

struct closings {
    struct closing_group *groups;
    struct reach_terms terms; /* but for the closings of a group */
    int64_t timetable;        /* how often the cohort's has changed */
};

void closings_clear(struct closings *closings);

/* Those of the partners and programmes of a cohort's participants, at most once. */
enum status closings_load(struct closings *closings, struct work *work, struct text cohort_id,
                          struct participant *const *participants, size_t count) MUST_CHECK;
struct reach_terms closings_terms(const struct closings *closings,
                                  const struct participant *participant);

/* Notes a session that has come, has changed or is gone, in a batch for closings_put(). */
void closings_touch(struct db_batch *touched, const struct session *session);
/* Finds out again when their components close. */
enum status closings_put(struct work *work, struct text cohort_id,
                         const struct db_batch *touched) MUST_CHECK;
