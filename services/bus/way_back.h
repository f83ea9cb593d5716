/* way_back.h - the route of a request as the service gets it: where the reply goes, and a mark
 * of the bus that this request was passed to this role. Another role can't reply in its place.
 *
 * No state but a secret that lives as long as the process. No I/O. */
#pragma once

#include "peers.h"

#include <sodium.h>

enum { WAY_BACK_MARK = crypto_shorthash_BYTES, WAY_BACK_MAX = ROUTE_MAX + WAY_BACK_MARK };

struct way_back {
    unsigned char secret[crypto_shorthash_KEYBYTES];
};

void way_back_open(struct way_back *way);
/* `route`, of at most ROUTE_MAX bytes, and the mark behind it; the result lives in `to`. */
struct text way_back_write(const struct way_back *way, struct text route, int64_t id,
                           const char *role, char to[WAY_BACK_MAX]);
/* The route in `written`; false when it was not given to this role with this id. */
bool way_back_read(const struct way_back *way, struct text written, int64_t id, const char *role,
                   struct text *ret_route);
