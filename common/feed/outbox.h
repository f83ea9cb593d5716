/* outbox.h - events on their way into the log.
 *
 * They are gathered while handlers run and written at the end of the same
 * transaction. The heads of the partitions they go to are locked last, just
 * before the commit: positions follow commits, however many processes write,
 * and the lock is held for no longer than the commit takes. */
#pragma once

#include "common/feed/feed_state.h"
#include "common/service/work.h"

struct outbox;

struct outbox *outbox_new(void);
void outbox_destroy(struct outbox **outbox_p);

/* What causes the events of the handler that runs: this command, or these events. They stay as they
 * are until it has returned. */
void outbox_cause_command(struct outbox *outbox, const struct item *command, int64_t now_us);
void outbox_cause_events(struct outbox *outbox, const struct item *items, size_t count);

/* Writes what was gathered, in the open transaction. */
enum status outbox_flush(struct outbox *outbox, struct db *db, int64_t now_us,
                         struct error *err) MUST_CHECK;
/* Packs what was written as readers get it, while the server writes it (db_commit_send()). */
void outbox_pack(struct outbox *outbox);
/* The transaction is committed: tells the feed what was written and packed, and forgets it. True
 * when there was something. */
bool outbox_committed(struct outbox *outbox, struct feed_state *feed);
/* How many events are gathered. */
int64_t outbox_count(const struct outbox *outbox);
/* Forgets what was gathered. */
void outbox_reset(struct outbox *outbox);
