#include "common/bus_link.h"

enum { LINGER_MS = 200, RECONNECT_MS = 20, RECONNECT_MAX_MS = 200, HEARTBEAT_MS = 1000 };

void
link_keys_forget(struct link_keys *keys)
{
    key_forget(&keys->secret);
}

static enum status
link_secure(struct link *link, const struct link_keys *keys, size_t number, struct error *err)
{
    void *raw = zsock_resolve(link->socket);
    struct key server;

    TRY(key_read_line(keys->servers_file, number, &server, err));
    if (zmq_setsockopt(raw, ZMQ_CURVE_SECRETKEY, keys->secret.bytes, KEY_BYTES) != 0
        || zmq_setsockopt(raw, ZMQ_CURVE_PUBLICKEY, keys->public.bytes, KEY_BYTES) != 0
        || zmq_setsockopt(raw, ZMQ_CURVE_SERVERKEY, server.bytes, KEY_BYTES) != 0)
        return error_set(err, UNAVAILABLE, "bus: this libzmq can't encrypt");
    return OK;
}

enum status
link_open(struct link *link, const char *endpoint, const struct link_keys *keys, size_t number,
          struct error *err)
{
    link->socket = zsock_new(ZMQ_DEALER);
    if (!link->socket)
        return error_set(err, UNAVAILABLE, "bus: out of memory or descriptors");
    zsock_set_linger(link->socket, LINGER_MS);
    zsock_set_sndhwm(link->socket, BUS_QUEUE_MAX);
    zsock_set_rcvhwm(link->socket, BUS_QUEUE_MAX);
    zsock_set_maxmsgsize(link->socket, BUS_BODY_MAX);
    zsock_set_reconnect_ivl(link->socket, RECONNECT_MS);
    zsock_set_reconnect_ivl_max(link->socket, RECONNECT_MAX_MS);
    zsock_set_heartbeat_ivl(link->socket, HEARTBEAT_MS);
    zsock_set_heartbeat_timeout(link->socket, 3 * HEARTBEAT_MS);
    TRY(link_secure(link, keys, number, err));
    if (zsock_connect(link->socket, "%s", endpoint) != 0)
        return error_set(err, INVALID, "bus: bad endpoint %s", endpoint);
    return OK;
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
