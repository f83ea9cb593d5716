#include "common/base/log.h"

#include "common/base/clock.h"
#include "common/base/trace.h"
#include "common/base/value.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const char *process_name = "";
static char trace_member[sizeof ",\"trace\":\"\"" + 2 * TRACE_ID_BYTES]; /* or empty */

void
log_open(const char *name)
{
    process_name = name;
}

void
log_trace(struct text traceparent)
{
    struct trace trace;
    char text[TRACE_TEXT_SIZE];

    trace_member[0] = '\0';
    if (!trace_read(traceparent, &trace))
        return;
    trace_write(&trace, text);
    snprintf(trace_member, sizeof trace_member, ",\"trace\":\"%.*s\"", 2 * TRACE_ID_BYTES,
             text + TRACE_ID_AT);
}

/* Appends a JSON string's inside; control bytes become spaces. */
static size_t
escape(const char *text, char *to, size_t size)
{
    size_t used = 0;

    for (; *text && used + 2 < size; text++) {
        if (*text == '"' || *text == '\\')
            to[used++] = '\\';
        to[used++] = (char)((unsigned char)*text < ' ' ? ' ' : *text);
    }
    to[used] = '\0';
    return used;
}

void
log_line(enum log_level level, const char *subject, const char *fmt, ...)
{
    static const char *const names[] = { "info", "warning", "error" };
    char text[LOG_TEXT_MAX];
    char safe_text[2 * LOG_TEXT_MAX];
    char safe_subject[200];
    char now[VALUE_TIME_SIZE];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    escape(text, safe_text, sizeof safe_text);
    escape(subject, safe_subject, sizeof safe_subject);
    value_write_time(clock_now_us(), now);
    /* One write a line, so that lines of several processes do not mix. */
    dprintf(STDERR_FILENO,
            "{\"time\":\"%s\",\"level\":\"%s\",\"service\":\"%s\",\"subject\":\"%s\",\"text\":\"%"
            "s\"%s}\n",
            now, names[level], process_name, safe_subject, safe_text, trace_member);
}

void
log_error(const char *subject, const struct error *err)
{
    log_line(LOG_ERROR_LINE, subject, "%s: %s", status_name(err->status), err->text);
}
