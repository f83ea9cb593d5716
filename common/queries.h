/* queries.h - requests that only read. */
#pragma once

#include "common/engine.h"

/* Runs the query in a transaction of its own and replies. */
void queries_take(struct engine *engine, const struct query_row *row,
                  const struct bus_message *request);
/* The request `positions`: heads, cursors, what is parked and what is pending. */
void positions_take(struct engine *engine, const struct bus_message *request);
