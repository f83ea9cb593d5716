/* event_batch.h - the segments of one answer, decoded for the handlers. */
#pragma once

#include "common/service/engine.h"

/* One event as it came, and as the handler sees it. */
struct event {
    struct item item;
    item_handler *handle;  /* NULL: not decodable, or not subscribed */
    const char *wrong;     /* why it can't be handled; NULL: it can */
    struct text type_name; /* as it came */
    int64_t version;
    struct text payload;
    bool is_behind; /* a parked event of its subject: see parking_find() */
};

struct event_segment {
    int64_t partition, epoch, previous, last;
    struct event *events;
    size_t count;
};

struct event_batch {
    msgpack_zone zone;
    struct obstack memory;
    struct event_segment *segments;
    size_t count;
};

/* Decodes an answer to a subscription; its texts point into `body`. An event
 * that can't be decoded is kept with `wrong` set. The batch is ended with
 * event_batch_clear() whatever is returned. */
enum status event_batch_read(const struct service *service, struct text body,
                             struct event_batch *ret_batch, struct error *err) MUST_CHECK;
/* Decodes one event whose envelope is filled in, such as one that was parked. */
void event_batch_one(const struct service *service, struct event *event,
                     struct event_batch *ret_batch);
void event_batch_clear(struct event_batch *batch);
