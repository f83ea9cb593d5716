/* peers.h - the brokers that Golden Thread is compared with, behind one shape.
 *
 * The work is the same through each: a producer commits events to an outbox in
 * PostgreSQL; a relay hands them to the broker in order, waits until the broker
 * says that it keeps them, and takes them out of the outbox; a consumer writes
 * an effect for each, once, and acknowledges after its commit. */
#pragma once

#include "common/base/error.h"

#include <stdint.h>

enum {
    EVENT_BYTES = 300,
    SUBJECT_SIZE = 8,
    BATCH_MAX = 1000,      /* events that the relay or the consumer takes at a time */
    PREFETCH = 4000,       /* events that a broker may send ahead of acknowledgments */
    MARK_BYTES = 96,       /* what a broker wants to see again in an acknowledgment */
    REPLY_WAIT_MS = 20000, /* the longest wait for a broker's answer */
    REDELIVERY_MS = 3000,  /* what nobody acknowledged is sent again after this */
};

/* What travels, as it is: the envelope that our own events have, too, and a payload. Numbers
 * are big-endian, as in PostgreSQL's binary rows; texts are filled up with NULs. */
struct message {
    unsigned char id[16];
    unsigned char number[8]; /* which event of the run; also its subject's version */
    unsigned char at[8];     /* PostgreSQL's timestamptz */
    char type[16], cohort_id[8], subject[SUBJECT_SIZE];
    unsigned char payload[EVENT_BYTES];
};

struct batch {
    int count;
    struct message messages[BATCH_MAX];
    char marks[BATCH_MAX][MARK_BYTES]; /* the consumer's: filled by fetch, read by ack */
};

/* Every call but close fails with UNAVAILABLE when the broker is away or refuses. */
struct peer {
    const char *name;
    /* Connects to 127.0.0.1:port and makes the queue when it is not there. At most
     * `window` events are unconfirmed at a time. The caller ends *ret_self with close,
     * also after a failure. */
    enum status (*open)(int port, int window, void **ret_self, struct error *err);
    /* Hands over at least one event, in order; waits when the window is full. */
    enum status (*publish)(void *self, const struct batch *batch, struct error *err);
    /* Waits until everything that was handed over is on the broker's disk. */
    enum status (*confirm)(void *self, struct error *err);
    /* Becomes the consumer; once, before the first fetch. */
    enum status (*consume)(void *self, struct error *err);
    /* Adds what is there to a batch, up to BATCH_MAX in all; when nothing is there, waits
     * at most wait_ms for a first event. */
    enum status (*fetch)(void *self, struct batch *batch, int wait_ms, struct error *err);
    /* Acknowledges a batch; batches are acknowledged in the order of their fetches. */
    enum status (*ack)(void *self, const struct batch *batch, struct error *err);
    void (*close)(void *self);
};

extern const struct peer nats_peer, rabbitmq_peer, redis_peer;
