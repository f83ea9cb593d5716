#include "call_private.h"

#include "services/gateway/http/request.h"

#include "common/base/log.h"
#include "common/message/message_json.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum { ZONE_BYTES = 16384, OWNER_SIZE = 32 };

struct calls {
    struct frame *frames; /* not sent yet */
};

struct calls *
calls_new(void)
{
    struct calls *calls = calloc(1, sizeof *calls);

    if (!calls)
        abort();
    return calls;
}

/* Frames that were sent end with their replies. */
void
calls_destroy(struct calls **calls_p)
{
    free(*calls_p);
    *calls_p = NULL;
}

/* What a command causes has its frame's trace. Requests that brought none share one until they go
 * out. */
static bool
same_trace(const struct call *a, const struct call *b)
{
    return !call_is_command(a)
           || memcmp(a->request->trace, b->request->trace, TRACE_PARENT_AT) == 0;
}

static bool
fits(const struct frame *frame, const struct call *call)
{
    size_t most = call_is_command(call) ? COMMAND_ROWS_MAX : call->match ? call->together : 1;

    return frame->first->type == call->type && frame->count < most && !frame->first->is_alone
           && !call->is_alone && same_trace(frame->first, call)
           && (call_is_command(call) || call_is_alike(frame->first, call))
           && text_equal(frame->first->cohort_id, call->cohort_id);
}

void
calls_add(struct calls *calls, struct call *call)
{
    struct frame *frame = calls->frames;

    call->next = NULL;
    while (frame && !fits(frame, call))
        frame = frame->next;
    if (!frame) {
        frame = calloc(1, sizeof *frame);
        if (!frame)
            abort();
        frame->calls = calls;
        LL_PREPEND(calls->frames, frame);
    }
    if (frame->last)
        frame->last->next = call;
    else
        frame->first = call;
    frame->last = call;
    frame->count++;
}

/* A call may be forgotten by its request once it has ended: its successor is read before. */
static void
end_all(struct frame *frame, enum status status)
{
    for (struct call *call = frame->first, *next; call; call = next) {
        next = call->next;
        call->on_end(call, status);
    }
}

/* A text of a struct, by the number of its field; -1: none. */
static struct text
text_at(const struct message_type *type, const void *body, int field)
{
    if (field < 0)
        return TEXT("");
    return *(const struct text *)(const void *)((const char *)body + type->fields[field].offset);
}

/* Where a row says which query it belongs to, and where the query does. */
struct matching {
    const struct message_type *row, *query;
    int in_row, in_query; /* -1: every row is every query's */
};

static struct matching
matching_of(const struct call *call)
{
    return (struct matching){
        .row = call->row_type,
        .query = call->type,
        .in_row = call->match ? message_field(call->row_type, call->match) : -1,
        .in_query = call->match ? message_field(call->type, call->match) : -1,
    };
}

/* The same thing may have been asked for twice. */
static void
give_row(const struct frame *frame, const struct matching *matching, const void *row)
{
    struct text of_row = text_at(matching->row, row, matching->in_row);

    for (struct call *call = frame->first; call; call = call->next)
        if (text_equal(of_row, text_at(matching->query, call->body, matching->in_query)))
            call->on_row(call, row);
}

static enum status
take_rows(const struct frame *frame, const msgpack_object *list, struct error *err)
{
    const struct matching matching = matching_of(frame->first);
    char row[MESSAGE_SIZE_MAX] __attribute__((aligned(8)));

    for (uint32_t i = 0; i < list->via.array.size; i++) {
        TRY(message_unpack(matching.row, &list->via.array.ptr[i], row, err));
        give_row(frame, &matching, row);
    }
    return OK;
}

static enum status
take_answers(const struct frame *frame, const msgpack_object *list, struct error *err)
{
    const msgpack_object *answers = object_array(list, frame->count);
    size_t i = 0;

    if (!answers || list->via.array.size != frame->count)
        return error_set(err, UNAVAILABLE, "%s: another number of answers",
                         frame->first->type->name);
    for (struct call *call = frame->first; call; call = call->next, i++) {
        const msgpack_object *answer = object_array(&answers[i], 3);

        if (!answer || !object_text(&answer[0], &call->code)
            || !object_text(&answer[1], &call->field) || !object_text(&answer[2], &call->result))
            return error_set(err, UNAVAILABLE, "%s: another answer", call->type->name);
    }
    return OK;
}

static enum status
take_body(const struct frame *frame, struct text body, msgpack_zone *zone, struct error *err)
{
    msgpack_object list;

    TRY(message_open(body, zone, &list, err));
    if (list.type != MSGPACK_OBJECT_ARRAY)
        return error_set(err, UNAVAILABLE, "%s: no list", frame->first->type->name);
    return call_is_command(frame->first) ? take_answers(frame, &list, err)
                                         : take_rows(frame, &list, err);
}

/* One that is wrong must not take the others with it: each goes again, alone. */
static bool
split(struct frame *frame, enum status status)
{
    if (status != INVALID || frame->count == 1)
        return false;
    for (struct call *call = frame->first, *next; call; call = next) {
        next = call->next;
        call->is_alone = true;
        calls_add(frame->calls, call);
    }
    return true;
}

static void
on_reply(void *self, void *context, enum status status, struct text body)
{
    struct frame *frame = context;
    struct error err = { 0 };
    msgpack_zone zone;

    (void)self;
    msgpack_zone_init(&zone, ZONE_BYTES);
    if (status == OK) {
        status = take_body(frame, body, &zone, &err);
        if (status != OK) {
            log_error(frame->first->type->name, &err);
            status = UNAVAILABLE;
        }
    }
    if (!split(frame, status))
        end_all(frame, status);
    msgpack_zone_destroy(&zone);
    free(frame);
}

static void
send_frame(struct frame *frame)
{
    struct text owner = message_owner(frame->first->type);
    msgpack_sbuffer body;
    msgpack_packer to;
    char name[OWNER_SIZE];
    struct error err = { 0 };

    snprintf(name, sizeof name, "%.*s", TEXT_ARGS(owner));
    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    frame_pack(frame, &to);
    enum status status =
        service_ask(&(struct question){ .to = name,
                                        .name = frame->first->type->name,
                                        .body = { body.data, body.size },
                                        .trace = text_of(frame->first->request->trace),
                                        .on_reply = on_reply,
                                        .context = frame },
                    &err);
    msgpack_sbuffer_destroy(&body);
    if (status == OK)
        return;
    end_all(frame, status);
    free(frame);
}

bool
calls_wait(const struct calls *calls)
{
    return calls->frames != NULL;
}

bool
calls_wait_command(const struct calls *calls)
{
    const struct frame *frame = calls->frames;

    while (frame && !call_is_command(frame->first))
        frame = frame->next;
    return frame != NULL;
}

bool
calls_flush(struct calls *calls)
{
    struct frame *frames = calls->frames;

    calls->frames = NULL;
    for (struct frame *frame = frames, *next; frame; frame = next) {
        next = frame->next;
        send_frame(frame);
    }
    return frames != NULL;
}
