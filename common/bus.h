/* bus.h - the connection to the bus: requests to a service by its name, and
 * replies. Services, gtctl and the bus itself speak it; see docs/wire.md.
 *
 * Nothing here is durable and any message may be lost: who asks repeats, under
 * the same key or from the same cursor, until there is a reply. */
#pragma once

#include "common/error.h"
#include "common/text.h"

#include <stdint.h>

enum {
    BUS_VERSION = 1,
    BUS_BODY_MAX = 2 * 1024 * 1024, /* bytes of one body */
    BUS_QUEUE_MAX = 1000,           /* messages waiting on one connection */
    BUS_HELLO_MS = 200,             /* how often a connection says that it is there */
    BUS_AWAY_MS = 1500,             /* silent for longer: away */
};

enum bus_verb {
    BUS_HELLO = 1, /* I am here; `to` is my name, empty for one who only asks. The bus
                    * answers with the same verb: `id` is how many have greeted by the name */
    BUS_REQUEST,   /* `to` do `name`; body */
    BUS_REPLY,     /* `name` is a status; body is the answer or the error's text */
    BUS_ARRIVED,   /* from the bus: `to` has just come; ask again what is open */
    BUS_BYE,       /* I am leaving */
    BUS_NEWS,      /* to every other replica of `to`: look again at what you share */
};

/* One message. Texts live until the next bus_receive on the connection or, on
 * sending, as long as the caller likes. */
struct bus_message {
    enum bus_verb verb;
    int64_t id;        /* chosen by who asks; the reply has the same */
    struct text route; /* of a request: who asks, for the bus; hand it back */
    struct text to;
    struct text name;
    int64_t expires_us; /* clock_now_us() after which nobody waits any more; 0: never */
    struct text trace;  /* a W3C traceparent, or empty */
    struct text body;
};

struct bus;

/* Connects; the bus may come later. `name` is the service, "" for a client. */
enum status bus_open(const char *endpoint, const char *name, struct bus **ret_bus,
                     struct error *err) MUST_CHECK;
/* Says goodbye, gives what was sent a short time to leave, and closes. */
void bus_destroy(struct bus **bus_p);

/* Sends without waiting; UNAVAILABLE when the queue is full. */
enum status bus_send(struct bus *bus, const struct bus_message *message,
                     struct error *err) MUST_CHECK;
/* The next waiting message: OK, NOT_FOUND when there is none, INVALID for one
 * that can't be read (it is dropped). Never waits. */
enum status bus_receive(struct bus *bus, struct bus_message *ret_message,
                        struct error *err) MUST_CHECK;
/* Sends HELLO when it is due; returns the milliseconds until the next one. */
int bus_greet(struct bus *bus);
/* Tells the other replicas of this service, when there are any, to look again at what they
 * share (heads moved, a lease is free). It may be lost: who is told saves time, nothing else. */
void bus_news(struct bus *bus);
/* The zsock of czmq, for polling. */
void *bus_socket(struct bus *bus);

/* The wire form, for the bus itself: a header frame and a body frame. */
struct bus_header_bytes {
    char bytes[1024];
    size_t size;
};

enum status bus_header_pack(const struct bus_message *message, struct bus_header_bytes *ret_header,
                            struct error *err) MUST_CHECK;
/* Texts point into `bytes`; the body is left empty. */
enum status bus_header_read(struct text bytes, struct bus_message *ret_message,
                            struct error *err) MUST_CHECK;
