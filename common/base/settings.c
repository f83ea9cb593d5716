#include "common/base/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum status
settings_read(const struct setting *settings, struct error *err)
{
    for (const struct setting *s = settings; s && s->name; s++) {
        const char *value = getenv(s->name);

        if (!value || !*value)
            value = s->fallback;
        if (!value)
            return error_set(err, INVALID, "set %s: %s", s->name, s->meaning);
        *s->to = value;
    }
    return OK;
}

void
settings_print(const struct setting *settings)
{
    for (const struct setting *s = settings; s && s->name; s++)
        printf("  %-20s %s%s%s%s\n", s->name, s->meaning,
               s->fallback ? " (default: " : " (required)", s->fallback ? s->fallback : "",
               s->fallback ? ")" : "");
}

enum status
settings_number(const char *name, const char *value, long min, long max, long *ret,
                struct error *err)
{
    char *end = NULL;

    errno = 0;
    *ret = strtol(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' || *ret < min || *ret > max)
        return error_set(err, INVALID, "set %s to a whole number from %ld to %ld", name, min, max);
    return OK;
}
