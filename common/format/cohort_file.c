#include "common/format/cohort_file.h"

#include <string.h>

static size_t
span(struct text text, size_t from, const char *characters)
{
    size_t size = 0;

    while (from + size < text.size && text.data[from + size]
           && strchr(characters, text.data[from + size]))
        size++;
    return size;
}

bool
cohort_file_is_name(struct text name)
{
    size_t digits = span(name, 0, "0123456789");
    size_t letters = span(name, digits + 1, "abcdefghijklmnopqrstuvwxyz_");
    struct text end = TEXT(".csv");

    return digits > 0 && digits <= COHORT_FILE_DIGITS_MAX && name.size > digits
           && name.data[digits] == '-' && letters > 0 && letters <= COHORT_FILE_KIND_MAX
           && name.size == digits + 1 + letters + end.size
           && memcmp(name.data + name.size - end.size, end.data, end.size) == 0;
}
