#include "common/base/error.h"

#include <assert.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const names[] = {
    [OK] = "ok",
    [INVALID] = "invalid",
    [NOT_FOUND] = "not_found",
    [CONFLICT] = "conflict",
    [UNAVAILABLE] = "unavailable",
    [BUSY] = "busy",
    [FORBIDDEN] = "forbidden",
};

/* Takes a character of UTF-8 that was cut in the middle off the end. */
static void
cut_character(char *text)
{
    size_t end = strlen(text);

    while (end > 0 && ((unsigned char)text[end - 1] & 0xc0) == 0x80)
        end--;
    if (end > 0 && (unsigned char)text[end - 1] >= 0xc0)
        text[end - 1] = '\0';
}

enum status
error_set(struct error *err, enum status status, const char *fmt, ...)
{
    assert(status != OK);

    va_list args;
    va_start(args, fmt);
    err->status = status;
    int length = vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    if (length >= (int)sizeof err->text)
        cut_character(err->text);

    /* libpq's messages have several lines; a log entry has one. */
    for (char *c = err->text; *c; c++)
        if (iscntrl((unsigned char)*c))
            *c = ' ';
    return status;
}

bool
status_is_retryable(enum status status)
{
    return status == UNAVAILABLE || status == BUSY;
}

const char *
status_name(enum status status)
{
    return names[status];
}

enum status
status_of_name(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == size && memcmp(names[i], name, size) == 0)
            return (enum status)i;
    return UNAVAILABLE;
}
