/* journal.h - what this service has been given, noted in the transaction that handled it, so that
 * its state can be built again (replay.h, docs/adr/0013).
 *
 * Of events it has where they stand in their source's log; of commands the frames as they came,
 * deflated and sealed with a key of their cohort's: without the key nobody can read them. */
#pragma once

#include "common/command/command_frame.h"

/* Kinds of entries. */
#define JOURNAL_COMMANDS "commands"
#define JOURNAL_ENDED    "ended" /* one that is not run any more (command_care.h) */
#define JOURNAL_EVENTS   "events"
#define JOURNAL_PARKED   "parked"  /* an event was set aside */
#define JOURNAL_RETRIED  "retried" /* one that was parked has been handled */

struct journal;

struct journal *journal_new(void);
void journal_destroy(struct journal **journal_p);

/* Each in the open transaction, after its handlers; a replay notes how far it is. `moves` has the
 * columns partition, previous and last. */
enum status journal_events(struct engine *engine, const char *kind, const char *source,
                           const struct db_batch *moves) MUST_CHECK;
enum status journal_commands(struct engine *engine, struct command *const *list,
                             size_t count) MUST_CHECK;
enum status journal_retried(struct engine *engine, struct text source, int64_t partition,
                            int64_t position) MUST_CHECK;
/* The transaction is committed, or not. */
void journal_committed(struct journal *journal);
void journal_reset(struct journal *journal);
