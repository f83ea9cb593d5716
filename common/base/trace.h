/* trace.h - what belongs together: W3C's traceparent, `00-TRACE-PARENT-FLAGS`.
 *
 * Everything that a request causes has its trace id. The parent of an event is what caused
 * it: the request's own parent id, or the last 8 bytes of the id of the event that was handled.
 *
 * Bit 0x80 of the flags says "this is history": rows of the past that are imported, and all that
 * they cause, about which people are told what is mandatory and nothing else. The bit has a meaning
 * inside of the system only. Pure. */
#pragma once

#include "common/base/text.h"

#include <stdbool.h>

enum { TRACE_ID_BYTES = 16, TRACE_PARENT_BYTES = 8, TRACE_TEXT_SIZE = 55 };

enum { TRACE_ID_AT = 3, TRACE_PARENT_AT = 36 }; /* in the text */

struct trace {
    unsigned char id[TRACE_ID_BYTES];
    unsigned char parent[TRACE_PARENT_BYTES];
    bool is_history;
};

/* False for what is not a traceparent of version 00, or has an id of zeros. */
bool trace_read(struct text text, struct trace *ret_trace);
/* From outside: a later version counts too, as far as it looks like this one (W3C), and nothing is
 * history. */
bool trace_read_outside(struct text text, struct trace *ret_trace);
/* What it says of itself; false for what is none. */
bool trace_is_history(struct text text);
/* Exactly TRACE_TEXT_SIZE bytes, without a NUL. */
void trace_write(const struct trace *trace, char to[TRACE_TEXT_SIZE]);
/* What an event causes: its trace, or when it has none one by its id, which has 16 bytes. */
struct trace trace_of_event(struct text event_trace, struct text event_id);
