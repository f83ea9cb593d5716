#include "common/message/message_json.h"

#include "common/base/value.h"
#include "common/message/json_write.h"

#include <string.h>

int
message_field(const struct message_type *type, const char *name)
{
    for (size_t i = 0; i < type->field_count; i++)
        if (strcmp(type->fields[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* A text that holds JSON was checked when it was taken in. */
static void
write_text(const struct field *field, struct text text, msgpack_sbuffer *to)
{
    int64_t number = 0;

    if (text.size == 0 && (field->min == 0 || field->is_added))
        json_put(to, "null");
    else if (field->form == FORM_digits && value_number(text, &number))
        json_put_number(to, number);
    else if (field->form == FORM_yes_no)
        json_put(to, text_is(text, "yes") ? "true" : "false");
    else if (field->form == FORM_json)
        json_put_text(to, text);
    else
        json_put_string(to, text);
}

static void
write_value(const struct field *field, const char *at, msgpack_sbuffer *to)
{
    if (field->kind == FIELD_text)
        write_text(field, *(const struct text *)(const void *)at, to);
    else if (field->kind == FIELD_flag)
        json_put(to, *(const bool *)at ? "true" : "false");
    else if (field->kind == FIELD_number)
        json_put_number(to, *(const int64_t *)(const void *)at);
    else if (*(const int64_t *)(const void *)at == 0
             || *(const int64_t *)(const void *)at == field->min)
        json_put(to, "null");
    else
        json_put_when(to, *(const int64_t *)(const void *)at);
}

void
message_json_write(const struct message_type *type, const void *body, field_set fields,
                   bool is_personal, msgpack_sbuffer *to)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];

        if (!(fields >> i & 1) || (field->is_personal && !is_personal))
            continue;
        json_put_name(to, field->name);
        write_value(field, (const char *)body + field->offset, to);
    }
}
