/* queries.h - requests that only read. */
#pragma once

#include "common/service/engine.h"

/* Runs the query in a transaction of its own and replies. */
void queries_take(struct engine *engine, const struct query_row *row,
                  const struct bus_message *request);
/* Packs the counts that `positions` and `status` have: what is parked, pending and failed; in
 * the open transaction. */
enum status positions_counts(struct engine *engine, msgpack_packer *to) MUST_CHECK;
/* The request `positions`: heads, cursors, what is parked and what is pending. */
void positions_take(struct engine *engine, const struct bus_message *request);
