/* bus_link.h - the connection to one bus, of which bus.c holds one or several. */
#pragma once

#include "common/bus.h"
#include "common/key.h"

#include <czmq.h>

/* The connection to one bus. */
struct link {
    zsock_t *socket;
    int unanswered;   /* greetings sent since we last heard from it */
    int64_t replicas; /* connections by our name, ours too, as it last said */
    int64_t taken;    /* requests received over it */
};

/* What both sides show each other. */
struct link_keys {
    struct key secret, public;
    const char *servers_file;
};

void link_keys_forget(struct link_keys *keys);
/* Connects; `number` tells which line of `servers_file` is the bus's. On failure the socket,
 * if there is one, is the caller's to destroy. */
enum status link_open(struct link *link, const char *endpoint, const struct link_keys *keys,
                      size_t number, struct error *err) MUST_CHECK;
/* Never waits; UNAVAILABLE when the queue is full. `taken` is filled in. */
enum status link_send(struct link *link, struct bus_message message, struct error *err) MUST_CHECK;
