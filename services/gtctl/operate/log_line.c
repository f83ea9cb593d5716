#include "log_line.h"

#include <stdio.h>
#include <string.h>

struct text
log_member(const char *line, const char *name)
{
    char key[32];
    int size = snprintf(key, sizeof key, "\"%s\":\"", name);
    const char *found = strstr(line, key);
    size_t end = 0;

    if (!found)
        return TEXT("");
    found += size;
    while (found[end] && found[end] != '"')
        end += found[end] == '\\' && found[end + 1] ? 2 : 1;
    return (struct text){ found, end };
}

void
log_member_plain(const char *line, const char *name, char *to, size_t size)
{
    struct text value = log_member(line, name);
    size_t used = 0;

    for (size_t i = 0; i < value.size && used + 1 < size; i++) {
        if (value.data[i] == '\\' && i + 1 < value.size)
            i++;
        to[used++] = value.data[i];
    }
    to[used] = '\0';
}
