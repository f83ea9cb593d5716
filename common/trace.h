/* trace.h - what belongs together: W3C's traceparent, `00-TRACE-PARENT-FLAGS`.
 *
 * Everything that a request causes has its trace id. The parent of an event is what caused
 * it: the request's own parent id, or the last 8 bytes of the id of the event that was handled.
 * Pure. */
#pragma once

#include "common/text.h"

enum { TRACE_ID_BYTES = 16, TRACE_PARENT_BYTES = 8, TRACE_TEXT_SIZE = 55 };

enum { TRACE_ID_AT = 3, TRACE_PARENT_AT = 36 }; /* in the text */

struct trace {
    unsigned char id[TRACE_ID_BYTES];
    unsigned char parent[TRACE_PARENT_BYTES];
};

/* False for what is not a traceparent of version 00, or has an id of zeros. */
bool trace_read(struct text text, struct trace *ret_trace);
/* Exactly TRACE_TEXT_SIZE bytes, without a NUL. */
void trace_write(const struct trace *trace, char to[TRACE_TEXT_SIZE]);
/* What an event causes: its trace, or when it has none one by its id, which has 16 bytes. */
struct trace trace_of_event(struct text event_trace, struct text event_id);
