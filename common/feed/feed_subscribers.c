#include "common/feed/feed_state_private.h"

#include <stdlib.h>
#include <string.h>

/* A place for a new one. */
static struct subscriber *
subscriber_place(struct feed_state *state)
{
    struct subscriber *place = NULL;

    if (state->count < FEED_SUBSCRIBERS_MAX)
        return &state->subscribers[state->count++];
    for (size_t i = 0; i < state->count; i++) {
        struct subscriber *s = &state->subscribers[i];

        if (!s->is_waiting && (!place || s->since_ms < place->since_ms))
            place = s;
    }
    if (place) {
        free(place->type_bytes);
        *place = (struct subscriber){ 0 };
    }
    return place;
}

static struct subscriber *
subscriber_find(struct feed_state *state, struct text group, struct text instance)
{
    struct subscriber *s = state->subscribers;
    struct subscriber *end = s + state->count;

    while (s < end && !(text_is(group, s->group) && text_is(instance, s->instance)))
        s++;
    if (s < end)
        return s;
    s = subscriber_place(state);
    if (s) {
        memcpy(s->group, group.data, group.size);
        memcpy(s->instance, instance.data, instance.size);
    }
    return s;
}

static bool
is_within_bounds(const struct feed_request *request)
{
    size_t bytes = 0;

    for (size_t i = 0; i < request->type_count; i++)
        bytes += request->types[i].size;
    return request->group.size > 0 && request->group.size < GROUP_NAME_MAX
           && request->instance.size < INSTANCE_NAME_MAX && request->route.size <= FEED_ROUTE_MAX
           && request->type_count <= FEED_TYPES_MAX && bytes <= TYPES_BYTES_MAX
           && request->max_events > 0 && request->max_bytes > 0;
}

static void
keep_types(struct subscriber *s, const struct feed_request *request)
{
    char *to = s->type_bytes;

    if (!to && !(to = s->type_bytes = malloc(TYPES_BYTES_MAX)))
        abort();
    s->type_count = request->type_count;
    s->known = 0;
    for (size_t i = 0; i < request->type_count; i++) {
        struct text type = request->types[i];

        if (type.size > 0)
            memcpy(to, type.data, type.size);
        s->types[i] = (struct text){ to, type.size };
        to += type.size;
    }
}

enum status
feed_state_subscribe(struct feed_state *state, const struct feed_request *request, int64_t now_ms,
                     struct error *err)
{
    if (!is_within_bounds(request))
        return error_set(err, INVALID, "events: too many types, a name is too long, or no credit");
    struct subscriber *s = subscriber_find(state, request->group, request->instance);
    if (!s)
        return error_set(err, INVALID, "events: more than %d subscribers", FEED_SUBSCRIBERS_MAX);
    keep_types(s, request);
    if (request->route.size > 0)
        memcpy(s->route, request->route.data, request->route.size);
    s->route_size = request->route.size;
    s->id = request->id;
    s->max_events = request->max_events < FEED_EVENTS_MAX ? request->max_events : FEED_EVENTS_MAX;
    s->max_bytes = request->max_bytes < FEED_BYTES_MAX ? request->max_bytes : FEED_BYTES_MAX;
    memcpy(s->cursors, request->cursors, sizeof s->cursors);
    s->since_ms = now_ms;
    s->looks = state->looks;
    s->is_waiting = true;
    return OK;
}

struct feed_asker
feed_state_asker(const struct feed_state *state, size_t subscriber)
{
    const struct subscriber *s = &state->subscribers[subscriber];

    return (struct feed_asker){ .group = text_of(s->group),
                                .instance = text_of(s->instance),
                                .route = { s->route, s->route_size },
                                .id = s->id,
                                .max_bytes = s->max_bytes,
                                .types = s->types,
                                .type_count = s->type_count };
}
