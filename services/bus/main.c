/* bus - moves requests to services and replies back. It holds nothing: after a
 * restart everybody greets it again within BUS_HELLO_MS, and who has asked for
 * something asks once more (docs/wire.md). */
#include "peers.h"

#include "common/bus.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/settings.h"

#include <czmq.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/signalfd.h>

enum { TICK_MS = 250, DRAIN_MAX = 256, READY_FD = 3, HEARTBEAT_MS = 1000 };

static const char *endpoint;

static const struct setting settings[] = {
    { "BUS_ENDPOINT", NULL, "where to listen, as ipc:///run/bus.sock", &endpoint },
    { 0 },
};

static struct peers peers;

/* Sends to one connection. It may be gone or its queue full: the message is lost
 * then, which everybody on the bus is prepared for. */
static void
send_to(zsock_t *router, struct text route, const struct bus_message *message, zframe_t **body_p)
{
    struct bus_header_bytes header;
    struct error err = { 0 };
    void *raw = zsock_resolve(router);

    if (bus_header_pack(message, &header, &err) != OK) {
        log_error("send", &err);
        return;
    }
    if (zmq_send(raw, route.data, route.size, ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0
        || zmq_send(raw, header.bytes, header.size, ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0)
        return;
    if (body_p)
        zframe_send(body_p, router, ZFRAME_DONTWAIT);
    else
        zmq_send(raw, message->body.data, message->body.size, ZMQ_DONTWAIT);
}

static void
tell_arrival(zsock_t *router, struct text name)
{
    struct bus_message notice = { .verb = BUS_ARRIVED, .to = name, .body = TEXT("") };

    for (size_t i = 0; i < peers.count; i++)
        if (peers.list[i].heard_ms)
            send_to(router, (struct text){ peers.list[i].route, peers.list[i].route_size }, &notice,
                    NULL);
}

static void
pass_request(zsock_t *router, struct text from, struct bus_message *message, zframe_t **body_p)
{
    const struct peer *service = peers_service(&peers, message->to);

    message->route = from;
    if (service) {
        send_to(router, (struct text){ service->route, service->route_size }, message, body_p);
        return;
    }
    struct bus_message refusal = { .verb = BUS_REPLY,
                                   .id = message->id,
                                   .route = from,
                                   .name = text_of(status_name(UNAVAILABLE)),
                                   .body = TEXT("the service is away") };
    send_to(router, from, &refusal, NULL);
}

static struct text
peer_route(const struct peer *peer)
{
    return (struct text){ peer->route, peer->route_size };
}

/* Who greets hears from us, so that it knows that this bus lives. */
static void
take_hello(zsock_t *router, struct text from, struct text name)
{
    if (peers_greeted(&peers, from, name, clock_steady_ms()))
        tell_arrival(router, name);
    struct bus_message answer = {
        .verb = BUS_HELLO, .id = peers_count(&peers, name), .to = name, .body = TEXT("")
    };
    send_to(router, from, &answer, NULL);
}

static void
pass_news(zsock_t *router, struct text from, struct text name)
{
    struct bus_message news = { .verb = BUS_NEWS, .to = name, .body = TEXT("") };

    for (size_t i = 0; i < peers.count; i++)
        if (peer_is(&peers.list[i], name) && !text_equal(peer_route(&peers.list[i]), from))
            send_to(router, peer_route(&peers.list[i]), &news, NULL);
}

static void
take(zsock_t *router, struct text from, struct bus_message *message, zframe_t **body_p)
{
    switch (message->verb) {
    case BUS_HELLO:
        take_hello(router, from, message->to);
        break;
    case BUS_NEWS:
        pass_news(router, from, message->to);
        break;
    case BUS_BYE:
        peers_left(&peers, from);
        break;
    case BUS_REQUEST:
        pass_request(router, from, message, body_p);
        break;
    case BUS_REPLY:
        send_to(router, message->route, message, body_p);
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
receive_one(zsock_t *router)
{
    AUTO(zmsg_destroy) zmsg_t *parts = zmsg_recv(router);
    struct bus_message message;
    struct error err = { 0 };

    if (!parts || zmsg_size(parts) != 3) {
        log_line(LOG_WARNING_LINE, "receive", "a message without header and body was dropped");
        return;
    }
    AUTO(zframe_destroy) zframe_t *from = zmsg_pop(parts);
    AUTO(zframe_destroy) zframe_t *header = zmsg_pop(parts);
    AUTO(zframe_destroy) zframe_t *body = zmsg_pop(parts);
    if (bus_header_read(frame_text(header), &message, &err) != OK) {
        log_error("receive", &err);
        return;
    }
    take(router, frame_text(from), &message, &body);
}

static void
loop(zsock_t *router, int signals)
{
    zmq_pollitem_t items[] = { { .socket = zsock_resolve(router), .events = ZMQ_POLLIN },
                               { .fd = signals, .events = ZMQ_POLLIN } };

    while (items[1].revents == 0) {
        zmq_poll(items, 2, TICK_MS);
        for (int i = 0; i < DRAIN_MAX && (zsock_events(router) & ZMQ_POLLIN); i++)
            receive_one(router);
        peers_expire(&peers, clock_steady_ms(), BUS_AWAY_MS);
    }
}

static zsock_t *
router_open(void)
{
    zsock_t *router = zsock_new(ZMQ_ROUTER);

    zsock_set_router_mandatory(router, 1);
    zsock_set_linger(router, 0);
    zsock_set_sndhwm(router, BUS_QUEUE_MAX);
    zsock_set_rcvhwm(router, BUS_QUEUE_MAX);
    zsock_set_maxmsgsize(router, BUS_BODY_MAX);
    zsock_set_heartbeat_ivl(router, HEARTBEAT_MS);
    zsock_set_heartbeat_timeout(router, 3 * HEARTBEAT_MS);
    if (zsock_bind(router, "%s", endpoint) < 0)
        zsock_destroy(&router);
    return router;
}

static void
say_ready(void)
{
    if (fcntl(READY_FD, F_GETFD) >= 0 && write(READY_FD, "\n", 1) == 1)
        close(READY_FD);
}

int
main(int argc, char **argv)
{
    struct error err = { 0 };
    sigset_t set;

    log_open("bus");
    if (argc > 1) {
        printf("gt-bus: the bus of Golden Thread. It takes no arguments; its settings:\n");
        settings_print(settings);
        return strcmp(argv[1], "--help") == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (settings_read(settings, &err) != OK) {
        log_error("start", &err);
        return EXIT_FAILURE;
    }
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    zsys_handler_set(NULL);
    AUTO(zsock_destroy) zsock_t *router = router_open();
    if (!router) {
        log_line(LOG_ERROR_LINE, "start", "cannot listen at %s: %s", endpoint, zmq_strerror(errno));
        return EXIT_FAILURE;
    }
    say_ready();
    log_line(LOG_INFO_LINE, "start", "ready");
    loop(router, signalfd(-1, &set, SFD_CLOEXEC));
    log_line(LOG_INFO_LINE, "stop", "stopped");
    return EXIT_SUCCESS;
}
