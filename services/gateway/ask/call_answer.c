/* What comes back of calls. */
#include "call_private.h"

#include "common/base/log.h"
#include "common/message/message_json.h"

#include <stdlib.h>

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
take_list(const struct frame *frame, const msgpack_object *list)
{
    struct error err = { 0 };
    enum status status = list->type != MSGPACK_OBJECT_ARRAY
                             ? error_set(&err, UNAVAILABLE, "%s: no list", frame->first->type->name)
                         : call_is_command(frame->first) ? take_answers(frame, list, &err)
                                                         : take_rows(frame, list, &err);

    if (status == OK)
        return OK;
    log_error(frame->first->type->name, &err);
    return UNAVAILABLE;
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

void
frame_end(struct frame *frame, enum status status, const msgpack_object *list)
{
    if (status == OK)
        status = take_list(frame, list);
    if (!split(frame, status))
        end_all(frame, status);
    free(frame);
}
