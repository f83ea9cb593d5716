/* bus.h - the connection to the bus: requests to a service by its name, and
 * replies. Services, gtctl and the bus itself speak it; see docs/wire.md.
 *
 * There may be several buses. We greet all of them, hear all of them, send requests by
 * one that answers our greetings, and reply by the one that a request came by.
 *
 * Nothing here is durable and any message may be lost: who asks repeats, under
 * the same key or from the same cursor, until there is a reply. */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

#include <stdint.h>

enum {
    BUS_VERSION = 1,
    BUS_BODY_MAX = 2 * 1024 * 1024, /* bytes of one body */
    BUS_QUEUE_MAX = 1000,           /* messages waiting on one connection */
    BUS_HELLO_MS = 200,             /* how often a connection says that it is there */
    BUS_AWAY_MS = 1500,             /* silent for longer: away */
    BUS_LINKS_MAX = 8,              /* buses that one process connects to */
    BUS_UNANSWERED_MAX = 3,         /* greetings without an answer: that bus is away */
    BUS_ROUTE_MAX = 40,             /* bytes of a route */
    BUS_WAIT_FDS_MAX = 72,          /* descriptors that bus_wait() takes */
};

enum bus_verb {
    BUS_HELLO = 1, /* I am here; `to` is my name, empty for one who only asks, `name` my
                    * instance. The bus answers: `id` is how many have greeted by the name */
    BUS_REQUEST,   /* `to` do `name`; body */
    BUS_REPLY,     /* `name` is a status; body is the answer or the error's text */
    BUS_ARRIVED,   /* a replica of `to` has come or gone: ask again what is open there;
                    * empty: wherever something is open, another bus is used from now on */
    BUS_BYE,       /* I am leaving */
    BUS_NEWS,      /* to every other replica of `to`: look again at what you share */
};

/* One message. Texts live until the next bus_receive on the connection or, on
 * sending, as long as the caller likes. */
struct bus_message {
    enum bus_verb verb;
    int64_t id;        /* chosen by who asks; the reply has the same */
    struct text route; /* of a request: the way back to who asks; hand it back as it is */
    struct text to;
    struct text name;
    int64_t expires_us; /* clock_real_us() after which nobody waits any more; 0: never */
    struct text trace;  /* a W3C traceparent, or empty */
    struct text from;   /* of a request: the name of who asks, as the bus knows it */
    int64_t taken;      /* set by bus_send(): requests received over this connection so far;
                         * -1: not told */
    struct text body;
};

struct bus;

struct pollfd;

struct bus_options {
    const char *endpoints; /* one or more, separated by spaces */
    const char *name;      /* of the service, "" for a client */
    const char *instance;  /* names this replica among those of the service; may be "" */
    const char *key_file;  /* our secret key */
    /* The public keys of the buses, a line for each endpoint; the last is for the rest too. */
    const char *server_keys_file;
};

/* Connects; the buses may come later. What is said is encrypted, both sides know each other
 * by their keys (CURVE), and `key_file` decides what we may do there. */
enum status bus_open(const struct bus_options *options, struct bus **ret_bus,
                     struct error *err) MUST_CHECK;
/* Says goodbye, gives what was sent a short time to leave, and closes. */
void bus_destroy(struct bus **bus_p);

/* Sends without waiting; UNAVAILABLE when the queue is full. Requests and news go by a bus
 * that is there, a reply by the one that its route names. */
enum status bus_send(struct bus *bus, const struct bus_message *message,
                     struct error *err) MUST_CHECK;
/* The next waiting message: OK, NOT_FOUND when there is none, INVALID for one
 * that can't be read (it is dropped). Never waits. */
enum status bus_receive(struct bus *bus, struct bus_message *ret_message,
                        struct error *err) MUST_CHECK;
/* Greets every bus when it is due; returns the milliseconds until the next time. Without
 * it nobody sends us requests, and a bus that has gone is not noticed. */
int bus_greet(struct bus *bus);
/* A bus answers our greetings: what is sent now has a way. */
bool bus_is_there(const struct bus *bus);
/* Waits until there is something to receive, one of `fds` is ready (its revents are filled
 * in), a signal came, or the time is over. */
void bus_wait(struct bus *bus, struct pollfd *fds, size_t count, int timeout_ms);
/* Tells the other replicas of this service, when there are any, to look again at what they
 * share (heads moved, a lease is free). It may be lost: who is told saves time, nothing else. */
void bus_news(struct bus *bus);

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
