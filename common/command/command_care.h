/* command_care.h - commands that end the process that handles them (docs/adr/0042).
 *
 * After a replica has ended without having stopped, each transaction's commands are noted before a
 * handler sees them, for COMMAND_CAREFUL_MS: a small commit that does not wait for the disk. What
 * is noted when the process ends again is counted by the next start. Once a command has a count it
 * goes with its own frame only, then alone, and in the end it is refused: CODE_ENDED, kept under
 * its key as any answer. A process that was merely killed loses nothing by this. */
#pragma once

#include "common/command/command_frame.h"

enum {
    COMMAND_CAREFUL_MS = 60 * 60 * 1000,
    COMMAND_ALONE_TRIES = 2,    /* ends after which it is run alone */
    COMMAND_ENDED_TRIES = 4,    /* ends after which it is refused */
    COMMAND_FORGET_H = 30 * 24, /* for a sender to send it again */
};

/* A stable refusal, in proto/codes.h too. */
#define CODE_ENDED "not_processable"

/* At a start, before the replica takes its row (leases_open). */
enum status command_care_start(struct engine *engine, struct error *err) MUST_CHECK;
/* Whether these may be run in one transaction, as far as their counts are known. */
bool command_care_allows(struct command *const *list, size_t count);
/* Whether any has a count and no answer. */
bool command_care_is_due(struct command *const *list, size_t count);
bool command_care_is_on(const struct engine *engine);
void command_care_turn_on(struct engine *engine);
/* Commits a note that they are in work; outside of any transaction. */
enum status command_care_note(struct engine *engine, struct command *const *list,
                              size_t count) MUST_CHECK;
/* In the transaction that answers them. */
enum status command_care_end(struct engine *engine, struct command *const *list, size_t count,
                             bool is_noted) MUST_CHECK;
/* After a transaction that has failed: the process lives. */
void command_care_survived(struct engine *engine);
/* Answers one that is not to be run any more. */
void command_care_refuse(struct command *command);
