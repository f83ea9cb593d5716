#include "way_back.h"

#include "common/bus/key_list.h"

#include <string.h>

void
way_back_open(struct way_back *way)
{
    crypto_shorthash_keygen(way->secret);
}

/* Each part has a fixed place, so that no two ways are one text. */
static void
mark(const struct way_back *way, struct text route, int64_t id, const char *role,
     unsigned char ret_mark[WAY_BACK_MARK])
{
    unsigned char bytes[sizeof id + ROUTE_MAX + 1 + KEY_LIST_NAME_MAX] = { 0 };

    memcpy(bytes, &id, sizeof id);
    memcpy(bytes + sizeof id, route.data, route.size);
    bytes[sizeof id + ROUTE_MAX] = (unsigned char)route.size;
    memcpy(bytes + sizeof id + ROUTE_MAX + 1, role, strnlen(role, KEY_LIST_NAME_MAX));
    crypto_shorthash(ret_mark, bytes, sizeof bytes, way->secret);
}

struct text
way_back_write(const struct way_back *way, struct text route, int64_t id, const char *role,
               char to[WAY_BACK_MAX])
{
    memcpy(to, route.data, route.size);
    mark(way, route, id, role, (unsigned char *)to + route.size);
    return (struct text){ to, route.size + WAY_BACK_MARK };
}

bool
way_back_read(const struct way_back *way, struct text written, int64_t id, const char *role,
              struct text *ret_route)
{
    unsigned char right[WAY_BACK_MARK];

    if (written.size <= WAY_BACK_MARK || written.size > WAY_BACK_MAX)
        return false;
    *ret_route = (struct text){ written.data, written.size - WAY_BACK_MARK };
    mark(way, *ret_route, id, role, right);
    return sodium_memcmp(right, written.data + ret_route->size, sizeof right) == 0;
}
