#include "common/bus/bus_link.h"

#include "common/base/clock.h"

#include <assert.h>
#include <poll.h>
#include <string.h>

/* Greetings without an answer after which a connection is made anew. */
enum { REOPEN_AFTER = 25 };

struct bus {
    struct link links[BUS_LINKS_MAX];
    size_t count;
    size_t current; /* the link by which requests go */
    size_t next;    /* the link that is looked at first, so that none starves another */
    bool is_moved;  /* to another link, which the caller is to hear */
    char *name, *instance;
    struct link_keys keys;
    int64_t greeted_ms;
    zframe_t *header, *body;   /* of the message last received */
    char route[BUS_ROUTE_MAX]; /* of a request: the link's number, and the bus's route */
};

static void
free_string(char **string_p)
{
    free(*string_p);
}

static enum status
links_open(struct bus *bus, const struct bus_options *options, struct error *err)
{
    AUTO(free_string) char *list = strdup(options->endpoints);
    char *rest = list;

    for (char *one; list && (one = strsep(&rest, " ")) != NULL;) {
        if (!*one)
            continue;
        if (bus->count == BUS_LINKS_MAX)
            return error_set(err, INVALID, "bus: more than %d endpoints", BUS_LINKS_MAX);
        struct link *link = &bus->links[bus->count];
        *link = (struct link){ .endpoint = strdup(one), .number = bus->count };
        bus->count++;
        TRY(link_open(link, &bus->keys, err));
    }
    return bus->count ? OK : error_set(err, INVALID, "bus: no endpoint");
}

enum status
bus_open(const struct bus_options *options, struct bus **ret_bus, struct error *err)
{
    AUTO(bus_destroy) struct bus *bus = calloc(1, sizeof *bus);

    /* Our own signal handling stays in force, and czmq must not exit for us. */
    zsys_handler_set(NULL);
    if (!bus || !(bus->name = strdup(options->name)) || !(bus->instance = strdup(options->instance))
        || !(bus->keys.secret_file = strdup(options->key_file))
        || !(bus->keys.servers_file = strdup(options->server_keys_file)))
        return error_set(err, UNAVAILABLE, "bus: out of memory");
    bus->greeted_ms = clock_steady_ms() - BUS_HELLO_MS;
    TRY(links_open(bus, options, err));
    *ret_bus = bus;
    bus = NULL; /* handed over */
    return OK;
}

static void
say_bye(struct bus *bus)
{
    struct error ignored; /* the bus notices a silent connection anyway */

    for (size_t i = 0; i < bus->count; i++)
        if (bus->links[i].socket
            && link_send(&bus->links[i],
                         (struct bus_message){ .verb = BUS_BYE, .to = text_of(bus->name) },
                         &ignored)
                   != OK)
            continue;
}

void
bus_destroy(struct bus **bus_p)
{
    struct bus *bus = *bus_p;

    if (!bus)
        return;
    say_bye(bus);
    zframe_destroy(&bus->header);
    zframe_destroy(&bus->body);
    for (size_t i = 0; i < bus->count; i++)
        link_clear(&bus->links[i]);
    free(bus->name);
    free(bus->instance);
    free(bus->keys.secret_file);
    free(bus->keys.servers_file);
    free(bus);
    *bus_p = NULL;
}

enum status
bus_send(struct bus *bus, const struct bus_message *message, struct error *err)
{
    struct bus_message sent = *message;
    size_t link = bus->current;

    if (message->body.size > BUS_BODY_MAX)
        return error_set(err, INVALID, "bus: the body is too large");
    if (message->verb == BUS_REPLY) {
        if (message->route.size == 0 || (link = (size_t)message->route.data[0]) >= bus->count)
            return error_set(err, INVALID, "bus: a reply without a way back");
        sent.route = (struct text){ message->route.data + 1, message->route.size - 1 };
    }
    return link_send(&bus->links[link], sent, err);
}

static struct text
frame_text(zframe_t *frame)
{
    return (struct text){ (const char *)zframe_data(frame), zframe_size(frame) };
}

/* Puts the link's number in front of a request's route, by which the reply goes back. */
static enum status
extend_route(struct bus *bus, size_t link, struct text *route, struct error *err)
{
    if (route->size >= sizeof bus->route)
        return error_set(err, INVALID, "bus: the route is too long");
    bus->route[0] = (char)link;
    memcpy(bus->route + 1, route->data, route->size);
    *route = (struct text){ bus->route, route->size + 1 };
    return OK;
}

/* A bus that has revoked our key answers what we ask for all that, and does nothing else for us. */
static bool
is_turned_away(const struct bus_message *message)
{
    return message->verb == BUS_REPLY
           && status_of_name(message->name.data, message->name.size) == FORBIDDEN;
}

/* Takes the message for a sign of life, or of the opposite. */
static void
note_sign(struct link *link, const struct bus_message *message)
{
    if (message->verb == BUS_BYE)
        link->unanswered = BUS_UNANSWERED_MAX + 1;
    else if (!is_turned_away(message))
        link->unanswered = 0;
    if (message->verb == BUS_HELLO)
        link->replicas = message->id;
}

