/* trace_answer.h - what a service tells who follows an event: the requests `trace`, its own
 * events that belong together, and `effects`, what became of others' events here (docs/wire.md).
 * Never a payload. */
#pragma once

#include "common/service/engine.h"

enum {
    TRACE_EVENTS_MAX = 500, /* of one answer, and that are asked about at once */
    TRACE_SEARCH_MS = 500,  /* for which a search may stop the loop; what it costs more is cut */
};

void trace_take(struct engine *engine, const struct bus_message *request);
void effects_take(struct engine *engine, const struct bus_message *request);
