/* call_private.h - what call.c (who asks with whom), call_pack.c, call_send.c (what goes out) and
 * call_answer.c share. */
#pragma once

#include "call.h"

#include <msgpack.h>

struct calls {
    struct frame *frames; /* not sent yet, the oldest first */
    size_t under_way;     /* requests that have no reply yet */
};

/* Calls that go out, or went out, together. */
struct frame {
    struct calls *calls;
    struct call *first, *last;
    size_t count;
    struct frame *prev, *next;
};

static inline bool
call_is_command(const struct call *call)
{
    return call->type->role == MESSAGE_command;
}

/* Writes the body of a request: of commands the cohort, the rows with their keys, and whether the
 * keys are new; of queries the rows (docs/wire.md). */
void frame_pack(const struct frame *frame, msgpack_packer *to);
/* Sends all of a list. */
void frames_send(struct frame *frames);
/* The frame has its reply, or has none; it is freed. With OK `list` is the reply's. */
void frame_end(struct frame *frame, enum status status, const msgpack_object *list);
