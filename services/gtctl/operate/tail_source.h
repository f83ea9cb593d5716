/* tail_source.h - reading one service's events as any reader does, from the start or from now,
 * under a group name for which nothing is kept (docs/wire.md, Reset). No I/O beside the
 * client's. */
#pragma once

#include "follow.h"
#include "services/gtctl/client.h"
#include "services/gtctl/positions.h"

#include "common/feed/feed_state.h"

enum { TAIL_EVENTS = 500, TAIL_BYTES = 256 * 1024 }; /* the credit */

struct tail_source {
    int service; /* an index of positions_services */
    struct text types[FEED_TYPES_MAX];
    size_t type_count;
    bool is_from_now; /* else from the oldest that is left */
    bool is_known;    /* where it begins and ends is known */
    int64_t cursors[POSITIONS_PARTITIONS], heads[POSITIONS_PARTITIONS];
    struct request *request; /* the caller's: `positions` first, then `events` */
    msgpack_sbuffer body;
};

/* Only the envelope is filled in; its texts live until the call returns. */
typedef void tail_show(void *self, const struct followed_event *event);

/* The events of a service of one type, or of all when it is NULL; false when there are none. */
bool tail_source_open(struct tail_source *source, struct request *request, int service,
                      const char *type, bool is_from_now);
void tail_source_close(struct tail_source *source);
/* Sends what is to be asked next. */
void tail_source_ask(struct tail_source *source, struct client *client, const char *group);
/* Takes the reply that is there: shows its events and moves the cursors. */
enum status tail_source_take(struct tail_source *source, tail_show *show, void *self,
                             struct error *err) MUST_CHECK;
/* Has read up to where the log ended at the start. */
bool tail_source_is_done(const struct tail_source *source);
