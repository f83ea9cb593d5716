#include "peers.h"

#include <stdio.h>
#include <string.h>

struct peer *
peers_find(struct peers *peers, struct text route)
{
    struct peer *peer = NULL;

    HASH_FIND(hh, peers->by_route, route.data, (unsigned)route.size, peer);
    return peer;
}

static struct peer *
peer_free(struct peers *peers)
{
    for (size_t i = 0; i < peers->count; i++)
        if (!peers->list[i].heard_ms)
            return &peers->list[i];
    return peers->count < PEERS_MAX ? &peers->list[peers->count++] : NULL;
}

/* FNV-1a, and a last stirring: texts that differ in their last byte differ everywhere. */
static uint64_t
digest(uint64_t hash, struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * 0x100000001b3;
    hash ^= hash >> 32;
    hash *= 0xd6e8feb86659fd93;
    return hash ^ hash >> 32;
}

static const uint64_t digest_start = 0xcbf29ce484222325;

bool
peers_greeted(struct peers *peers, const struct greeting *greeting, int64_t now_ms)
{
    struct text route = greeting->route;
    struct text name = greeting->name;
    struct peer *peer = peers_find(peers, route);

    if (peer) {
        peer->heard_ms = now_ms;
        peer_taken(peer, greeting->taken);
        return false;
    }
    if (route.size > ROUTE_MAX || name.size >= NAME_MAX_BYTES || !(peer = peer_free(peers)))
        return false;
    memset(peer, 0, sizeof *peer);
    memcpy(peer->route, route.data, route.size);
    peer->route_size = (unsigned)route.size;
    memcpy(peer->name, name.data, name.size);
    snprintf(peer->key, sizeof peer->key, "%s", greeting->key);
    peer->heard_ms = now_ms;
    peer->taken = peer->passed = greeting->taken;
    /* By the instance, so that several buses choose alike. */
    peer->mark = digest(digest_start, greeting->instance.size ? greeting->instance : route);
    HASH_ADD(hh, peers->by_route, route, peer->route_size, peer);
    return name.size > 0;
}

void
peers_left(struct peers *peers, struct peer *peer)
{
    HASH_DEL(peers->by_route, peer);
    peer->heard_ms = 0;
}

bool
peer_is(const struct peer *peer, struct text name)
{
    return peer->heard_ms && name.size > 0 && text_is(name, peer->name);
}

struct text
peer_route(const struct peer *peer)
{
    return (struct text){ peer->route, peer->route_size };
}

int64_t
peers_count(const struct peers *peers, struct text name)
{
    int64_t count = 0;

    for (size_t i = 0; i < peers->count; i++)
        count += peer_is(&peers->list[i], name);
    return count;
}

/* Rendezvous hashing: each replica has a weight for each asker; the heaviest gets it. */
struct peer *
peers_choose(struct peers *peers, struct text name, struct text from)
{
    const struct peer *asker = peers_find(peers, from);
    uint64_t who = asker ? asker->mark : digest(digest_start, from);
    struct peer *chosen = NULL;
    uint64_t heaviest = 0;

    for (size_t i = 0; i < peers->count; i++) {
        struct peer *peer = &peers->list[i];

        if (!peer_is(peer, name))
            continue;
        uint64_t weight = digest(peer->mark, (struct text){ (const char *)&who, sizeof who });
        if (!chosen || weight > heaviest) {
            chosen = peer;
            heaviest = weight;
        }
    }
    return chosen;
}

void
peer_taken(struct peer *peer, int64_t taken)
{
    if (taken > peer->taken)
        peer->taken = taken;
    if (peer->taken > peer->passed)
        peer->passed = peer->taken;
}

bool
peer_is_full(const struct peer *peer)
{
    return peer->taken >= 0 && peer->passed - peer->taken >= WAITING_MAX;
}
