#include "router_private.h"

#include "common/base/clock.h"
#include "common/base/log.h"

#include <errno.h>

enum { TELL_MS = 1000 };

static void
refuse(struct router *router, const struct asker *asker, const struct bus_message *request,
       enum status status, const char *why)
{
    struct bus_message refusal = { .verb = BUS_REPLY,
                                   .id = request->id,
                                   .name = text_of(status_name(status)),
                                   .body = text_of(why) };

    router_send(router, asker->route, &refusal, NULL);
}

/* Counted always, logged once a second. */
static void
tell_forbidden(struct router *router, const struct asker *asker, const char *what)
{
    router->counters.forbidden++;
    if (clock_steady_ms() - router->told_ms < TELL_MS)
        return;
    router->told_ms = clock_steady_ms();
    log_line(LOG_WARNING_LINE, asker->owner->name, "%s", what);
}

static void
take_hello(struct router *router, const struct asker *asker, const struct bus_message *hello)
{
    const struct greeting greeting = { asker->route, hello->to, hello->name, hello->taken,
                                       asker->owner->key };
    struct peer *peer = peers_find(&router->peers, asker->route);

    if (hello->to.size == 0 || access_may(asker->role, ACCESS_SERVE, hello->to)) {
        membership_greeted(router, &greeting);
        return;
    }
    tell_forbidden(router, asker, "not allowed: to be the service that it says it is");
    if (peer)
        membership_left(router, peer);
}

/* Only a replica has news, for its like. */
static void
pass_news(struct router *router, const struct asker *asker, struct text name)
{
    const struct peer *from = peers_find(&router->peers, asker->route);
    struct bus_message news = { .verb = BUS_NEWS, .to = name };

    if (!from || !peer_is(from, name)) {
        tell_forbidden(router, asker, "not allowed: news of another service");
        return;
    }
    router->counters.news++;
    for (size_t i = 0; i < router->peers.count; i++) {
        struct peer *peer = &router->peers.list[i];

        if (peer_is(peer, name) && peer != from)
            router_send(router, peer_route(peer), &news, NULL);
    }
}

/* To a replica that is there: one that has just gone is found out by sending. */
static void
pass_request(struct router *router, const struct asker *asker, struct bus_message *message,
             zframe_t **body_p)
{
    struct peer *peer = NULL;
    char way[WAY_BACK_MAX];

    while ((peer = peers_choose(&router->peers, message->to, asker->route)) != NULL) {
        const struct key_owner *owner = key_list_find(&router->allowed->list, peer->key);

        if (!owner) { /* revoked a moment ago */
            membership_left(router, peer);
            continue;
        }
        message->route =
            way_back_write(&router->way_back, asker->route, message->id, owner->role, way);
        if (!peer_is_full(peer) && router_send(router, peer_route(peer), message, body_p)) {
            peer->passed++;
            return;
        }
        if (peer_is_full(peer) || errno != EHOSTUNREACH) {
            router->counters.busy++;
            refuse(router, asker, message, BUSY, "the service is full");
            return;
        }
        membership_left(router, peer);
    }
    router->counters.unavailable++;
    refuse(router, asker, message, UNAVAILABLE, "the service is away");
}

static void
take_request(struct router *router, const struct asker *asker, struct bus_message *message,
             zframe_t **body_p)
{
    struct error err = { 0 };
    struct text body = { (const char *)zframe_data(*body_p), zframe_size(*body_p) };

    router->counters.requests++;
    enum status status = access_request(asker->role, message->name, body, &err);
    if (status != OK) {
        tell_forbidden(router, asker, err.text);
        refuse(router, asker, message, status, err.text);
        return;
    }
    if (message->expires_us && clock_real_us() > message->expires_us) {
        router->counters.expired++;
        refuse(router, asker, message, UNAVAILABLE, "the deadline has passed");
        return;
    }
    message->from = text_of(asker->owner->name);
    pass_request(router, asker, message, body_p);
}

static void
take_reply(struct router *router, const struct asker *asker, struct bus_message *message,
           zframe_t **body_p)
{
    struct peer *peer = peers_find(&router->peers, asker->route);
    struct text route;

    /* A service that was silent over a long transaction is no peer, and its reply is good.
     * What the bus before us passed on is asked again. */
    if (!way_back_read(&router->way_back, message->route, message->id, asker->owner->role,
                       &route)) {
        tell_forbidden(router, asker, "not allowed: to reply to what it was not asked");
        return;
    }
    router->counters.replies++;
    if (peer)
        peer_taken(peer, message->taken);
    router_send(router, route, message, body_p);
}

/* The connection lives on, because libzmq can't cut it; nothing comes of it. */
static void
take_revoked(struct router *router, const struct asker *asker, const struct bus_message *message)
{
    struct peer *peer = peers_find(&router->peers, asker->route);

    router->counters.revoked++;
    if (peer)
        membership_left(router, peer);
    if (message->verb == BUS_REQUEST)
        refuse(router, asker, message, FORBIDDEN, "this key is not allowed");
}

void
verb_take(struct router *router, const struct asker *asker, struct bus_message *message,
          zframe_t **body_p)
{
    struct peer *peer = NULL;

    if (!asker->owner) {
        take_revoked(router, asker, message);
        return;
    }
    switch (message->verb) {
    case BUS_HELLO:
        take_hello(router, asker, message);
        break;
    case BUS_BYE:
        peer = peers_find(&router->peers, asker->route);
        if (peer)
            membership_left(router, peer);
        break;
    case BUS_NEWS:
        pass_news(router, asker, message->to);
        break;
    case BUS_REQUEST:
        take_request(router, asker, message, body_p);
        break;
    case BUS_REPLY:
        take_reply(router, asker, message, body_p);
        break;
    default:
        break;
    }
}
