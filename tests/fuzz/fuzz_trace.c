/* Traceparents: what can be read is written in the same form, and what an event of it causes can
 * be read again. */
#include "common/base/trace.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char id[TRACE_ID_BYTES] = "an id of 16 byte";
    struct text text = { (const char *)data, size };
    char written[TRACE_TEXT_SIZE];
    struct trace trace, again;

    /* Without the flags, which are not kept. */
    if (trace_read(text, &trace)) {
        trace_write(&trace, written);
        if (memcmp(written, data, sizeof written - 2) != 0)
            abort();
    }
    trace = trace_of_event(text, (struct text){ id, sizeof id });
    trace_write(&trace, written);
    if (!trace_read((struct text){ written, sizeof written }, &again)
        || memcmp(&trace, &again, sizeof trace) != 0)
        abort();
    return 0;
}
