/* call_private.h - what call.c (asking and answers) and call_pack.c (what goes out) share. */
#pragma once

#include "call.h"

#include <msgpack.h>

/* Calls that go out, or went out, together. */
struct frame {
    struct calls *calls;
    struct call *first, *last;
    size_t count;
    struct frame *next;
};

static inline bool
call_is_command(const struct call *call)
{
    return call->type->role == MESSAGE_command;
}

/* Writes the body of a request: of commands the cohort, the rows with their keys, and whether the
 * keys are new; of queries the rows (docs/wire.md). */
void frame_pack(const struct frame *frame, msgpack_packer *to);
