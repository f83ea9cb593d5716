#include "router_private.h"

#include "common/base/clock.h"
#include "common/base/log.h"

enum {
    DRAIN_MAX = 256, /* messages taken in one turn */
    TICK_MS = 250,   /* how often the silent and the allow list are looked at */
    HEARTBEAT_MS = 1000,
    HANDSHAKE_MS = 5000,
    BACKLOG = 1024, /* connections that wait to be accepted */
    LINGER_MS = 100,
    ENFORCE_DOMAIN = 93, /* ZMQ_ZAP_ENFORCE_DOMAIN, which Debian's zmq.h does not show */
};

/* Once the first frame is taken, all are. */
bool
router_send(struct router *router, struct text route, const struct bus_message *message,
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

static struct text
frame_text(zframe_t *frame)
{
    return (struct text){ (const char *)zframe_data(frame), zframe_size(frame) };
}

/* By the User-Id that our own ZAP handler gave to the connection. It stands on the frames of
 * the message; on the route's own it may be missing in this version of libzmq. */
static struct asker
know_asker(const struct router *router, zframe_t *route, zframe_t *header)
{
    const char *user = zframe_meta(header, "User-Id");
    struct asker asker = { .route = frame_text(route) };

    if (user)
        asker.owner = key_list_find(&router->allowed->list, user);
    if (asker.owner)
        asker.role = access_role(router->access, asker.owner->role);
    return asker;
}

/* Routes that libzmq gave begin with a zero byte. One that a client chose for itself could
 * be that of somebody who has just left, and get the replies to what that one asked. */
static bool
is_given_route(struct text route)
{
    return route.size > 0 && route.size <= ROUTE_MAX && route.data[0] == '\0';
}

static void
receive_one(struct router *router)
{
    AUTO(zmsg_destroy) zmsg_t *parts = zmsg_recv(router->socket);
    struct bus_message message;
    struct error err = { 0 };

    if (!parts || zmsg_size(parts) != 3 || !is_given_route(frame_text(zmsg_first(parts)))) {
        router->counters.unreadable++;
        log_line(LOG_WARNING_LINE, "receive", "a message without header and body was dropped");
        return;
    }
    AUTO(zframe_destroy) zframe_t *route = zmsg_pop(parts);
    AUTO(zframe_destroy) zframe_t *header = zmsg_pop(parts);
    AUTO(zframe_destroy) zframe_t *body = zmsg_pop(parts);
    if (bus_header_read(frame_text(header), &message, &err) != OK) {
        router->counters.unreadable++;
        log_error("receive", &err);
        return;
    }
    const struct asker asker = know_asker(router, route, header);
    verb_take(router, &asker, &message, &body);
}

void
router_turn(struct router *router)
{
    for (int i = 0; i < DRAIN_MAX && (zsock_events(router->socket) & ZMQ_POLLIN); i++)
        receive_one(router);
    int64_t now_ms = clock_steady_ms();
    if (now_ms - router->ticked_ms < TICK_MS)
        return;
    membership_review(router, now_ms, allowed_refresh(router->allowed));
    router->ticked_ms = now_ms;
}

static enum status
secure(zsock_t *socket, const struct key *secret, struct error *err)
{
    int on = 1;

    zsock_set_curve_server(socket, 1);
    zsock_set_zap_domain(socket, ZAP_DOMAIN);
    /* Without it a connection would be accepted when nobody answers for the domain. */
    if (zmq_setsockopt(zsock_resolve(socket), ENFORCE_DOMAIN, &on, sizeof on) != 0
        || zmq_setsockopt(zsock_resolve(socket), ZMQ_CURVE_SECRETKEY, secret->bytes, KEY_BYTES)
               != 0)
        return error_set(err, UNAVAILABLE, "this libzmq can't encrypt, or not ask who connects");
    return OK;
}

enum status
router_open(struct router *router, const struct router_options *options, struct error *err)
{
    router->access = options->access;
    router->allowed = options->allowed;
    router->zap = options->zap;
    way_back_open(&router->way_back);
    router->socket = zsock_new(ZMQ_ROUTER);
    if (!router->socket)
        return error_set(err, UNAVAILABLE, "out of memory or descriptors");
    zsock_set_router_mandatory(router->socket, 1);
    zsock_set_linger(router->socket, LINGER_MS);
    zsock_set_sndhwm(router->socket, BUS_QUEUE_MAX);
    zsock_set_rcvhwm(router->socket, BUS_QUEUE_MAX);
    zsock_set_backlog(router->socket, BACKLOG);
    zsock_set_handshake_ivl(router->socket, HANDSHAKE_MS);
    zsock_set_maxmsgsize(router->socket, BUS_BODY_MAX);
    zsock_set_heartbeat_ivl(router->socket, HEARTBEAT_MS);
    zsock_set_heartbeat_timeout(router->socket, 3 * HEARTBEAT_MS);
    TRY(secure(router->socket, options->secret, err));
    if (zsock_bind(router->socket, "%s", options->endpoint) < 0)
        return error_set(err, UNAVAILABLE, "cannot listen at %s: %s", options->endpoint,
                         zmq_strerror(errno));
    return OK;
}

void
router_close(struct router *router)
{
    const struct bus_message bye = { .verb = BUS_BYE };

    for (size_t i = 0; router->socket && i < router->peers.count; i++)
        if (router->peers.list[i].heard_ms)
            router_send(router, peer_route(&router->peers.list[i]), &bye, NULL);
    zsock_destroy(&router->socket);
    HASH_CLEAR(hh, router->peers.by_route);
}