static enum status
receive_from(struct bus *bus, size_t number, struct bus_message *ret_message, struct error *err)
{
    struct link *link = &bus->links[number];
    AUTO(zmsg_destroy) zmsg_t *message = zmsg_recv(link->socket);

    if (!message || zmsg_size(message) != 2)
        return error_set(err, INVALID, "bus: a message needs a header and a body");
    bus->header = zmsg_pop(message);
    bus->body = zmsg_pop(message);
    TRY(bus_header_read(frame_text(bus->header), ret_message, err));
    ret_message->body = frame_text(bus->body);
    note_sign(link, ret_message);
    if (ret_message->verb != BUS_REQUEST)
        return OK;
    link->taken++;
    return extend_route(bus, number, &ret_message->route, err);
}

enum status
bus_receive(struct bus *bus, struct bus_message *ret_message, struct error *err)
{
    zframe_destroy(&bus->header);
    zframe_destroy(&bus->body);
    if (bus->is_moved) {
        bus->is_moved = false;
        *ret_message = (struct bus_message){ .verb = BUS_ARRIVED };
        return OK;
    }
    for (size_t i = 0; i < bus->count; i++) {
        size_t number = (bus->next + i) % bus->count;

        if (!(zsock_events(bus->links[number].socket) & ZMQ_POLLIN))
            continue;
        bus->next = (number + 1) % bus->count;
        return receive_from(bus, number, ret_message, err);
    }
    return error_set(err, NOT_FOUND, "bus: nothing waits");
}

/* Greetings are counted, not time: we may have been busy ourselves. */
static void
choose_link(struct bus *bus)
{
    if (bus->links[bus->current].unanswered <= BUS_UNANSWERED_MAX)
        return;
    for (size_t i = 0; i < bus->count; i++)
        if (bus->links[i].unanswered <= 1) {
            bus->current = i;
            bus->is_moved = true;
            return;
        }
}

/* A connection over which nothing can be sent, or nothing has come for long, is made anew:
 * our key may be known by now, or the bus may have another. */
static void
greet(struct bus *bus, struct link *link)
{
    const struct bus_message hello = { .verb = BUS_HELLO,
                                       .to = text_of(bus->name),
                                       .name = text_of(bus->instance) };
    struct error ignored; /* the next greeting will do */
    bool is_sent = link_send(link, hello, &ignored) == OK;

    link->unanswered++;
    if (link->unanswered <= BUS_UNANSWERED_MAX || (is_sent && link->unanswered % REOPEN_AFTER != 0))
        return;
    if (link_open(link, &bus->keys, &ignored) == OK)
        bus->is_moved |= link == &bus->links[bus->current];
}

int
bus_greet(struct bus *bus)
{
    int64_t now_ms = clock_steady_ms();

    if (now_ms - bus->greeted_ms < BUS_HELLO_MS)
        return (int)(bus->greeted_ms + BUS_HELLO_MS - now_ms);
    choose_link(bus);
    bus->greeted_ms = now_ms;
    for (size_t i = 0; i < bus->count; i++)
        greet(bus, &bus->links[i]);
    return BUS_HELLO_MS;
}

void
bus_news(struct bus *bus)
{
    struct link *link = &bus->links[bus->current];
    struct error ignored; /* lossy on purpose */

    if (link->replicas > 1
        && link_send(link, (struct bus_message){ .verb = BUS_NEWS, .to = text_of(bus->name) },
                     &ignored)
               != OK)
        link->replicas = 0; /* until the next greeting is answered */
}

bool
bus_is_there(const struct bus *bus)
{
    for (size_t i = 0; i < bus->count; i++)
        if (bus->links[i].replicas > 0 && bus->links[i].unanswered <= BUS_UNANSWERED_MAX)
            return true;
    return false;
}

static short
poll_events(short events)
{
    return (short)((events & POLLIN ? ZMQ_POLLIN : 0) | (events & POLLOUT ? ZMQ_POLLOUT : 0));
}

void
bus_wait(struct bus *bus, struct pollfd *fds, size_t count, int timeout_ms)
{
    zmq_pollitem_t items[BUS_LINKS_MAX + BUS_WAIT_FDS_MAX];

    assert(count <= BUS_WAIT_FDS_MAX);
    for (size_t i = 0; i < bus->count; i++)
        items[i] =
            (zmq_pollitem_t){ .socket = zsock_resolve(bus->links[i].socket), .events = ZMQ_POLLIN };
    for (size_t i = 0; i < count; i++)
        items[bus->count + i] =
            (zmq_pollitem_t){ .fd = fds[i].fd, .events = poll_events(fds[i].events) };
    zmq_poll(items, (int)(bus->count + count), bus->is_moved ? 0 : timeout_ms);
    for (size_t i = 0; i < count; i++) {
        short ready = items[bus->count + i].revents;

        fds[i].revents =
            (short)((ready & ZMQ_POLLIN ? POLLIN : 0) | (ready & ZMQ_POLLOUT ? POLLOUT : 0)
                    | (ready & ZMQ_POLLERR ? POLLERR : 0));
    }
}
