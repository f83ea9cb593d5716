#include "common/bus/bus_link.h"

#include "common/bus/key.h"

enum { LINGER_MS = 200, RECONNECT_MS = 20, RECONNECT_MAX_MS = 200, HEARTBEAT_MS = 1000 };

static enum status
set_keys(zsock_t *socket, const struct key *secret, const struct key *server, struct error *err)
{
    void *raw = zsock_resolve(socket);
    struct key public;

    key_public(secret, &public);
    if (zmq_setsockopt(raw, ZMQ_CURVE_SECRETKEY, secret->bytes, KEY_BYTES) != 0
        || zmq_setsockopt(raw, ZMQ_CURVE_PUBLICKEY, public.bytes, KEY_BYTES) != 0
        || zmq_setsockopt(raw, ZMQ_CURVE_SERVERKEY, server->bytes, KEY_BYTES) != 0)
        return error_set(err, UNAVAILABLE, "bus: this libzmq can't encrypt");
    return OK;
}

static enum status
secure(zsock_t *socket, const struct link_keys *keys, size_t number, struct error *err)
{
    struct key secret, server;

    TRY(key_read_line(keys->servers_file, number, &server, err));
    TRY(key_read(keys->secret_file, &secret, err));
    enum status status = set_keys(socket, &secret, &server, err);
    key_forget(&secret);
    return status;
}

enum status
link_open(struct link *link, const struct link_keys *keys, struct error *err)
{
    AUTO(zsock_destroy) zsock_t *socket = zsock_new(ZMQ_DEALER);

    if (!socket || !link->endpoint)
        return error_set(err, UNAVAILABLE, "bus: out of memory or descriptors");
    zsock_set_linger(socket, LINGER_MS);
    zsock_set_sndhwm(socket, BUS_QUEUE_MAX);
    zsock_set_rcvhwm(socket, BUS_QUEUE_MAX);
    zsock_set_maxmsgsize(socket, BUS_BODY_MAX);
    zsock_set_reconnect_ivl(socket, RECONNECT_MS);
    zsock_set_reconnect_ivl_max(socket, RECONNECT_MAX_MS);
    zsock_set_heartbeat_ivl(socket, HEARTBEAT_MS);
    zsock_set_heartbeat_timeout(socket, 3 * HEARTBEAT_MS);
    TRY(secure(socket, keys, link->number, err));
    if (zsock_connect(socket, "%s", link->endpoint) != 0)
        return error_set(err, INVALID, "bus: bad endpoint %s", link->endpoint);
    zsock_destroy(&link->socket);
    link->socket = socket;
    socket = NULL; /* handed over */
    return OK;
}

void
link_clear(struct link *link)
{
    zsock_destroy(&link->socket);
    free(link->endpoint);
}

enum status
link_send(struct link *link, struct bus_message message, struct error *err)
{
    struct bus_header_bytes header;
    void *raw = zsock_resolve(link->socket);

    message.taken = link->taken;
    TRY(bus_header_pack(&message, &header, err));
    if (zmq_send(raw, header.bytes, header.size, ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0)
        return error_set(err, UNAVAILABLE, "bus: the queue is full");
    if (zmq_send(raw, message.body.data ? message.body.data : "", message.body.size, ZMQ_DONTWAIT)
        < 0)
        return error_set(err, UNAVAILABLE, "bus: the connection broke");
    return OK;
}
