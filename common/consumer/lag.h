/* lag.h - how far a reader is behind its sources, in events and in time, and whether it
 * moves.
 *
 * Only the source knows its heads: each reader asks each of its sources once a second, with
 * the cursors of the partitions that are leased to it (request `lag`, docs/wire.md). While a
 * source is away the last answer stays. */
#pragma once

#include "common/consumer/consumer.h"

enum {
    LAG_ASK_MS = 1000,
    LAG_WAIT_MS = 3000,   /* without an answer it is asked again */
    LAG_ALARM_MS = 10000, /* lag, and no cursor has moved for so long: the alarm */
};

/* One source, as it was at the last answer. Pure: lag_told() and lag_moved() do no I/O. */
struct lag {
    const char *source;
    int64_t events;     /* committed there and not read here */
    int64_t oldest_us;  /* when the oldest of them was written; 0: none */
    partition_set seen; /* ours, whose cursor we have known: it may be read again just now */
    int64_t cursors;    /* their sum, when they last moved */
    int64_t moved_ms;   /* when they did, or when there was no lag */
    bool is_alarm;
    int64_t request_id, ask_ms; /* the question that is open, and when the next is due */
};

/* The answer of the source. */
void lag_told(struct lag *lag, int64_t events, int64_t oldest_us, int64_t now_ms);
/* The sum of the cursors now; true when the alarm has begun or ended. */
bool lag_moved(struct lag *lag, int64_t cursors, int64_t now_ms);
/* The age of the oldest unread event, by the clock that it was written by; 0: none. */
double lag_seconds(const struct lag *lag, int64_t now_us);

struct lags {
    size_t count;
    struct lag list[CONSUMER_SOURCES_MAX];
};

/* For each source of the consumers. */
void lags_open(struct lags *lags, const struct consumers *consumers, int64_t now_ms);
/* Asks what is due and sets the metrics and alarms. Call it each turn; returns the
 * milliseconds until it wants to be called again. */
int lags_turn(struct lags *lags, struct engine *engine, const struct consumers *consumers);
/* Takes a reply; false when it is to no question of ours. */
bool lags_reply(struct lags *lags, const struct bus_message *reply);

/* The source's side: answers a request `lag`. */
void lag_take(struct engine *engine, const struct bus_message *request);
