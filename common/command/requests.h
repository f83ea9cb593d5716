/* requests.h - which request goes where: those that every service answers, and the
 * rows of the service's own tables. */
#pragma once

#include "common/service/engine.h"

/* Answers the request, now or (a subscription) when there is something to tell. */
void requests_take(struct engine *engine, const struct bus_message *request);
