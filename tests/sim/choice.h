/* choice.h - every chance that the simulated world takes.
 *
 * Drawn from a seed and written down, or played back from a list. 0 is always the
 * tamest choice (no fault, no delay), and a list that has come to its end goes on
 * with 0: so a list of choices that fails can be made shorter and tamer until only
 * what the failure needs is left. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CHOICES_MAX = 4 * 1024 * 1024 }; /* of one run; beyond it all is tame */

struct choices {
    uint64_t state;       /* of the generator */
    const uint32_t *list; /* played back; NULL: drawn */
    size_t list_count;
    uint32_t *taken; /* CHOICES_MAX of them, of the caller */
    size_t count;
};

/* `taken` holds CHOICES_MAX values and outlives the choices. */
void choices_draw(struct choices *choices, uint64_t seed, uint32_t *taken);
void choices_play(struct choices *choices, const uint32_t *list, size_t count, uint32_t *taken);

/* 0 to n - 1. */
uint32_t choose(struct choices *choices, uint32_t n);
/* True in so many of a thousand cases. */
bool chance(struct choices *choices, uint32_t per_mille);
