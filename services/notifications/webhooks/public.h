/* public.h - which events others may hear of, and what an event looks like outside: CloudEvents
 * 1.0.2 in JSON. */
#pragma once

#include "common/base/uuid.h"
#include "common/message/message.h"

enum { ENVELOPE_BYTES_MAX = 20000 /* Standard Webhooks 1.0.0: "below 20 kB" */ };

/* What all types of events outside begin with: "npq.enrolment.accepted". */
#define PUBLIC_PREFIX "npq."

/* One that is declared as a public event in proto/; NULL: there is none. */
const struct message_type *public_find(struct text name);

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
