/* consumer_ask.h - asking a source for events (docs/wire.md, `events`). */
#pragma once

#include "common/consumer/consumer_apply.h"

/* The types of the source's events that a service listens to, as a subscription has them. */
void consumer_pack_types(const struct service *service, struct text source, msgpack_packer *to);
/* Asks for what comes after the reader's cursors. */
enum status consumer_ask(struct consumer *consumer, struct engine *engine,
                         struct error *err) MUST_CHECK;
/* Asks for what comes after these segments, before they are handled: the source looks for it
 * meanwhile. When they come to nothing, so does the answer; a request that can't be sent now
 * is made when they have been handled. */
void consumer_ask_ahead(struct consumer *consumer, struct engine *engine,
                        const struct event_segment *segments, size_t count);
