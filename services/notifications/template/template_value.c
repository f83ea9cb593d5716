#include "template_value.h"

static const char *const names[VALUE_TYPES] = {
    [VALUE_TEXT] = "text", [VALUE_NAME] = "name", [VALUE_URL] = "url",   [VALUE_NUMBER] = "number",
    [VALUE_FLAG] = "flag", [VALUE_WHEN] = "when", [VALUE_LIST] = "list",
};

const char *
value_type_name(enum value_type type)
{
    return names[type];
}

enum value_type
value_type_of(struct text name)
{
    int type = 0;

    while (type < VALUE_TYPES && !text_is(name, names[type]))
        type++;
    return (enum value_type)type;
}

const struct template_value *
values_find(const struct values *values, struct text name)
{
    for (size_t i = 0; i < values->count; i++)
        if (text_equal(values->list[i].name, name))
            return &values->list[i];
    return NULL;
}

bool
value_is_there(const struct template_value *value)
{
    if (!value)
        return false;
    return value->type <= VALUE_URL ? value->text.size > 0 : value->number != 0;
}

void
values_add(struct values *values, const struct template_value *value)
{
    if (values->count < TEMPLATE_VALUES_MAX && !values_find(values, value->name))
        values->list[values->count++] = *value;
}

void
values_add_text(struct values *values, const char *name, enum value_type type, struct text text)
{
    values_add(values,
               &(struct template_value){ .name = text_of(name), .type = type, .text = text });
}

void
values_add_number(struct values *values, const char *name, enum value_type type, int64_t number)
{
    values_add(values,
               &(struct template_value){ .name = text_of(name), .type = type, .number = number });
}
