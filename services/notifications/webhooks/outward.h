/* outward.h - the public feed: each event that is public, of all services and this one, in one
 * order, that of the commits; positions have no gaps. Kept for FEED_KEEP_DAYS.
 *
 * Whose an event is: of the partner it names; else of the partner of the participant it names;
 * else it concerns all. */
#pragma once

#include "common/service/service.h"

enum {
    OUTWARD_SCAN_MAX = 2000,   /* positions looked through for one answer or endpoint */
    OUTWARD_DROP_MAX = 5000,   /* rows dropped at a time */
    OUTWARD_KEEP_DAYS_MIN = 7, /* more than an endpoint may be away (delivery.h) */
};

struct outward;

struct outward *outward_new(void);
void outward_destroy(struct outward **outward_p);

/* Takes what is public among events; written by outward_flush() in the same transaction. */
item_handler outward_each;
enum status outward_flush(struct work *work);
void outward_forget(void *self);
/* True once after something was written. */
bool outward_is_new(struct outward *outward);

query_handler outward_list;

/* Drops what is older than the days given, a part at a time. */
extern const struct service_task outward_task;
