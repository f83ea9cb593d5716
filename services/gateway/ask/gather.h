/* gather.h - what is asked of the database and of the services goes out together. */
#pragma once

#include "services/gateway/gateway.h"

struct work;

enum { GATHER_MS = 2 /* after something was sent, before more is */ };

/* The requests of now that bring no trace have one, until what they ask has gone out. */
void gather_trace(struct gateway *gateway);
/* Sends what waits, unless something was sent just now. */
void gather_send(struct gateway *gateway, struct work *work);
/* Lowers *timeout_ms to when something is to be sent. */
void gather_wait(const struct gateway *gateway, int *timeout_ms);
