#include "call.h"

#include <string.h>

static bool
same_value(const struct field *field, const void *a, const void *b)
{
    const char *of_a = (const char *)a + field->offset, *of_b = (const char *)b + field->offset;

    if (field->kind == FIELD_text)
        return text_equal(*(const struct text *)(const void *)of_a,
                          *(const struct text *)(const void *)of_b);
    return memcmp(of_a, of_b, field->kind == FIELD_flag ? sizeof(bool) : sizeof(int64_t)) == 0;
}

bool
call_is_alike(const struct call *a, const struct call *b)
{
    if (!a->match || !b->match || strcmp(a->match, b->match) != 0 || a->row_type != b->row_type)
        return false;
    for (size_t i = 0; i < a->type->field_count; i++) {
        const struct field *field = &a->type->fields[i];

        if (strcmp(field->name, a->match) != 0 && !same_value(field, a->body, b->body))
            return false;
    }
    return true;
}
