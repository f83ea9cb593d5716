/* await.h - audiences that are not known yet.
 *
 * Who an audience is, other services tell, and what they have told may not have been read here when
 * an event is handled: two sources are two cursors, and events of theirs may be parked. Then the
 * rule and the event are noted (table audience_wait), and looked at again, until this service has
 * read all that the source had told by then and nothing of the cohort is parked; or until the
 * message's end, at most AWAIT_DAYS days. Nobody is told twice. */
#pragma once

#include "audience.h"

enum {
    AWAIT_DAYS = 30,
    AWAIT_AT_A_TIME = 200,     /* looked at in one transaction */
    AWAIT_LOOK_MIN_MS = 250,   /* a quarter of how long it has waited, but no less ... */
    AWAIT_LOOK_MAX_MS = 30000, /* ... and no more */
    AWAIT_ASK_MS = 1000,       /* between two questions to a source */
    AWAIT_SOURCES = AUDIENCES, /* who know an audience: one each at most */
    AWAIT_COUNT_MS = 5000,     /* between two measurements of how many wait */
};

struct awaiting;

struct awaiting *awaiting_new(void);
void awaiting_destroy(struct awaiting **awaiting_p);

/* Adds a row for await_add.sql: these may not be all. `seen`: audience_seen(). */
void await_note(struct db_batch *waits, const struct rule *rule, const struct item *item,
                struct text facts, const struct rule_times *times, int64_t now_us, int64_t seen);
enum status await_write(struct work *work, struct text cohort_id,
                        struct db_batch *waits) MUST_CHECK;

/* Whether all that a source had told when a row was noted has been read here. False as well as long
 * as it is not known; then the source is asked. `last`: the last row that there is. */
bool await_is_read(struct awaiting *awaiting, struct text source, int64_t id, int64_t last);
/* The sum of the heads that the source has told; -1: none are known, which await_is_read() tells.
 */
int64_t await_heads(const struct awaiting *awaiting, struct text source);
/* Compares what the sources have told with our cursors; in a transaction. */
enum status await_compare(struct work *work, struct awaiting *awaiting) MUST_CHECK;
/* Measures how many wait, where it is time to; in a transaction. */
enum status await_count(struct work *work, struct awaiting *awaiting) MUST_CHECK;
