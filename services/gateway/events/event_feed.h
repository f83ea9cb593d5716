/* event_feed.h - one request for the feed, for the files event_feed*.c. */
#pragma once

#include "services/gateway/ask/call.h"

#include "proto/webhooks.h"

/* A request for a page of the feed, and when it is a stream, how long it waits for one. */
struct feed {
    struct call call;
    struct event_list query;
    size_t count, looks;
    int64_t next, first;
    bool is_stream;
    int64_t look_ms, until_ms;     /* of a stream: when it is asked again, and how long */
    struct feed *after;            /* in the list of those who wait */
    struct feed *prev, *next_open; /* in that of the streams that are open */
};

/* Takes a row of the answer: puts an event into the request's body. */
void feed_take_row(struct call *call, const void *row);
/* What there is goes out. */
void feed_tell(struct feed *feed);
