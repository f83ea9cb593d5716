#include "common/error.h"

#include <assert.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct {
    const char *name;
    int http;
    bool redeliver;
} statuses[] = {
    [OK]          = { "ok",          200, false },
    [INVALID]     = { "invalid",     422, false },
    [NOT_FOUND]   = { "not_found",   404, false },
    [CONFLICT]    = { "conflict",    409, false },
    [UNAVAILABLE] = { "unavailable", 503, true },
};

/* clang-format on */

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
    return statuses[status].name;
}

int
status_http(enum status status)
{
    return statuses[status].http;
}

bool
status_redeliver(enum status status)
{
    return statuses[status].redeliver;
}

enum status
status_of_name(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (strlen(statuses[i].name) == size && memcmp(statuses[i].name, name, size) == 0)
            return (enum status)i;
    return UNAVAILABLE;
}
