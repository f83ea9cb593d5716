/* positions.h - how far a service has written and read. */
#pragma once

#include "common/service/engine.h"

#include <msgpack.h>

/* Packs the counts that `positions` and `status` have: what is parked, pending and failed; in
 * the open transaction. */
enum status positions_counts(struct engine *engine, msgpack_packer *to) MUST_CHECK;
/* The request `positions`: heads, cursors, what is parked and what is pending. */
void positions_take(struct engine *engine, const struct bus_message *request);
