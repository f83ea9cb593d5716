#include "partner_types.h"

#include <string.h>

enum { MEMBERS_MAX = 6 };

/* A type that partners tell of: the members of its data, those that must be there first. Members
 * that are not listed are kept with the event and mean nothing to us. */
static const struct {
    const char *type;
    size_t required;
    const char *members[MEMBERS_MAX];
} types[] = {
    { "venue.changed", 2, { "session_id", "venue_urn", "reason" } },
    { "session.delayed", 2, { "session_id", "starts_at", "ends_at", "reason" } },
    { "session.cancelled", 1, { "session_id", "reason" } },
    { "facilitator.unavailable", 1, { "session_id", "reason" } },
    { "participant.left", 1, { "application_ref", "reason" } },
    { "participant.absent", 2, { "application_ref", "session_id", "reason" } },
    { "study.completed", 2, { "application_ref", "minutes", "programme" } },
};

enum { TYPES = sizeof types / sizeof *types };

/* A reason is a code and never a sentence, so that nothing personal gets into an event. */
static bool
is_code(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return true;
}

/* The value must outlive the JSON that it was read from. */
static void
keep(int field, struct partner_event *event, struct obstack *memory)
{
    const struct field *f = &notifications_partner_event.fields[field];
    struct text *text = (struct text *)(void *)((char *)event + f->offset);

    if (f->kind == FIELD_text)
        text->data = obstack_copy(memory, text->data, text->size);
}

static const char *
read_members(size_t type, const json_t *data, struct partner_event *event, struct obstack *memory)
{
    struct json_faults faults = { .count = 0 };

    for (size_t i = 0; i < MEMBERS_MAX && types[type].members[i]; i++) {
        const char *name = types[type].members[i];
        json_t *value = json_object_get(data, name);
        int field = message_field(&notifications_partner_event, name);

        if (!value && i < types[type].required)
            return name;
        if (!value)
            continue;
        json_t *only = json_pack("{s:O}", name, value);
        bool is_good = message_json_read(&notifications_partner_event, only, (field_set)1 << field,
                                         "", event, memory, &faults);
        if (is_good)
            keep(field, event, memory);
        json_decref(only);
        if (!is_good)
            return name;
    }
    return is_code(event->reason) ? NULL : "reason";
}

static const char *
read_data(size_t type, struct text text, struct partner_event *event, struct obstack *memory)
{
    struct json_faults faults = { .count = 0 };
    json_t *data = json_read(text, &faults);
    const char *fault =
        data && json_is_object(data) ? read_members(type, data, event, memory) : "data";

    json_decref(data);
    return fault;
}

const char *
partner_data_read(struct text data, struct partner_event *event, struct obstack *memory)
{
    for (size_t i = 0; i < TYPES; i++)
        if (text_is(event->type, types[i].type)) {
            event->is_known = true;
            return read_data(i, data, event, memory);
        }
    return NULL;
}
