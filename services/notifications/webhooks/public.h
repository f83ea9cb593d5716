/* public.h - what a public event (proto/public_events.h) looks like outside: CloudEvents 1.0.2 in
 * JSON. */
#pragma once

#include "common/base/uuid.h"
#include "common/message/message.h"
#include "proto/public_events.h"

enum { ENVELOPE_BYTES_MAX = 20000 /* Standard Webhooks 1.0.0: "below 20 kB" */ };

/* An event of the feed; `id` has 16 bytes, `payload` is as on the wire. */
struct public_event {
    struct text id, type, cohort_id, subject, partner_id, trace, payload;
    int64_t position, at_us;
    bool is_history;
};

/* Appends the event as one JSON object; `from` is the name of this installation. Data that would
 * make it longer than ENVELOPE_BYTES_MAX, or is of a type that is no longer known, is left out, and
 * `dataref` says where it is. */
void public_write(const struct public_event *event, const char *from, msgpack_sbuffer *to);
