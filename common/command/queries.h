/* queries.h - requests that only read. */
#pragma once

#include "common/service/engine.h"

/* Runs the query in a transaction of its own and replies. */
void queries_take(struct engine *engine, const struct query_row *row,
                  const struct bus_message *request);
/* The request `queries`: several of them in one transaction, answered together or not at all. */
void queries_take_several(struct engine *engine, const struct bus_message *request);
