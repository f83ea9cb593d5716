/* parked_operate.h - answers what operators ask about parked events. */
#pragma once

#include "common/service/engine.h"

/* Answers the request "parked" (parked_request.h). What was changed stands in the
 * table parked_audit with who did it. Any replica may be asked. */
void parked_take(struct engine *engine, const struct bus_message *request);
