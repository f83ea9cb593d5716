/* if_sequence.h - the field if_sequence of commands: which state of a thing they are for. Two who
 * know the same state can't both change it. */
#pragma once

#include "proto/codes.h"

/* `sequence` is the thing's. An empty text: the command is for any state. Else bad_number, or
 * changed_meanwhile when it is for another one. Pure. */
struct refusal if_sequence_check(struct text if_sequence, int64_t sequence);
