/* found.h - participants whom the queries of one request have loaded: who asks several at once
 * mostly asks about the same people. {0} has nobody. Queries only: a command sees what it changes.
 */
#pragma once

#include "store.h"

struct found {
    struct text cohort_id; /* of all of them */
    struct participant *first;
};

/* The request is over, and the memory of its work is gone. */
void found_forget(struct found *found);

/* Those of these participants who ever had a place, each once; at most `count`. They live as long
 * as the work. */
enum status found_load(struct work *work, struct text cohort_id, const struct text *refs,
                       size_t count, struct participant **ret_list, size_t *ret_count) MUST_CHECK;
/* One who was loaded for a query before; NULL when nobody was. */
const struct participant *found_known(struct work *work, struct text cohort_id, struct text ref);
/* What the rules of rules_reach.h are given for each: `terms` is filled in. */
enum status found_terms(struct work *work, struct text cohort_id, struct participant *const *list,
                        size_t count) MUST_CHECK;
