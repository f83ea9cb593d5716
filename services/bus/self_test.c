/* A bus that lets everybody in looks like one that works. So it does not start before it has
 * seen itself refuse somebody. */
#include "router.h"

#include "common/base/clock.h"

enum { PATIENCE_MS = 10000, WAIT_MS = 50 };

static const char monitor_endpoint[] = "inproc://self-test";

struct stranger {
    zsock_t *socket, *events;
};

static void
stranger_clear(struct stranger *stranger)
{
    if (stranger->socket)
        zmq_socket_monitor(zsock_resolve(stranger->socket), NULL, 0);
    zsock_destroy(&stranger->events);
    zsock_destroy(&stranger->socket);
}

/* A key that nobody knows, and everything else right. */
static bool
give_keys(zsock_t *socket, const struct key *server)
{
    void *raw = zsock_resolve(socket);
    struct key secret, public;

    key_pair(&secret, &public);
    bool is_set = zmq_setsockopt(raw, ZMQ_CURVE_SECRETKEY, secret.bytes, KEY_BYTES) == 0
                  && zmq_setsockopt(raw, ZMQ_CURVE_PUBLICKEY, public.bytes, KEY_BYTES) == 0
                  && zmq_setsockopt(raw, ZMQ_CURVE_SERVERKEY, server->bytes, KEY_BYTES) == 0;
    key_forget(&secret);
    return is_set;
}

/* Where the router listens, as one can connect to it: "*" is no address for that. */
static bool
connect_to(zsock_t *socket, zsock_t *router)
{
    char *address = zsock_last_endpoint(router);
    bool is_connected = address && zsock_connect(socket, "%s", address) == 0;

    zstr_free(&address);
    return is_connected;
}

static bool
stranger_open(struct stranger *stranger, const struct router *router, const struct key *server)
{
    stranger->socket = zsock_new(ZMQ_DEALER);
    stranger->events = zsock_new(ZMQ_PAIR);
    if (!stranger->socket || !stranger->events || !give_keys(stranger->socket, server))
        return false;
    zsock_set_linger(stranger->socket, 0);
    return zmq_socket_monitor(zsock_resolve(stranger->socket), monitor_endpoint,
                              ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
               == 0
           && zsock_connect(stranger->events, "%s", monitor_endpoint) == 0
           && connect_to(stranger->socket, router->socket);
}

/* The event's number; 0 for none. */
static int
next_event(struct stranger *stranger)
{
    if (!(zsock_events(stranger->events) & ZMQ_POLLIN))
        return 0;
    AUTO(zmsg_destroy) zmsg_t *parts = zmsg_recv(stranger->events);
    zframe_t *first = parts ? zmsg_first(parts) : NULL;
    uint16_t number = 0;

    if (first && zframe_size(first) >= sizeof number)
        memcpy(&number, zframe_data(first), sizeof number);
    return number;
}

enum status
router_self_test(struct router *router, const struct key *server, struct error *err)
{
    AUTO(stranger_clear) struct stranger stranger = { NULL, NULL };
    int64_t until_ms = clock_steady_ms() + PATIENCE_MS;

    if (!stranger_open(&stranger, router, server))
        return error_set(err, UNAVAILABLE, "the self-test can't connect: %s", zmq_strerror(errno));
    zmq_pollitem_t items[] = {
        { .socket = zsock_resolve(stranger.events), .events = ZMQ_POLLIN },
        { .socket = zsock_resolve(router->zap->socket), .events = ZMQ_POLLIN },
    };
    while (clock_steady_ms() < until_ms) {
        zmq_poll(items, 2, WAIT_MS);
        zap_turn(router->zap, &router->allowed->list);
        switch (next_event(&stranger)) {
        case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
            return OK;
        case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
            return error_set(err, INVALID, "an unknown key was accepted");
        default:
            break;
        }
    }
    return error_set(err, UNAVAILABLE, "an unknown key was not refused in time");
}
