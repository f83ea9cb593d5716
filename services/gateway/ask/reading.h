/* reading.h - answers a GET by the queries of its route. */
#pragma once

#include "services/gateway/routes/route.h"

/* The queries' structs are filled and the request is permitted: asks, and answers in a later turn.
 */
void reading_start(struct request *request);
/* The request is to be answered with this status of a service. */
void reading_failed(struct request *request, enum status status);
/* Asks the queries of `route` and calls `then` when their rows are in request->asked. */
void reading_ask(struct request *request, const struct route *route,
                 void (*then)(struct request *request));
/* Appends what the rows of the route come to, as JSON; false: there is nothing. */
bool reading_write(struct request *request, const struct route *route, msgpack_sbuffer *to);
