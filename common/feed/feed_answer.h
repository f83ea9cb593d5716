/* feed_answer.h - an answer to a subscription: the events of its segments. */
#pragma once

#include "common/feed/feed.h"

/* Answers what feed_state_next() says to tell, within the credit in bytes, though at least
 * one event; in a transaction unless turn->is_recent. The subscription stays open when it
 * fails. */
enum status feed_answer(struct engine *engine, struct feed_state *state,
                        const struct feed_turn *turn, struct error *err) MUST_CHECK;
