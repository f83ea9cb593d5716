/* feed_state.h - the source's side of events without any I/O: who waits for what,
 * how far the log goes, and what may be told now to whom.
 *
 * feed.c does the I/O around it. A turn:
 *     feed_state_next() until it says FEED_WAIT; each step is done and reported:
 *     FEED_LOOK    read the heads from the table: feed_state_looked()
 *     FEED_TELL    answer with the segments:      feed_state_told()
 *     FEED_EMPTY   answer with no segment:        feed_state_told()
 *     FEED_REFUSE  the reader is beyond the end, or needs what is gone: feed_state_told()
 *     what failed:                                feed_state_failed()
 * Times are milliseconds of a steady clock, given by the caller. */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"
#include "common/feed/partitions.h"

#include <stddef.h>

enum {
    FEED_SUBSCRIBERS_MAX = 128,         /* replicas of groups that may read this service */
    FEED_TYPES_MAX = 64,                /* types that one of them may ask for */
    FEED_ROUTE_MAX = 64,                /* bytes of the way back to one of them */
    FEED_HOLD_MS = 1000,                /* a subscription is answered empty after this */
    FEED_LOOK_MS = 250,                 /* how often the heads are read again, for other writers */
    FEED_PAUSE_MS = 250,                /* after something has failed */
    FEED_EVENTS_MAX = 2000,             /* events in one answer, whatever the credit */
    FEED_BYTES_MAX = 1024 * 1024,       /* of one answer, whatever the credit */
    FEED_RING_BYTES = 16 * 1024 * 1024, /* of recent events kept in memory */
    FEED_RING_TYPES_MAX = 128,          /* types of which events are kept */
};

/* A subscription as it came; texts are borrowed. */
struct feed_request {
    struct text group, instance, route;
    int64_t id;
    int64_t max_events, max_bytes; /* the credit */
    const struct text *types;
    size_t type_count;
    int64_t cursors[PARTITIONS]; /* -1: not asked for */
};

/* The positions after `previous` up to `last`. */
struct feed_segment {
    int64_t partition, previous, last;
    bool is_recent; /* all of it is in memory: feed_state_recent() */
};

enum feed_step { FEED_WAIT, FEED_LOOK, FEED_TELL, FEED_EMPTY, FEED_REFUSE };

/* What to do, and for whom. */
struct feed_turn {
    size_t subscriber;
    struct feed_segment segments[PARTITIONS]; /* FEED_TELL: within the credit in events */
    size_t count;
    bool is_recent;  /* none of them needs the log */
    bool is_gone;    /* FEED_REFUSE: the one segment is what has been dropped, up to `last` */
    int64_t wait_ms; /* FEED_WAIT: for how long at most */
};

/* The open subscription that a turn is about; texts live until the next subscription. */
struct feed_asker {
    struct text group, instance, route;
    int64_t id, max_bytes;
    const struct text *types;
    size_t type_count;
};

struct feed_state;

struct feed_state *feed_state_new(size_t ring_bytes);
void feed_state_destroy(struct feed_state **state_p);

/* Takes a subscription in place of an earlier one of the same instance; when all places are
 * taken, in place of whoever has not asked for longest. INVALID: it breaks a bound, or all
 * places are waiting. */
enum status feed_state_subscribe(struct feed_state *state, const struct feed_request *request,
                                 int64_t now_ms, struct error *err) MUST_CHECK;

/* This process has committed: each event, in order of positions, packed as it goes out
 * (`type` is a literal); then the new heads, 0 where nothing has changed. True when one moved. */
void feed_state_committed(struct feed_state *state, int partition, int64_t position,
                          const char *type, struct text packed);
bool feed_state_heads(struct feed_state *state, const int64_t heads[PARTITIONS]);

/* Another process has moved heads: a look is due at once. */
void feed_state_look(struct feed_state *state);
/* The connection to the database is another one: it may lead to a log that was restored. */
void feed_state_forget(struct feed_state *state);

enum feed_step feed_state_next(struct feed_state *state, int64_t now_ms,
                               struct feed_turn *ret_turn);
void feed_state_looked(struct feed_state *state, const int64_t heads[PARTITIONS],
                       const int64_t epochs[PARTITIONS], int64_t now_ms);
void feed_state_told(struct feed_state *state, const struct feed_turn *turn);
/* Positions of a partition are gone, up to this one. */
void feed_state_gone(struct feed_state *state, int64_t partition, int64_t last);
/* The log can't be read now: a pause for all that needs it. */
void feed_state_failed(struct feed_state *state, int64_t now_ms);

struct feed_asker feed_state_asker(const struct feed_state *state, size_t subscriber);
int64_t feed_state_epoch(const struct feed_state *state, int64_t partition);
/* An event of a recent segment; false when the subscriber does not want its type. */
bool feed_state_recent(struct feed_state *state, size_t subscriber, int64_t partition,
                       int64_t position, struct text *ret_packed);
