#include "common/error.h"

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
};

enum status
error_set(struct error *err, enum status status, const char *fmt, ...)
{
    assert(status != OK);

    va_list args;
    va_start(args, fmt);
    err->status = status;
    vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);

    /* libpq's messages have several lines; a log entry has one. */
    for (char *c = err->text; *c; c++)
        if (iscntrl((unsigned char)*c))
            *c = ' ';
    return status;
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
