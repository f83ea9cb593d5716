#include "common/consumer/event_batch.h"

#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

enum { EVENT_FIELDS = 10, SEGMENT_FIELDS = 5, ZONE_BYTES = 64 * 1024 };

static void *
allocate(struct event_batch *batch, size_t size)
{
    return memset(obstack_alloc(&batch->memory, size), 0, size);
}

static const struct subscription *
subscription_find(const struct service *service, struct text type_name)
{
    const struct subscription *s = service->subscriptions;

    while (s->type && !text_is(type_name, s->type->name))
        s++;
    return s->type ? s : NULL;
}

/* Decodes the payload for its handler. A newer version, or bytes that are not
 * what the type declares, is for a later build or a person to look at. */
static void
event_decode(const struct service *service, struct event_batch *batch, struct event *event)
{
    const struct subscription *s = subscription_find(service, event->type_name);
    struct error err = { 0 };

    if (!s) {
        event->wrong = "unknown type";
        return;
    }
    event->item.type = s->type;
    event->handle = s->handle;
    if (event->version != s->type->version) {
        event->wrong = "another version";
        return;
    }
    void *body = allocate(batch, s->type->size);
    event->item.body = body;
    if (message_read(s->type, event->payload, &batch->zone, body, &err) != OK)
        event->wrong = obstack_copy0(&batch->memory, err.text, strlen(err.text));
}

static bool
event_fill(const msgpack_object *object, struct event *event)
{
    const msgpack_object *f = object_array(object, EVENT_FIELDS);

    return f && object_number(&f[0], &event->item.position) && object_text(&f[1], &event->item.id)
           && event->item.id.size == 16 && object_text(&f[2], &event->type_name)
           && object_number(&f[3], &event->version) && object_text(&f[4], &event->item.cohort_id)
           && object_text(&f[5], &event->item.subject)
           && object_number(&f[6], &event->item.subject_version)
           && object_number(&f[7], &event->item.time_us) && object_text(&f[8], &event->item.trace)
           && object_text(&f[9], &event->payload);
}

static bool
segment_fill(const msgpack_object *object, struct event_batch *batch, struct event_segment *segment)
{
    const msgpack_object *f = object_array(object, SEGMENT_FIELDS);

    if (!f || !object_number(&f[0], &segment->partition) || !object_number(&f[1], &segment->epoch)
        || !object_number(&f[2], &segment->previous) || !object_number(&f[3], &segment->last)
        || f[4].type != MSGPACK_OBJECT_ARRAY || segment->partition < 0
        || segment->partition >= PARTITIONS || segment->last < segment->previous)
        return false;
    segment->count = f[4].via.array.size;
    segment->events = allocate(batch, segment->count * sizeof *segment->events);
    int64_t before = segment->previous; /* positions grow */
    for (size_t i = 0; i < segment->count; i++) {
        const struct item *item = &segment->events[i].item;

        if (!event_fill(&f[4].via.array.ptr[i], &segment->events[i]) || item->position <= before
            || item->position > segment->last)
            return false;
        before = item->position;
        segment->events[i].item.partition = (int)segment->partition;
    }
    return true;
}

static void
batch_start(struct event_batch *batch)
{
    memset(batch, 0, sizeof *batch);
    msgpack_zone_init(&batch->zone, ZONE_BYTES);
    obstack_init(&batch->memory);
}

void
event_batch_one(const struct service *service, struct event *event, struct event_batch *ret_batch)
{
    batch_start(ret_batch);
    event_decode(service, ret_batch, event);
}

enum status
event_batch_read(const struct service *service, struct text body, struct event_batch *ret_batch,
                 struct error *err)
{
    msgpack_object object;

    batch_start(ret_batch);
    TRY(message_open(body, &ret_batch->zone, &object, err));
    if (object.type != MSGPACK_OBJECT_ARRAY || object.via.array.size > PARTITIONS)
        return error_set(err, INVALID, "events: not a list of segments");
    ret_batch->count = object.via.array.size;
    ret_batch->segments = allocate(ret_batch, ret_batch->count * sizeof *ret_batch->segments);
    for (size_t i = 0; i < ret_batch->count; i++) {
        struct event_segment *segment = &ret_batch->segments[i];

        if (!segment_fill(&object.via.array.ptr[i], ret_batch, segment))
            return error_set(err, INVALID, "events: segment %zu can't be read", i);
        for (size_t e = 0; e < segment->count; e++)
            event_decode(service, ret_batch, &segment->events[e]);
    }
    return OK;
}

void
event_batch_clear(struct event_batch *batch)
{
    msgpack_zone_destroy(&batch->zone);
    if (batch->memory.chunk)
        obstack_free(&batch->memory, NULL);
    memset(batch, 0, sizeof *batch);
}
