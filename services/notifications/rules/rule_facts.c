#include "rule_facts.h"

#include <string.h>

enum { KNOWN_AT = MESSAGE_FIELDS_MAX }; /* slots of what is known come behind the event's fields */

const struct known_fact known_facts[KNOWN_COUNT] = {

#define KNOWN_ROW(thing, value, kind) { #thing "." #value, FIELD_##kind },
    KNOWN_FACTS(KNOWN_ROW)
#undef KNOWN_ROW
        [KNOWN_now] = { "now", FIELD_when },
};

static enum expr_kind
kind_of(enum field_kind kind)
{
    return kind == FIELD_text ? EXPR_TEXT : kind == FIELD_flag ? EXPR_FLAG : EXPR_NUMBER;
}

bool
rule_facts_find(const void *self, struct text name, enum expr_kind *ret_kind, int *ret_slot)
{
    const struct message_type *type = self;

    for (size_t i = 0; i < type->field_count; i++)
        if (text_is(name, type->fields[i].name)) {
            *ret_kind = kind_of(type->fields[i].kind);
            *ret_slot = (int)i;
            return true;
        }
    for (int i = 0; i < KNOWN_COUNT; i++)
        if (text_is(name, known_facts[i].name)) {
            *ret_kind = kind_of(known_facts[i].kind);
            *ret_slot = KNOWN_AT + i;
            return true;
        }
    return false;
}

struct expr_value
rule_facts_lookup(const void *self, int slot)
{
    const struct rule_facts *facts = self;
    struct expr_value value = { .is_known = true };

    if (slot >= KNOWN_AT)
        return facts->known[slot - KNOWN_AT];
    const struct field *field = &facts->type->fields[slot];
    const char *at = (const char *)facts->body + field->offset;
    if (field->kind == FIELD_text)
        memcpy(&value.text, at, sizeof value.text);
    else if (field->kind == FIELD_flag)
        value.number = *at != 0;
    else
        memcpy(&value.number, at, sizeof value.number);
    return value;
}
