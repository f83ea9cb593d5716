/* gather.h - what is asked of the database and of the services goes out together. */
#pragma once

#include "services/gateway/gateway.h"

#include <poll.h>

struct work;

/* After something was sent, before more is; until its replies are there at most. */
enum {
    GATHER_WRITES_US = 1000, /* when a claim or a command waits */
    GATHER_READS_US = 3000,
};

/* The clock of gather_wait(). */
enum status gather_open(struct gateway *gateway, struct error *err) MUST_CHECK;

/* The requests of now that bring no trace have one, until what they ask has gone out. */
void gather_trace(struct gateway *gateway);
/* Sends what waits, unless something was sent just now that has no reply yet. */
void gather_send(struct gateway *gateway, struct work *work);
/* Says when something is to be sent: at most one descriptor, and *timeout_ms is lowered. */
size_t gather_wait(const struct gateway *gateway, struct pollfd *fds, int *timeout_ms);
