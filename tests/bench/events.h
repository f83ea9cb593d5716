/* events.h - what the benchmark's two services say: source is told to make events, sink
 * keeps an effect for each. They run on the core as any service does, and are no part of
 * the product. */
#pragma once

#include "common/message/message.h"

enum {
    EVENT_BYTES = 300,
    LANES = 16,      /* that the events are spread over */
    MAKE_MAX = 1000, /* events of one command: of one commit */
    EVENTS_MAX = 100000000,
};

/* Makes events number..number+count-1. */
#define MAKE_EVENTS(FIELD, E)                                     \
    FIELD(E, number, number, 1, EVENTS_MAX, NULL, "of the first") \
    FIELD(E, number, count, 1, MAKE_MAX, NULL, "how many")
MESSAGE_DECLARE(make_events, MAKE_EVENTS);
extern const struct message_type source_make;

#define EVENT_MADE(FIELD, E)                                 \
    FIELD(E, number, number, 1, EVENTS_MAX, NULL, "its own") \
    FIELD(E, text, payload, EVENT_BYTES, EVENT_BYTES, NULL, "what an event carries")
MESSAGE_DECLARE(event_made, EVENT_MADE);
extern const struct message_type source_made;
