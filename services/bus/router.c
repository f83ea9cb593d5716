#include "router.h"

#include "common/bus.h"
#include "common/clock.h"
#include "common/log.h"

#include <errno.h>

enum {
    DRAIN_MAX = 256, /* messages taken in one turn */
    TICK_MS = 250,   /* how often the silent are looked for */
    QUIET_MS = 2 * BUS_HELLO_MS,
    HEARTBEAT_MS = 1000,
    LINGER_MS = 100,
};

/* Sends to one connection; false with errno: EHOSTUNREACH when it is gone, EAGAIN when its
 * queue is full. Once the first frame is taken, all are. */
static bool
send_to(struct router *router, struct text route, const struct bus_message *message,
        zframe_t **body_p)
{
    struct bus_header_bytes header;
    struct error err = { 0 };
    void *raw = zsock_resolve(router->socket);

    errno = EINVAL;
    if (bus_header_pack(message, &header, &err) != OK) {
        log_error("send", &err);
        return false;
    }
    if (zmq_send(raw, route.data, route.size, ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0
        || zmq_send(raw, header.bytes, header.size, ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0)
        return false;
    if (body_p)
        return zframe_send(body_p, router->socket, ZFRAME_DONTWAIT) == 0;
    return zmq_send(raw, message->body.data ? message->body.data : "", message->body.size,
                    ZMQ_DONTWAIT)
           >= 0;
}

/* To everybody: what is open at this service should be asked again. */
static void
tell_change(struct router *router, const char *name)
{
    struct bus_message notice = { .verb = BUS_ARRIVED, .to = text_of(name) };

    for (size_t i = 0; i < router->peers.count; i++)
        if (router->peers.list[i].heard_ms)
            send_to(router, peer_route(&router->peers.list[i]), &notice, NULL);
}

/* Its open requests are lost: who waits for them asks again, and gets another replica or
 * `unavailable`. */
static void
leave(struct router *router, struct peer *peer)
{
    peers_left(&router->peers, peer);
    if (peer->name[0])
        tell_change(router, peer->name);
}

/* Who greets hears from us, so that it knows that this bus lives. */
static void
take_hello(struct router *router, struct text from, const struct bus_message *hello)
{
    const struct greeting greeting = { from, hello->to, hello->name, hello->taken };

    if (peers_greeted(&router->peers, &greeting, clock_steady_ms()))
        tell_change(router, peers_find(&router->peers, from)->name);
    struct bus_message answer = { .verb = BUS_HELLO,
                                  .id = peers_count(&router->peers, hello->to),
                                  .to = hello->to };
    send_to(router, from, &answer, NULL);
}

static void
take_bye(struct router *router, struct text from)
{
    struct peer *peer = peers_find(&router->peers, from);

    if (peer)
        leave(router, peer);
}

static void
pass_news(struct router *router, struct text from, struct text name)
{
    struct bus_message news = { .verb = BUS_NEWS, .to = name };

    router->counters.news++;
    for (size_t i = 0; i < router->peers.count; i++) {
        struct peer *peer = &router->peers.list[i];

        if (peer_is(peer, name) && !text_equal(peer_route(peer), from))
            send_to(router, peer_route(peer), &news, NULL);
    }
}

static void
refuse(struct router *router, struct text from, const struct bus_message *request,
       enum status status, const char *why)
{
    struct bus_message refusal = { .verb = BUS_REPLY,
                                   .id = request->id,
                                   .name = text_of(status_name(status)),
                                   .body = text_of(why) };

    send_to(router, from, &refusal, NULL);
}

/* To a replica that is there: one that has just gone is found out by sending. */
static void
pass_request(struct router *router, struct text from, struct bus_message *message,
             zframe_t **body_p)
{
    struct peer *peer = NULL;

    message->route = from;
    while ((peer = peers_choose(&router->peers, message->to, from)) != NULL) {
        if (!peer_is_full(peer) && send_to(router, peer_route(peer), message, body_p)) {
            peer->passed++;
            return;
        }
        if (peer_is_full(peer) || errno != EHOSTUNREACH) {
            router->counters.busy++;
            refuse(router, from, message, BUSY, "the service is full");
            return;
        }
        leave(router, peer);
    }
    router->counters.unavailable++;
    refuse(router, from, message, UNAVAILABLE, "the service is away");
}

static void
take_request(struct router *router, struct text from, struct bus_message *message,
             zframe_t **body_p)
{
    router->counters.requests++;
    if (message->expires_us && clock_real_us() > message->expires_us) {
        router->counters.expired++;
        refuse(router, from, message, UNAVAILABLE, "the deadline has passed");
        return;
    }
    pass_request(router, from, message, body_p);
}

static void
take_reply(struct router *router, struct text from, struct bus_message *message, zframe_t **body_p)
{
    struct peer *peer = peers_find(&router->peers, from);

    router->counters.replies++;
    if (peer)
        peer_taken(peer, message->taken);
    send_to(router, message->route, message, body_p);
}

static void
take(struct router *router, struct text from, struct bus_message *message, zframe_t **body_p)
{
    switch (message->verb) {
    case BUS_HELLO:
        take_hello(router, from, message);
        break;
    case BUS_BYE:
        take_bye(router, from);
        break;
    case BUS_NEWS:
        pass_news(router, from, message->to);
        break;
    case BUS_REQUEST:
        take_request(router, from, message, body_p);
        break;
    case BUS_REPLY:
        take_reply(router, from, message, body_p);
        break;
    default:
        break;
    }
}

static struct text
frame_text(zframe_t *frame)
{
    return (struct text){ (const char *)zframe_data(frame), zframe_size(frame) };
}

static void
receive_one(struct router *router)
{
    AUTO(zmsg_destroy) zmsg_t *parts = zmsg_recv(router->socket);
    struct bus_message message;
    struct error err = { 0 };

    if (!parts || zmsg_size(parts) != 3) {
        router->counters.unreadable++;
        log_line(LOG_WARNING_LINE, "receive", "a message without header and body was dropped");
        return;
    }
    AUTO(zframe_destroy) zframe_t *from = zmsg_pop(parts);
    AUTO(zframe_destroy) zframe_t *header = zmsg_pop(parts);
    AUTO(zframe_destroy) zframe_t *body = zmsg_pop(parts);
    if (bus_header_read(frame_text(header), &message, &err) != OK) {
        router->counters.unreadable++;
        log_error("receive", &err);
        return;
    }
    take(router, frame_text(from), &message, &body);
}

/* A process that was killed has greeted a moment ago, but its connection is gone: sending
 * finds out long before its silence does. */
static void
probe_quiet(struct router *router, int64_t now_ms)
{
    for (size_t i = 0; i < router->peers.count; i++) {
        struct peer *peer = &router->peers.list[i];
        const struct bus_message hello = { .verb = BUS_HELLO,
                                           .id = peers_count(&router->peers, text_of(peer->name)) };

        if (peer->heard_ms && now_ms - peer->heard_ms > QUIET_MS
            && !send_to(router, peer_route(peer), &hello, NULL) && errno == EHOSTUNREACH)
            leave(router, peer);
    }
}

void
router_turn(struct router *router)
{
    struct peer *peer = NULL;
    int64_t now_ms = clock_steady_ms();

    for (int i = 0; i < DRAIN_MAX && (zsock_events(router->socket) & ZMQ_POLLIN); i++)
        receive_one(router);
    if (now_ms - router->ticked_ms < TICK_MS)
        return;
    bool was_paused = now_ms - router->ticked_ms > BUS_AWAY_MS / 2;
    router->ticked_ms = now_ms;
    probe_quiet(router, now_ms);
    /* After a pause of our own, greetings still wait to be read. */
    while (!was_paused && (peer = peers_silent(&router->peers, now_ms, BUS_AWAY_MS)) != NULL)
        leave(router, peer);
}

enum status
router_open(struct router *router, const char *endpoint, struct error *err)
{
    router->socket = zsock_new(ZMQ_ROUTER);
    if (!router->socket)
        return error_set(err, UNAVAILABLE, "out of memory or descriptors");
    zsock_set_router_mandatory(router->socket, 1);
    zsock_set_linger(router->socket, LINGER_MS);
    zsock_set_sndhwm(router->socket, BUS_QUEUE_MAX);
    zsock_set_rcvhwm(router->socket, BUS_QUEUE_MAX);
    zsock_set_maxmsgsize(router->socket, BUS_BODY_MAX);
    zsock_set_heartbeat_ivl(router->socket, HEARTBEAT_MS);
    zsock_set_heartbeat_timeout(router->socket, 3 * HEARTBEAT_MS);
    if (zsock_bind(router->socket, "%s", endpoint) < 0)
        return error_set(err, UNAVAILABLE, "cannot listen at %s: %s", endpoint,
                         zmq_strerror(errno));
    return OK;
}

void
router_close(struct router *router)
{
    const struct bus_message bye = { .verb = BUS_BYE };

    for (size_t i = 0; router->socket && i < router->peers.count; i++)
        if (router->peers.list[i].heard_ms)
            send_to(router, peer_route(&router->peers.list[i]), &bye, NULL);
    zsock_destroy(&router->socket);
    HASH_CLEAR(hh, router->peers.by_route);
}
