/* commands.h - frames of commands: each row runs once, whatever is sent how
 * often, and its first answer is its answer for ever.
 *
 * All frames that wait are run in one transaction, with one commit, and then answered:
 * whoever commits much commits together. Frames of one type, cohort and trace that follow
 * each other are one run of their handler, of at most COMMAND_ROWS_MAX rows; of any trace when
 * their handler tells rows apart. What a row causes has the trace of its own frame.
 *
 * When it fails for a reason of its own, it is done frame by frame; a frame that fails is
 * done row by row, and the row that fails is answered `internal_error`, which is not kept:
 * it may be sent again. */
#pragma once

#include "common/service/engine.h"

enum {
    COMMAND_FRAMES_MAX = 64,           /* frames of one transaction */
    COMMAND_BATCH_ROWS_MAX = 4000,     /* rows of one transaction, but at least one frame */
    COMMAND_BATCH_BYTES_MAX = 4 << 20, /* bytes of their bodies, likewise */
    COMMAND_CROWD = 4,                 /* frames of a transaction that are many */
    COMMAND_GATHER_US = 150,
};

struct commands;

struct commands *commands_new(void);
void commands_destroy(struct commands **commands_p);

/* Takes a frame in; what can't be read is answered at once. Runs what was taken in before
 * when there is no room. */
void commands_add(struct engine *engine, const struct command_row *row,
                  const struct bus_message *request);
/* Whether it pays to look once more for frames before those here are run: many came together
 * the last time, so others are likely on their way. Waits for COMMAND_GATHER_US then; never
 * when few ask. */
bool commands_gather(struct commands *commands);
/* Runs and answers all that was taken in. */
void commands_run(struct engine *engine);
