#include "places.h"

void
places_ask(struct places *places, struct work *work, struct text partner_id, struct text programme)
{
    struct text key = map_pair(work, partner_id, programme);

    if (map_has(&places->map, key))
        return;
    map_add(&places->map, work, key, work_alloc(work, sizeof(struct place)));
    db_batch_add(&places->pairs, DB_TEXT(partner_id), DB_TEXT(programme));
}

struct place *
places_find(const struct places *places, struct work *work, struct text partner_id,
            struct text programme)
{
    return map_find(&places->map, map_pair(work, partner_id, programme));
}

void
places_clear(struct places *places)
{
    map_clear(&places->map);
    db_batch_clear(&places->pairs);
}
