#include "follow.h"

#include "common/message/message.h"

#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

enum { ZONE_BYTES = 64 * 1024, EVENT_FIELDS = 10, STATE_FIELDS = 5, EFFECT_FIELDS = 6 };

/* Takes a service's answer over; false when it has another form. */
typedef bool taker(struct follow *follow, int service, const msgpack_object *body);

struct follow *
follow_new(struct client *client)
{
    struct follow *follow = calloc(1, sizeof *follow);

    if (!follow)
        abort();
    follow->client = client;
    obstack_init(&follow->memory);
    return follow;
}

void
follow_destroy(struct follow **follow_p)
{
    if (!*follow_p)
        return;
    obstack_free(&(*follow_p)->memory, NULL);
    free(*follow_p);
    *follow_p = NULL;
}

static bool
take_text(struct follow *follow, const msgpack_object *object, struct text *to)
{
    struct text text;

    if (!object_text(object, &text))
        return false;
    *to = (struct text){ obstack_copy0(&follow->memory, text.data, text.size), text.size };
    return true;
}

static enum status
take_reply(struct follow *follow, int service, const struct request *request, taker *take,
           struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    msgpack_object body;

    msgpack_zone_init(&zone, ZONE_BYTES);
    TRY(message_open(request->reply, &zone, &body, err));
    if (take(follow, service, &body))
        return OK;
    return error_set(err, INVALID, "%s: the reply to %s has another form",
                     positions_services[service], request->name);
}

/* The same question to all, but to those who have not answered the last one. */
static enum status
ask_all(struct follow *follow, const char *name, const msgpack_sbuffer *body, taker *take,
        struct error *err)
{
    struct request requests[POSITIONS_SERVICES] = { 0 };

    for (int i = 0; i < POSITIONS_SERVICES; i++) {
        requests[i] = (struct request){ .to = text_of(positions_services[i]),
                                        .name = name,
                                        .body = { body->data, body->size },
                                        .is_answered = follow->is_away[i] };
        if (!follow->is_away[i])
            client_send(follow->client, &requests[i]);
    }
    enum status status =
        client_collect(follow->client, requests, POSITIONS_SERVICES, FOLLOW_ANSWER_MS, err);
    for (int i = 0; i < POSITIONS_SERVICES; i++) {
        if (!follow->is_away[i] && status == OK && requests[i].is_answered)
            status = take_reply(follow, i, &requests[i], take, err);
        follow->is_away[i] |= !requests[i].is_answered;
        request_clear(&requests[i]);
    }
    return status;
}

const struct followed_event *
follow_event(const struct follow *follow, struct text id)
{
    for (size_t i = 0; i < follow->event_count; i++)
        if (text_equal(follow->events[i].id, id))
            return &follow->events[i];
    return NULL;
}

static bool
take_event(struct follow *follow, int service, const msgpack_object *row)
{
    const msgpack_object *f = object_array(row, EVENT_FIELDS);
    struct followed_event e = { .service = service };
    struct text id, trace;

    if (!f || !object_text(&f[0], &id) || id.size != 16 || !object_text(&f[9], &trace))
        return false;
    if (follow_event(follow, id))
        return true;
    if (follow->event_count == FOLLOW_EVENTS_MAX) {
        follow->is_cut = true;
        return true;
    }
    if (!take_text(follow, &f[0], &e.id) || !take_text(follow, &f[1], &e.type)
        || !object_number(&f[2], &e.version) || !object_number(&f[3], &e.partition)
        || !object_number(&f[4], &e.position) || !take_text(follow, &f[5], &e.cohort_id)
        || !take_text(follow, &f[6], &e.subject) || !object_number(&f[7], &e.subject_version)
        || !object_number(&f[8], &e.at_us))
        return false;
    if (!trace_read(trace, &e.trace)) /* written before events had one */
        memcpy(e.trace.id, e.id.data, sizeof e.trace.id);
    follow->events[follow->event_count++] = e;
    return true;
}

static bool
take_events(struct follow *follow, int service, const msgpack_object *body)
{
    const msgpack_object *f = object_array(body, 2);
    int64_t is_cut = 0;

    if (!f || !object_number(&f[0], &is_cut) || f[1].type != MSGPACK_OBJECT_ARRAY)
        return false;
    follow->is_cut |= is_cut != 0;
    for (uint32_t i = 0; i < f[1].via.array.size; i++)
        if (!take_event(follow, service, &f[1].via.array.ptr[i]))
            return false;
    return true;
}

