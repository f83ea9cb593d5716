/* How calls go out: a command or a list in a request of its own, look-ups of one service with
 * others. */
#include "call_private.h"

#include "services/gateway/http/request.h"

#include "common/base/log.h"

#include <stdlib.h>
#include <utlist.h>

enum { ZONE_BYTES = 16384, OWNER_SIZE = 32 };

/* Frames that went out as one request. */
struct together {
    struct frame *frames[QUERIES_TOGETHER_MAX];
    size_t count;
};

static enum status
ask(const struct frame *first, const char *name, const msgpack_sbuffer *body,
    service_reply *on_reply, void *context)
{
    struct text owner = message_owner(first->first->type);
    char to[OWNER_SIZE];
    struct error err = { 0 };

    snprintf(to, sizeof to, "%.*s", TEXT_ARGS(owner));
    enum status status =
        service_ask(&(struct question){ .to = to,
                                        .name = name,
                                        .body = { body->data, body->size },
                                        .trace = text_of(first->first->request->trace),
                                        .on_reply = on_reply,
                                        .context = context },
                    &err);
    if (status == OK)
        first->calls->under_way++;
    return status;
}

static void
on_reply(void *self, void *context, enum status status, struct text body)
{
    struct frame *frame = context;
    struct error err = { 0 };
    msgpack_object list;
    msgpack_zone zone;

    (void)self;
    frame->calls->under_way--;
    msgpack_zone_init(&zone, ZONE_BYTES);
    if (status == OK && message_open(body, &zone, &list, &err) != OK) {
        log_error(frame->first->type->name, &err);
        status = UNAVAILABLE;
    }
    frame_end(frame, status, &list);
    msgpack_zone_destroy(&zone);
}

static void
send_frame(struct frame *frame)
{
    msgpack_sbuffer body;
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    frame_pack(frame, &to);
    enum status status = ask(frame, frame->first->type->name, &body, on_reply, frame);
    msgpack_sbuffer_destroy(&body);
    if (status != OK)
        frame_end(frame, status, NULL);
}

static const msgpack_object *
open_lists(const struct together *together, struct text body, msgpack_zone *zone)
{
    struct error err = { 0 };
    msgpack_object lists;

    if (message_open(body, zone, &lists, &err) != OK)
        log_error("queries", &err);
    else if (lists.type == MSGPACK_OBJECT_ARRAY && lists.via.array.size == together->count)
        return lists.via.array.ptr;
    return NULL;
}

/* What is refused as a whole, or answered with anything but a list for each part, is asked for part
 * by part: one part may be wrong, or the service or the bus may be of a release that knows no such
 * request. */
static void
on_replies(void *self, void *context, enum status status, struct text body)
{
    struct together *together = context;
    const msgpack_object *lists = NULL;
    msgpack_zone zone;

    (void)self;
    together->frames[0]->calls->under_way--;
    msgpack_zone_init(&zone, ZONE_BYTES);
    if (status == OK) {
        lists = open_lists(together, body, &zone);
        status = lists ? OK : INVALID;
    }
    for (size_t i = 0; i < together->count; i++)
        if (status == OK || status == UNAVAILABLE || status == BUSY)
            frame_end(together->frames[i], status, lists ? &lists[i] : NULL);
        else
            send_frame(together->frames[i]);
    msgpack_zone_destroy(&zone);
    free(together);
}

static void
pack_together(const struct together *together, msgpack_packer *to)
{
    msgpack_pack_array(to, together->count);
    for (size_t i = 0; i < together->count; i++) {
        msgpack_pack_array(to, 2);
        pack_text(to, text_of(together->frames[i]->first->type->name));
        frame_pack(together->frames[i], to);
    }
}

static void
send_together(struct together *together)
{
    msgpack_sbuffer body;
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    pack_together(together, &to);
    enum status status = ask(together->frames[0], "queries", &body, on_replies, together);
    msgpack_sbuffer_destroy(&body);
    if (status == OK)
        return;
    for (size_t i = 0; i < together->count; i++)
        frame_end(together->frames[i], status, NULL);
    free(together);
}

/* Look-ups are answered soon and with little; a list may be long. */
static bool
is_look_up(const struct frame *frame)
{
    return !call_is_command(frame->first) && frame->first->match && !frame->first->is_alone;
}

static bool
goes_with(const struct frame *frame, const struct frame *first)
{
    return is_look_up(frame)
           && text_equal(message_owner(frame->first->type), message_owner(first->first->type));
}

/* Takes those of the list that may go with its first. */
static struct together *
gather(struct frame **frames_p)
{
    struct together *together = calloc(1, sizeof *together);
    const struct frame *first = *frames_p;
    struct frame *frame = NULL, *next = NULL;

    if (!together)
        abort();
    DL_FOREACH_SAFE(*frames_p, frame, next)
    {
        if (together->count == QUERIES_TOGETHER_MAX || !goes_with(frame, first))
            continue;
        DL_DELETE(*frames_p, frame);
        together->frames[together->count++] = frame;
    }
    return together;
}

static void
send_look_ups(struct frame **frames_p)
{
    struct together *together = gather(frames_p);

    if (together->count > 1) {
        send_together(together);
        return;
    }
    send_frame(together->frames[0]);
    free(together);
}

void
frames_send(struct frame *frames)
{
    while (frames) {
        struct frame *first = frames;

        if (is_look_up(first)) {
            send_look_ups(&frames);
            continue;
        }
        DL_DELETE(frames, first);
        send_frame(first);
    }
}
