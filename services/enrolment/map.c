#include "map.h"

#include <string.h>
#include <uthash.h>

struct map_node {
    void *thing;
    UT_hash_handle hh;
};

/* An empty text may have no bytes to point to. */
static const char *
key_bytes(struct text key)
{
    return key.size > 0 ? key.data : "";
}

/* NOLINTBEGIN: uthash is macros, and what they expand to is not ours to tidy */
void
map_add(struct map *map, struct work *work, struct text key, void *thing)
{
    struct map_node *node = work_alloc(work, sizeof *node);

    node->thing = thing;
    HASH_ADD_KEYPTR(hh, map->nodes, key_bytes(key), key.size, node);
}

void *
map_find(const struct map *map, struct text key)
{
    struct map_node *node = NULL;

    HASH_FIND(hh, map->nodes, key_bytes(key), key.size, node);
    return node ? node->thing : NULL;
}

void
map_clear(struct map *map)
{
    HASH_CLEAR(hh, map->nodes);
}

/* NOLINTEND */

void
map_note(struct map *map, struct work *work, struct text key)
{
    static char noted;

    if (!map_has(map, key))
        map_add(map, work, key, &noted);
}

bool
map_has(const struct map *map, struct text key)
{
    return map_find(map, key) != NULL;
}

/* Texts carry no NUL, so it keeps ("a", "bc") and ("ab", "c") apart. */
struct text
map_pair(struct work *work, struct text first, struct text second)
{
    size_t size = first.size + 1 + second.size;
    char *key = work_alloc(work, size);

    if (first.size > 0)
        memcpy(key, first.data, first.size);
    if (second.size > 0)
        memcpy(key + first.size + 1, second.data, second.size);
    return (struct text){ key, size };
}
