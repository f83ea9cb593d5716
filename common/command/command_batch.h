/* command_batch.h - rows of commands in one transaction, and their answers. */
#pragma once

#include "common/command/command_frame.h"

/* What a transaction needs beside the rows; {0} before command_batch_open(). */
struct command_batch {
    struct obstack memory;                     /* of answers, until they are sent */
    struct item items[COMMAND_ROWS_MAX];       /* of one run of a handler */
    struct command *running[COMMAND_ROWS_MAX]; /* their commands */
};

void command_batch_open(struct command_batch *batch);
void command_batch_close(struct command_batch *batch);

/* Runs these rows in one transaction, in order: answers that were given before are given again,
 * a row whose key came before is answered like the first. When it fails they are as before. */
enum status command_batch_transact(struct engine *engine, struct command_batch *batch,
                                   struct command **list, size_t count) MUST_CHECK;
/* Answers a row that has failed: not kept. */
void command_batch_fail(struct command_batch *batch, struct command *command, const char *why);
