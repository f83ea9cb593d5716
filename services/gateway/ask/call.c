#include "call_private.h"

#include "services/gateway/http/request.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

struct calls *
calls_new(void)
{
    struct calls *calls = calloc(1, sizeof *calls);

    if (!calls)
        abort();
    return calls;
}

/* Frames that were sent end with their replies. */
void
calls_destroy(struct calls **calls_p)
{
    free(*calls_p);
    *calls_p = NULL;
}

/* What a command causes has its frame's trace. Requests that brought none share one until they go
 * out. */
static bool
same_trace(const struct call *a, const struct call *b)
{
    return !call_is_command(a)
           || memcmp(a->request->trace, b->request->trace, TRACE_PARENT_AT) == 0;
}

static bool
fits(const struct frame *frame, const struct call *call)
{
    size_t most = call_is_command(call) ? COMMAND_ROWS_MAX : call->match ? call->together : 1;

    return frame->first->type == call->type && frame->count < most && !frame->first->is_alone
           && !call->is_alone && same_trace(frame->first, call)
           && (call_is_command(call) || call_is_alike(frame->first, call))
           && text_equal(frame->first->cohort_id, call->cohort_id);
}

void
calls_add(struct calls *calls, struct call *call)
{
    struct frame *frame = calls->frames;

    call->next = NULL;
    while (frame && !fits(frame, call))
        frame = frame->next;
    if (!frame) {
        frame = calloc(1, sizeof *frame);
        if (!frame)
            abort();
        frame->calls = calls;
        DL_APPEND(calls->frames, frame);
    }
    if (frame->last)
        frame->last->next = call;
    else
        frame->first = call;
    frame->last = call;
    frame->count++;
}

bool
calls_wait(const struct calls *calls)
{
    return calls->frames != NULL;
}

bool
calls_wait_command(const struct calls *calls)
{
    const struct frame *frame = calls->frames;

    while (frame && !call_is_command(frame->first))
        frame = frame->next;
    return frame != NULL;
}

bool
calls_flush(struct calls *calls)
{
    struct frame *frames = calls->frames;

    calls->frames = NULL;
    frames_send(frames);
    return frames != NULL;
}

bool
calls_are_under_way(const struct calls *calls)
{
    return calls->under_way > 0;
}
