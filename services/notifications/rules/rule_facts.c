#include "rule_facts.h"

#include <string.h>

enum { KNOWN_AT = MESSAGE_FIELDS_MAX }; /* slots of what is known come behind the event's fields */

static const struct {
    const char *name;
    enum expr_kind kind;
} names[KNOWN_COUNT] = {
    [KNOWN_PARTICIPANT_STATE] = { "participant.state", EXPR_TEXT },
    [KNOWN_PARTICIPANT_PROGRAMME] = { "participant.programme", EXPR_TEXT },
    [KNOWN_PARTICIPANT_PARTNER] = { "participant.partner_id", EXPR_TEXT },
    [KNOWN_PARTICIPANT_OUTCOME] = { "participant.outcome", EXPR_TEXT },
    [KNOWN_SESSION_STARTS_AT] = { "session.starts_at", EXPR_NUMBER },
    [KNOWN_SESSION_IS_CALLED_OFF] = { "session.is_called_off", EXPR_FLAG },
    [KNOWN_SESSION_STAFF] = { "session.staff_id", EXPR_TEXT },
    [KNOWN_SEAT_STATE] = { "seat.state", EXPR_TEXT },
    [KNOWN_SEAT_STARTS_AT] = { "seat.starts_at", EXPR_NUMBER },
    [KNOWN_MEETING_STATE] = { "meeting.state", EXPR_TEXT },
    [KNOWN_MEETING_STARTS_AT] = { "meeting.starts_at", EXPR_NUMBER },
    [KNOWN_MATCH_STAFF] = { "match.staff_id", EXPR_TEXT },
    [KNOWN_DEADLINE_WINDOW] = { "deadline.window_id", EXPR_TEXT },
    [KNOWN_DEADLINE_OPENS_AT] = { "deadline.opens_at", EXPR_NUMBER },
    [KNOWN_DEADLINE_CLOSES_AT] = { "deadline.closes_at", EXPR_NUMBER },
    [KNOWN_DEADLINE_IS_SUBMITTED] = { "deadline.is_submitted", EXPR_FLAG },
    [KNOWN_NOW] = { "now", EXPR_NUMBER },
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
        if (text_is(name, names[i].name)) {
            *ret_kind = names[i].kind;
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
