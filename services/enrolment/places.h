/* places.h - the places that a batch touches: all are asked for first, then
 * loaded at once (store_place_find), then found again while items are decided.
 *
 * {0} has none; AUTO(places_clear) ends it. */
#pragma once

#include "map.h"
#include "rules.h"

struct places {
    struct map map;        /* by map_pair(partner_id, programme) */
    struct db_batch pairs; /* partner_id, programme: each pair once */
};

/* Asks for a pair; until it is loaded there are no places. */
void places_ask(struct places *places, struct work *work, struct text partner_id,
                struct text programme);
/* NULL when nobody asked for it. */
struct place *places_find(const struct places *places, struct work *work, struct text partner_id,
                          struct text programme);
void places_clear(struct places *places);
