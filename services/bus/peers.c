#include "peers.h"

#include <string.h>

static struct peer *
peer_find(struct peers *peers, struct text route)
{
    for (size_t i = 0; i < peers->count; i++) {
        struct peer *peer = &peers->list[i];

        if (peer->heard_ms && text_equal(route, (struct text){ peer->route, peer->route_size }))
            return peer;
    }
    return NULL;
}

static struct peer *
peer_free(struct peers *peers)
{
    for (size_t i = 0; i < peers->count; i++)
        if (!peers->list[i].heard_ms)
            return &peers->list[i];
    return peers->count < PEERS_MAX ? &peers->list[peers->count++] : NULL;
}

bool
peers_greeted(struct peers *peers, struct text route, struct text name, int64_t now_ms)
{
    struct peer *peer = peer_find(peers, route);

    if (peer) {
        peer->heard_ms = now_ms;
        return false;
    }
    if (route.size > ROUTE_MAX || name.size >= NAME_MAX_BYTES || !(peer = peer_free(peers)))
        return false;
    memset(peer, 0, sizeof *peer);
    memcpy(peer->route, route.data, route.size);
    peer->route_size = route.size;
    memcpy(peer->name, name.data, name.size);
    peer->heard_ms = now_ms;
    return name.size > 0;
}

bool
peer_is(const struct peer *peer, struct text name)
{
    return peer->heard_ms && name.size > 0 && text_is(name, peer->name);
}

int64_t
peers_count(const struct peers *peers, struct text name)
{
    int64_t count = 0;

    for (size_t i = 0; i < peers->count; i++)
        count += peer_is(&peers->list[i], name);
    return count;
}

void
peers_left(struct peers *peers, struct text route)
{
    struct peer *peer = peer_find(peers, route);

    if (peer)
        peer->heard_ms = 0;
}

void
peers_expire(struct peers *peers, int64_t now_ms, int64_t away_ms)
{
    for (size_t i = 0; i < peers->count; i++)
        if (now_ms - peers->list[i].heard_ms > away_ms)
            peers->list[i].heard_ms = 0;
}

const struct peer *
peers_service(const struct peers *peers, struct text name)
{
    const struct peer *found = NULL;

    /* The newest greeting wins over one that may be of a process just killed. */
    for (size_t i = 0; i < peers->count; i++) {
        const struct peer *peer = &peers->list[i];

        if (peer->heard_ms && text_is(name, peer->name)
            && (!found || peer->heard_ms > found->heard_ms))
            found = peer;
    }
    return found;
}
