/* bus_link.h - the connection to one bus, of which bus.c holds one or several. */
#pragma once

#include "common/bus/bus.h"

#include <czmq.h>

/* The connection to one bus. */
struct link {
    char *endpoint;
    size_t number; /* which line of `server_keys_file` is the bus's */
    zsock_t *socket;
    int unanswered;   /* greetings sent since we last heard from it */
    int64_t replicas; /* connections by our name, ours too, as it last said */
    int64_t taken;    /* requests received over it */
};

/* The files with our secret key and with the public keys of the buses. */
struct link_keys {
    char *secret_file, *servers_file;
};

/* Reads the keys and connects, in place of the connection before, which stays when that
 * fails. libzmq gives a connection up for good when its key is refused, and asks with the
 * same keys for ever when the bus has others: this is the way out of both. */
enum status link_open(struct link *link, const struct link_keys *keys,
                      struct error *err) MUST_CHECK;
void link_clear(struct link *link);
/* Never waits; UNAVAILABLE when the queue is full. `taken` is filled in. */
enum status link_send(struct link *link, struct bus_message message, struct error *err) MUST_CHECK;
