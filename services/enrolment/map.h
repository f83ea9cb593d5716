/* map.h - things of one batch by their key.
 *
 * Keys are borrowed and outlive the map, as all texts of a batch do; nodes live
 * in the work's memory. {0} is an empty map; AUTO(map_clear) ends it. */
#pragma once

#include "common/service/work.h"

struct map {
    struct map_node *nodes;
};

/* Adds a thing that is not NULL under a key that is not there yet. */
void map_add(struct map *map, struct work *work, struct text key, void *thing);
/* Adds a key by itself, when being there is all; again changes nothing. */
void map_note(struct map *map, struct work *work, struct text key);
/* NULL when there is none. */
void *map_find(const struct map *map, struct text key);
bool map_has(const struct map *map, struct text key);
void map_clear(struct map *map);

/* One key of two, for things that are found by a pair. */
struct text map_pair(struct work *work, struct text first, struct text second);
