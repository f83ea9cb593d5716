#include "cached.h"

#include "body_memory.h"
#include "represent.h"
#include "services/gateway/gateway.h"
#include "services/gateway/routes/route.h"

#include "common/base/clock.h"
#include "common/base/value.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Before the body stands when it was made, and its ETag. */
enum { STAMP_SIZE = 8, HEAD_SIZE = STAMP_SIZE + ETAG_SIZE };

static const char prefix[] = "http:";

/* The role stands for what of a row is shown. */
static struct text
key_of(struct request *request)
{
    const char *role = role_name(request->principal.role);
    size_t room =
        sizeof prefix + strlen(role) + request->target.path.size + request->target.query.size + 4;
    char *key = request_alloc(request, room);
    int size = snprintf(key, room, "%s%s:%.*s?%.*s", prefix, role, TEXT_ARGS(request->target.path),
                        TEXT_ARGS(request->target.query));

    return (struct text){ key, (size_t)size };
}

/* Older than it may be is as good as not there: Redis counts whole seconds, and the memory none. */
static bool
is_fresh(const struct request *request, struct text value, int64_t *ret_age_us)
{
    int64_t made_us = 0;

    if (value.size <= HEAD_SIZE)
        return false;
    memcpy(&made_us, value.data, STAMP_SIZE);
    *ret_age_us = clock_real_us() - made_us;
    return *ret_age_us / VALUE_SECOND_US <= request->route->max_age_s;
}

static void
answer_found(struct request *request, struct text value, int64_t age_us)
{
    request->age_s = age_us > 0 ? (unsigned)(age_us / VALUE_SECOND_US) : 0;
    memcpy(request->etag, value.data + STAMP_SIZE, ETAG_SIZE);
    msgpack_sbuffer_write(&request->answer.body, value.data + HEAD_SIZE, value.size - HEAD_SIZE);
    request->answer.type = "application/json";
    represent(request);
}

/* What was kept at one time is too old at one time, and then all would wait for all. So in its last
 * second some requests make it anew while the others still get it. */
static bool
is_to_refresh(struct request *request, int64_t age_us)
{
    if (request->gateway->refreshing == CACHED_REFRESHES_MAX
        || age_us < (request->route->max_age_s - 1) * VALUE_SECOND_US)
        return false;
    request->is_refreshing = true;
    request->gateway->refreshing++;
    return true;
}

bool
cached_instead(struct request *request)
{
    struct text value;
    int64_t age_us = 0;

    if (!request->is_refreshing
        || !body_memory_get(request->gateway->bodies, request->cached_key, &value)
        || !is_fresh(request, value, &age_us))
        return false;
    answer_found(request, value, age_us);
    return true;
}

void
cached_end(struct request *request)
{
    if (request->is_refreshing)
        request->gateway->refreshing--;
}

void
cached_look(struct request *request, void (*otherwise)(struct request *request))
{
    const char *wish = request_header(request, "Cache-Control");
    struct text value;
    int64_t age_us = 0;

    if (request->route->max_age_s == 0) {
        otherwise(request);
        return;
    }
    request->cached_key = key_of(request);
    if (wish && strcasestr(wish, "no-cache")) {
        otherwise(request);
        return;
    }
    if (body_memory_get(request->gateway->bodies, request->cached_key, &value)
        && is_fresh(request, value, &age_us)) {
        if (is_to_refresh(request, age_us))
            otherwise(request);
        else
            answer_found(request, value, age_us);
        return;
    }
    request->then = otherwise;
    request->next = request->gateway->looking;
    request->gateway->looking = request;
    request->gateway->looking_count++;
}

void
cached_keep(struct request *request)
{
    struct gateway *gateway = request->gateway;
    const msgpack_sbuffer *body = &request->answer.body;
    int64_t now_us = clock_real_us();

    if (request->cached_key.size == 0 || gateway->kept_count == GATEWAY_KEPT_MAX)
        return;
    struct cache_entry *entry = &gateway->kept[gateway->kept_count++];
    char *key = malloc(request->cached_key.size);
    char *value = malloc(HEAD_SIZE + body->size);
    if (!key || !value)
        abort();
    memcpy(key, request->cached_key.data, request->cached_key.size);
    etag_write((struct text){ body->data, body->size }, request->etag);
    memcpy(value, &now_us, STAMP_SIZE);
    memcpy(value + STAMP_SIZE, request->etag, ETAG_SIZE);
    memcpy(value + HEAD_SIZE, body->data, body->size);
    *entry = (struct cache_entry){ .key = { key, request->cached_key.size },
                                   .value = { value, HEAD_SIZE + body->size },
                                   .expiry_s = (int)request->route->max_age_s };
    body_memory_put(gateway->bodies, entry->key, entry->value);
}

static void
put_kept(struct gateway *gateway, struct cache *cache)
{
    cache_put_many(cache, gateway->kept, gateway->kept_count);
    for (size_t i = 0; i < gateway->kept_count; i++) {
        free((char *)(uintptr_t)gateway->kept[i].key.data);
        free((char *)(uintptr_t)gateway->kept[i].value.data);
    }
    gateway->kept_count = 0;
}

static size_t
take_some(struct gateway *gateway, struct request **list, struct cache_entry *entries)
{
    size_t count = 0;

    while (gateway->looking && count < CACHE_MANY_MAX) {
        struct request *request = gateway->looking;

        gateway->looking = request->next;
        entries[count] = (struct cache_entry){ .key = request->cached_key };
        list[count++] = request;
    }
    gateway->looking_count -= count;
    return count;
}

static void
take_found(struct request *request, const struct cache_entry *entry)
{
    int64_t age_us = 0;

    if (!entry->is_found || !is_fresh(request, entry->value, &age_us)) {
        request->then(request);
        return;
    }
    answer_found(request, entry->value, age_us);
    body_memory_put(request->gateway->bodies, request->cached_key, entry->value);
}

bool
cached_flush(struct gateway *gateway, struct cache *cache)
{
    struct request *list[CACHE_MANY_MAX];
    struct cache_entry entries[CACHE_MANY_MAX];
    bool is_busy = gateway->looking != NULL;

    while (gateway->looking) {
        size_t count = take_some(gateway, list, entries);

        cache_get_many(cache, entries, count);
        for (size_t i = 0; i < count; i++)
            take_found(list[i], &entries[i]);
    }
    put_kept(gateway, cache);
    return is_busy;
}
