#include "common/bus.h"

#include "common/clock.h"

#include <czmq.h>
#include <string.h>

enum { LINGER_MS = 200, RECONNECT_MS = 20, RECONNECT_MAX_MS = 200, HEARTBEAT_MS = 1000 };

struct bus {
    zsock_t *socket;
    char *name;
    int64_t greeted_ms;
    int64_t replicas;        /* connections by our name, ours too, as the bus last said */
    zframe_t *header, *body; /* of the message last received */
};

enum status
bus_open(const char *endpoint, const char *name, struct bus **ret_bus, struct error *err)
{
    struct bus *bus = calloc(1, sizeof *bus);

    /* Our own signal handling stays in force, and czmq must not exit for us. */
    zsys_handler_set(NULL);
    if (!bus || !(bus->socket = zsock_new(ZMQ_DEALER)) || !(bus->name = strdup(name))) {
        bus_destroy(&bus);
        return error_set(err, UNAVAILABLE, "bus: out of memory or descriptors");
    }
    bus->greeted_ms = clock_steady_ms() - BUS_HELLO_MS;
    zsock_set_linger(bus->socket, LINGER_MS);
    zsock_set_sndhwm(bus->socket, BUS_QUEUE_MAX);
    zsock_set_rcvhwm(bus->socket, BUS_QUEUE_MAX);
    zsock_set_maxmsgsize(bus->socket, BUS_BODY_MAX);
    zsock_set_reconnect_ivl(bus->socket, RECONNECT_MS);
    zsock_set_reconnect_ivl_max(bus->socket, RECONNECT_MAX_MS);
    zsock_set_heartbeat_ivl(bus->socket, HEARTBEAT_MS);
    zsock_set_heartbeat_timeout(bus->socket, 3 * HEARTBEAT_MS);
    if (zsock_connect(bus->socket, "%s", endpoint) != 0) {
        bus_destroy(&bus);
        return error_set(err, INVALID, "bus: bad endpoint %s", endpoint);
    }
    *ret_bus = bus;
    return OK;
}

void
bus_destroy(struct bus **bus_p)
{
    struct bus *bus = *bus_p;
    struct error ignored; /* the bus notices a silent connection anyway */

    if (!bus)
        return;
    if (bus->socket && bus->name
        && bus_send(bus, &(struct bus_message){ .verb = BUS_BYE, .to = text_of(bus->name) },
                    &ignored)
               == OK)
        bus->greeted_ms = 0;
    zframe_destroy(&bus->header);
    zframe_destroy(&bus->body);
    zsock_destroy(&bus->socket);
    free(bus->name);
    free(bus);
    *bus_p = NULL;
}

enum status
bus_send(struct bus *bus, const struct bus_message *message, struct error *err)
{
    struct bus_header_bytes header;
    void *raw = zsock_resolve(bus->socket);

    if (message->body.size > BUS_BODY_MAX)
        return error_set(err, INVALID, "bus: the body is too large");
    TRY(bus_header_pack(message, &header, err));
    if (zmq_send(raw, header.bytes, header.size, ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0)
        return error_set(err, UNAVAILABLE, "bus: the queue is full");
    if (zmq_send(raw, message->body.data ? message->body.data : "", message->body.size,
                 ZMQ_DONTWAIT)
        < 0)
        return error_set(err, UNAVAILABLE, "bus: the connection broke");
    return OK;
}

static struct text
frame_text(zframe_t *frame)
{
    return (struct text){ (const char *)zframe_data(frame), zframe_size(frame) };
}

enum status
bus_receive(struct bus *bus, struct bus_message *ret_message, struct error *err)
{
    zframe_destroy(&bus->header);
    zframe_destroy(&bus->body);
    if (!(zsock_events(bus->socket) & ZMQ_POLLIN))
        return error_set(err, NOT_FOUND, "bus: nothing waits");

    AUTO(zmsg_destroy) zmsg_t *message = zmsg_recv(bus->socket);
    if (!message || zmsg_size(message) != 2)
        return error_set(err, INVALID, "bus: a message needs a header and a body");
    bus->header = zmsg_pop(message);
    bus->body = zmsg_pop(message);
    TRY(bus_header_read(frame_text(bus->header), ret_message, err));
    if (ret_message->verb == BUS_HELLO)
        bus->replicas = ret_message->id;
    ret_message->body = frame_text(bus->body);
    return OK;
}

int
bus_greet(struct bus *bus)
{
    struct error ignored; /* a full queue: the next greeting will do */
    int64_t now_ms = clock_steady_ms();

    if (now_ms - bus->greeted_ms >= BUS_HELLO_MS) {
        bus->greeted_ms = now_ms;
        if (bus_send(bus, &(struct bus_message){ .verb = BUS_HELLO, .to = text_of(bus->name) },
                     &ignored)
            != OK)
            return BUS_HELLO_MS;
    }
    return (int)(bus->greeted_ms + BUS_HELLO_MS - now_ms);
}

void
bus_news(struct bus *bus)
{
    struct error ignored; /* lossy on purpose */

    if (bus->replicas > 1
        && bus_send(bus, &(struct bus_message){ .verb = BUS_NEWS, .to = text_of(bus->name) },
                    &ignored)
               != OK)
        bus->replicas = 0; /* until the next greeting is answered */
}

void *
bus_socket(struct bus *bus)
{
    return zsock_resolve(bus->socket);
}