static int
compare_events(const void *a, const void *b)
{
    const struct followed_event *left = a;
    const struct followed_event *right = b;

    if (left->at_us != right->at_us)
        return left->at_us < right->at_us ? -1 : 1;
    return memcmp(left->id.data, right->id.data, left->id.size);
}

enum status
follow_find(struct follow *follow, enum follow_way way, const struct text *keys, size_t count,
            struct follow_window window, struct error *err)
{
    static const char *const names[] = { "trace", "parent", "id" };
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    msgpack_pack_array(&to, 4);
    pack_text(&to, text_of(names[way]));
    msgpack_pack_array(&to, count);
    for (size_t i = 0; i < count; i++)
        pack_text(&to, keys[i]);
    msgpack_pack_int64(&to, window.from_us);
    msgpack_pack_int64(&to, window.before_us);
    TRY(ask_all(follow, "trace", &body, take_events, err));
    qsort(follow->events, follow->event_count, sizeof *follow->events, compare_events);
    return OK;
}

static bool
take_state(struct follow *follow, int service, const msgpack_object *row)
{
    const msgpack_object *f = object_array(row, STATE_FIELDS);
    struct followed_reader reader = { .service = service };
    int64_t event = 0;

    if (!f || !object_number(&f[0], &event) || event < 0 || event >= (int64_t)follow->event_count
        || follow->reader_count == FOLLOW_READERS_MAX || !take_text(follow, &f[1], &reader.state)
        || !take_text(follow, &f[2], &reader.parked) || !object_number(&f[3], &reader.tries)
        || !take_text(follow, &f[4], &reader.error))
        return false;
    reader.event = (size_t)event;
    follow->readers[follow->reader_count++] = reader;
    return true;
}

static bool
take_effect(struct follow *follow, int service, const msgpack_object *row)
{
    const msgpack_object *f = object_array(row, EFFECT_FIELDS);
    struct followed_effect effect = { .service = service };
    struct text id;

    if (!f || !object_text(&f[0], &id) || !take_text(follow, &f[1], &effect.name)
        || !take_text(follow, &f[2], &effect.state) || !object_number(&f[3], &effect.tries)
        || !object_number(&f[4], &effect.at_us) || !take_text(follow, &f[5], &effect.answer))
        return false;
    if (follow->effect_count == FOLLOW_EFFECTS_MAX) {
        follow->is_cut = true;
        return true;
    }
    for (effect.event = 0; effect.event < follow->event_count; effect.event++)
        if (text_equal(follow->events[effect.event].id, id)) {
            follow->effects[follow->effect_count++] = effect;
            return true;
        }
    return false;
}

static bool
take_effects(struct follow *follow, int service, const msgpack_object *body)
{
    static bool (*const takers[])(struct follow *, int, const msgpack_object *) = { take_state,
                                                                                    take_effect };
    const msgpack_object *f = object_array(body, 2);

    for (int part = 0; part < 2; part++) {
        if (!f || f[part].type != MSGPACK_OBJECT_ARRAY)
            return false;
        for (uint32_t i = 0; i < f[part].via.array.size; i++)
            if (!takers[part](follow, service, &f[part].via.array.ptr[i]))
                return false;
    }
    return true;
}

enum status
follow_effects(struct follow *follow, struct error *err)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    msgpack_pack_array(&to, follow->event_count);
    for (size_t i = 0; i < follow->event_count; i++) {
        const struct followed_event *e = &follow->events[i];

        msgpack_pack_array(&to, 5);
        pack_text(&to, text_of(positions_services[e->service]));
        pack_text(&to, e->type);
        msgpack_pack_int64(&to, e->partition);
        msgpack_pack_int64(&to, e->position);
        pack_bytes(&to, e->id);
    }
    return ask_all(follow, "effects", &body, take_effects, err);
}

bool
follow_is_cause(const struct followed_event *event, const struct followed_event *child)
{
    return memcmp(event->id.data + event->id.size - TRACE_PARENT_BYTES, child->trace.parent,
                  TRACE_PARENT_BYTES)
           == 0;
}
