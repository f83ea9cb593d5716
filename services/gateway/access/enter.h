/* enter.h - the way in: who asks, whether the route is for them, and how often they may.
 *
 * The head of a request is enough for the first two: who is not let in is refused before the body
 * is read. Limits are looked at for all requests of a turn together (limit.h). */
#pragma once

#include "services/gateway/gateway.h"
#include "services/gateway/http/request.h"

/* The setting RATE_LIMITS. */
extern const char *enter_limits;

/* Finds the row of the permit table for each route. INVALID: one has none. */
enum status enter_open(struct gateway *gateway, struct error *err) MUST_CHECK;
void enter_close(struct gateway *gateway);

/* The head is there and the route known. What is refused is answered. */
void enter_head(struct request *request);
/* All of it is there: it goes on with its route's `answer`, from the next enter_turn() on, or is
 * refused. */
void enter_run(struct request *request);
/* The request ends, whatever it waits for. */
void enter_end(struct request *request);
/* Lets in those who wait and may come in. */
void enter_turn(struct gateway *gateway);
/* Lowers *timeout_ms to when somebody has waited long enough. */
void enter_wait(const struct gateway *gateway, int *timeout_ms);
