#include "common/base/trace.h"

#include <string.h>

enum { FLAGS_AT = 53, FLAG_HISTORY = 0x80, VERSION_NONE = 0xff };

static int
digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* False when it is not hexadecimal, in small letters. */
static bool
read_bytes(const char *from, unsigned char *to, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        int high = digit(from[2 * i]);
        int low = digit(from[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        to[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

static bool
is_zero(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return false;
    return true;
}

bool
trace_read(struct text text, struct trace *ret_trace)
{
    struct trace trace = { .is_history = false };
    unsigned char flags;

    if (text.size != TRACE_TEXT_SIZE || memcmp(text.data, "00-", TRACE_ID_AT) != 0
        || text.data[TRACE_PARENT_AT - 1] != '-' || text.data[FLAGS_AT - 1] != '-'
        || !read_bytes(text.data + TRACE_ID_AT, trace.id, sizeof trace.id)
        || !read_bytes(text.data + TRACE_PARENT_AT, trace.parent, sizeof trace.parent)
        || !read_bytes(text.data + FLAGS_AT, &flags, 1) || is_zero(trace.id, sizeof trace.id)
        || is_zero(trace.parent, sizeof trace.parent))
        return false;
    trace.is_history = (flags & FLAG_HISTORY) != 0;
    *ret_trace = trace;
    return true;
}

/* "00" and what a later version has for it; "ff" is none. */
static bool
is_version(const char *digits)
{
    unsigned char version;

    return read_bytes(digits, &version, 1) && version != VERSION_NONE;
}

bool
trace_read_outside(struct text text, struct trace *ret_trace)
{
    char known[TRACE_TEXT_SIZE];
    bool is_longer = text.size > TRACE_TEXT_SIZE && text.data[TRACE_TEXT_SIZE] == '-';

    if (text.size < TRACE_TEXT_SIZE || !is_version(text.data))
        return false;
    memcpy(known, text.data, sizeof known);
    bool is_later = memcmp(known, "00", 2) != 0;
    if (text.size > TRACE_TEXT_SIZE && !(is_later && is_longer))
        return false;
    memcpy(known, "00", 2);
    if (!trace_read((struct text){ known, sizeof known }, ret_trace))
        return false;
    ret_trace->is_history = false;
    return true;
}

bool
trace_is_history(struct text text)
{
    struct trace trace;

    return trace_read(text, &trace) && trace.is_history;
}

static void
write_bytes(const unsigned char *from, size_t size, char *to)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < size; i++) {
        to[2 * i] = digits[from[i] >> 4];
        to[2 * i + 1] = digits[from[i] & 15];
    }
}

void
trace_write(const struct trace *trace, char to[TRACE_TEXT_SIZE])
{
    memcpy(to, "00-", TRACE_ID_AT);
    write_bytes(trace->id, sizeof trace->id, to + TRACE_ID_AT);
    to[TRACE_PARENT_AT - 1] = '-';
    write_bytes(trace->parent, sizeof trace->parent, to + TRACE_PARENT_AT);
    memcpy(to + FLAGS_AT - 1, trace->is_history ? "-81" : "-01", 3);
}

struct trace
trace_of_event(struct text event_trace, struct text event_id)
{
    struct trace trace = { .is_history = false };

    if (!trace_read(event_trace, &trace))
        memcpy(trace.id, event_id.data, sizeof trace.id);
    memcpy(trace.parent, event_id.data + event_id.size - sizeof trace.parent, sizeof trace.parent);
    return trace;
}
