/* drain.h - waiting until everything that was caused has been handled. */
#pragma once

#include "services/gtctl/client.h"
#include "services/gtctl/positions.h"

enum {
    DRAIN_PAUSE_MIN_MS = 2, /* between two looks, doubling up to the most */
    DRAIN_PAUSE_MAX_MS = 50,
};

enum drain_depth {
    DRAIN_EVENTS,   /* every event has been handled by every service */
    DRAIN_MESSAGES, /* and every message has been accepted by the mail server */
};

/* Called after each look, with the events and messages that are still open. */
typedef void drain_look(void *self, int64_t events, int64_t messages);

/* Asks all services at once. */
enum status drain_ask(struct client *client, struct positions ret_all[POSITIONS_SERVICES],
                      struct error *err) MUST_CHECK;

/* Waits until two looks in succession see the same, and nothing open. UNAVAILABLE
 * names what was parked or given up, or what nothing moves any more at. */
enum status drain_wait(struct client *client, enum drain_depth depth, drain_look *look, void *self,
                       struct error *err) MUST_CHECK;
