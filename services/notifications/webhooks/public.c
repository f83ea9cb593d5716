#include "public.h"

#include "common/base/trace.h"
#include "common/message/json_write.h"
#include "common/message/message_json.h"

#include <stdio.h>
#include <stdlib.h>

enum { ZONE_BYTES = 4096 };

/* Fields that say more about a person than others must know. */
static const char *const left_out[] = { "adjustment" };

static void
put_member(msgpack_sbuffer *to, const char *name, struct text value)
{
    json_put_name(to, name);
    json_put_string(to, value);
}

/* The trace as others may see it: nothing of our own in its flags. */
static void
put_trace(msgpack_sbuffer *to, struct text text)
{
    char clean[TRACE_TEXT_SIZE];
    struct trace trace;

    if (!trace_read(text, &trace))
        return;
    trace.is_history = false;
    trace_write(&trace, clean);
    put_member(to, "traceparent", (struct text){ clean, sizeof clean });
}

static void
put_attributes(const struct public_event *event, const struct message_type *type, const char *from,
               msgpack_sbuffer *to)
{
    struct text owner = { event->type.data, 0 };
    char id[UUID_TEXT_SIZE], text[200];

    while (owner.size < event->type.size && owner.data[owner.size] != '.')
        owner.size++;
    uuid_write(event->id, id);
    json_put(to, "{\"specversion\":\"1.0\"");
    put_member(to, "id", text_of(id));
    snprintf(text, sizeof text, "https://%.100s/%.*s", from, TEXT_ARGS(owner));
    put_member(to, "source", text_of(text));
    snprintf(text, sizeof text, PUBLIC_PREFIX "%.*s", TEXT_ARGS(event->type));
    put_member(to, "type", text_of(text));
    put_member(to, "subject", event->subject);
    json_put_name(to, "time");
    json_put_when(to, event->at_us);
    json_put(to, ",\"datacontenttype\":\"application/json\"");
    snprintf(text, sizeof text, "urn:golden-thread:%.*s:%u", TEXT_ARGS(event->type),
             type ? type->version : 0);
    if (type)
        put_member(to, "dataschema", text_of(text));
    snprintf(text, sizeof text, "%lld", (long long)event->position);
    put_member(to, "seq", text_of(text)); /* a CloudEvents Integer has 32 bits only */
}

static void
put_extensions(const struct public_event *event, msgpack_sbuffer *to)
{
    if (event->cohort_id.size)
        put_member(to, "cohort", event->cohort_id);
    if (event->partner_id.size && !text_is(event->partner_id, "?"))
        put_member(to, "partner", event->partner_id);
    put_trace(to, event->trace);
    if (event->is_history)
        json_put(to, ",\"history\":true");
}

static field_set
fields_told(const struct message_type *type)
{
    field_set fields = FIELDS_ALL;

    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++) {
        int field = message_field(type, left_out[i]);

        if (field >= 0)
            fields &= ~((field_set)1 << field);
    }
    return fields;
}

static bool
put_data(const struct message_type *type, struct text payload, msgpack_sbuffer *to)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    _Alignas(max_align_t) char body[MESSAGE_SIZE_MAX];
    struct error err = { 0 };

    msgpack_zone_init(&zone, ZONE_BYTES);
    if (!type || message_read(type, payload, &zone, body, &err) != OK)
        return false;
    json_put(to, ",\"data\":{");
    message_json_write(type, body, fields_told(type), false, to);
    json_put(to, "}}");
    return true;
}

void
public_write(const struct public_event *event, const char *from, msgpack_sbuffer *to)
{
    const struct message_type *type = public_find(event->type);
    size_t begin = to->size;
    char reference[64];

    put_attributes(event, type, from, to);
    put_extensions(event, to);
    size_t before_data = to->size;
    if (put_data(type, event->payload, to) && to->size - begin <= ENVELOPE_BYTES_MAX)
        return;
    to->size = before_data;
    snprintf(reference, sizeof reference, "/v1/events?since=%lld&limit=1",
             (long long)event->position - 1);
    put_member(to, "dataref", text_of(reference));
    json_put(to, "}");
}
