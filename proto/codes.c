#include "proto/codes.h"

#include <string.h>

static const struct {
    const char *name, *rule, *cure;
} codes[] = {

#define CODE_ROW(code, rule, cure) { #code, rule, cure },
    REFUSAL_CODES(CODE_ROW)
#undef CODE_ROW
};

const char *
code_name(enum code code)
{
    return codes[code].name;
}

static size_t
code_find(const char *name)
{
    size_t i = 0;

    while (i < CODE_COUNT && strcmp(codes[i].name, name) != 0)
        i++;
    return i;
}

const char *
code_rule(const char *name)
{
    size_t i = code_find(name);

    return i < CODE_COUNT ? codes[i].rule : NULL;
}

const char *
code_cure(const char *name)
{
    size_t i = code_find(name);

    return i < CODE_COUNT ? codes[i].cure : NULL;
}
