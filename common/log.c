#include "common/log.h"

#include "common/clock.h"
#include "common/value.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const char *process_name = "";

void
log_open(const char *name)
{
    process_name = name;
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
            "s\"}\n",
            now, names[level], process_name, safe_subject, safe_text);
}

void
log_error(const char *subject, const struct error *err)
{
    log_line(LOG_ERROR_LINE, subject, "%s: %s", status_name(err->status), err->text);
}
