/* known.h - a set of identifiers: those that a table has, and those that
 * earlier items of the same work have added. {0} is empty; AUTO(known_clear)
 * ends it. Texts are borrowed. */
#pragma once

#include "store.h"

struct known {
    struct known_text *texts;
};

void known_clear(struct known *known);
bool known_has(const struct known *known, struct text text);
/* Adding one that is there does nothing. */
void known_add(struct known *known, struct work *work, struct text text);
/* Adds those of the identifiers that the table has. */
enum status known_load(struct known *known, struct work *work, store_known *load,
                       struct text cohort_id, const struct db_batch *ids) MUST_CHECK;
