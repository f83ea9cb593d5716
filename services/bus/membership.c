#include "router_private.h"

#include "common/base/clock.h"

#include <errno.h>

enum { QUIET_MS = 2 * BUS_HELLO_MS };

/* To everybody: what is open at this service should be asked again. */
static void
tell_change(struct router *router, const char *name)
{
    struct bus_message notice = { .verb = BUS_ARRIVED, .to = text_of(name) };

    for (size_t i = 0; i < router->peers.count; i++)
        if (router->peers.list[i].heard_ms)
            router_send(router, peer_route(&router->peers.list[i]), &notice, NULL);
}

/* Its open requests are lost: who waits for them asks again, and gets another replica or
 * `unavailable`. */
void
membership_left(struct router *router, struct peer *peer)
{
    peers_left(&router->peers, peer);
    if (peer->name[0])
        tell_change(router, peer->name);
}

/* Who greets hears from us, so that it knows that this bus lives. */
static bool
welcome(struct router *router, struct text route, struct text name)
{
    struct bus_message answer = { .verb = BUS_HELLO,
                                  .id = peers_count(&router->peers, name),
                                  .to = name };

    return router_send(router, route, &answer, NULL);
}

void
membership_greeted(struct router *router, const struct greeting *greeting)
{
    if (peers_greeted(&router->peers, greeting, clock_steady_ms()))
        tell_change(router, peers_find(&router->peers, greeting->route)->name);
    welcome(router, greeting->route, greeting->name);
}

/* A process that was killed has greeted a moment ago, but its connection is gone: sending
 * finds out long before its silence does. */
static bool
is_cut(struct router *router, const struct peer *peer, int64_t now_ms)
{
    return now_ms - peer->heard_ms > QUIET_MS
           && !welcome(router, peer_route(peer), text_of(peer->name)) && errno == EHOSTUNREACH;
}

void
membership_review(struct router *router, int64_t now_ms, bool is_list_new)
{
    /* After a pause of our own, greetings still wait to be read. */
    bool was_paused = now_ms - router->ticked_ms > BUS_AWAY_MS / 2;

    for (size_t i = 0; i < router->peers.count; i++) {
        struct peer *peer = &router->peers.list[i];

        if (!peer->heard_ms)
            continue;
        bool is_revoked = is_list_new && !key_list_find(&router->allowed->list, peer->key);
        bool is_silent = !was_paused && now_ms - peer->heard_ms > BUS_AWAY_MS;
        if (is_revoked || is_silent || is_cut(router, peer, now_ms))
            membership_left(router, peer);
    }
}
