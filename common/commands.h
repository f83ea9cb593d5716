/* commands.h - frames of commands: each row runs once, whatever is sent how
 * often, and its first answer is its answer for ever. */
#pragma once

#include "common/engine.h"

/* Runs the frame in one transaction and replies. When a handler fails for a
 * reason of its own, the rows are run one by one, and the one that fails is
 * answered `internal_error`, which is not kept: it may be sent again. */
void commands_take(struct engine *engine, const struct command_row *row,
                   const struct bus_message *request);
