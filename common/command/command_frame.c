#include "common/command/command_frame.h"

#include "common/base/metrics.h"

#include <stdlib.h>
#include <string.h>

enum { ZONE_BYTES = 8 * 1024 };

void
command_frame_clear(struct command_frame *frame)
{
    msgpack_zone_destroy(&frame->zone);
    free(frame->commands);
    free(frame->bodies);
    free(frame->store);
    frame->commands = NULL;
    frame->bodies = frame->store = NULL;
}

static struct text
keep(char **to, struct text text)
{
    char *start = *to;

    if (text.size > 0)
        memcpy(start, text.data, text.size);
    *to += text.size;
    return (struct text){ start, text.size };
}

static enum status
command_read(struct command_frame *frame, const msgpack_object *object, size_t i, struct error *err)
{
    const struct message_type *type = frame->row->type;
    const msgpack_object *parts = object_array(object, 2);
    struct item *item = &frame->commands[i].item;
    char *body = frame->bodies + i * type->size;

    if (!parts || !object_text(&parts[0], &item->key) || item->key.size != COMMAND_KEY_SIZE)
        return error_set(err, INVALID, "%s: row %zu: expected [key of %d bytes, fields]",
                         type->name, i, COMMAND_KEY_SIZE);
    frame->commands[i].frame = frame;
    item->type = type;
    item->cohort_id = frame->cohort_id;
    item->trace = frame->trace;
    item->body = body;
    return message_unpack(type, &parts[1], body, err);
}

static enum status
rows_read(struct command_frame *frame, struct text body, struct error *err)
{
    const struct message_type *type = frame->row->type;
    msgpack_object object;

    TRY(message_open(body, &frame->zone, &object, err));
    const msgpack_object *parts = object_array(&object, 2);
    if (!parts || !object_plain(&parts[0], &frame->cohort_id)
        || parts[1].type != MSGPACK_OBJECT_ARRAY)
        return error_set(err, INVALID, "%s: expected [cohort_id, rows]", type->name);
    frame->count = parts[1].via.array.size;
    frame->is_new = object.via.array.size > 2 && parts[2].type == MSGPACK_OBJECT_BOOLEAN
                    && parts[2].via.boolean;
    if (frame->count > COMMAND_ROWS_MAX)
        return error_set(err, INVALID, "%s: more than %d rows", type->name, COMMAND_ROWS_MAX);
    frame->commands = calloc(frame->count + 1, sizeof *frame->commands);
    frame->bodies = calloc(frame->count + 1, type->size);
    if (!frame->commands || !frame->bodies)
        return error_set(err, UNAVAILABLE, "out of memory");
    for (size_t i = 0; i < frame->count; i++)
        TRY(command_read(frame, &parts[1].via.array.ptr[i], i, err));
    return OK;
}

enum status
command_frame_read(const struct command_row *row, const struct bus_message *request,
                   struct command_frame *ret_frame, struct error *err)
{
    size_t size = request->route.size + request->trace.size + request->body.size;
    char *to = malloc(size + 1);

    *ret_frame = (struct command_frame){
        .row = row, .request.id = request->id, .request.name = text_of(row->type->name), .store = to
    };
    msgpack_zone_init(&ret_frame->zone, ZONE_BYTES);
    if (!to)
        return error_set(err, UNAVAILABLE, "out of memory");
    ret_frame->request.route = keep(&to, request->route);
    ret_frame->trace = keep(&to, request->trace);
    ret_frame->body = keep(&to, request->body);
    enum status status = rows_read(ret_frame, ret_frame->body, err);
    if (status == OK)
        metric_observe(METRIC_COMMAND_ROWS, (double)ret_frame->count, NO_LABEL);
    return status;
}

void
command_frame_answers(const struct command_frame *frame, msgpack_packer *to)
{
    msgpack_pack_array(to, frame->count);
    for (size_t i = 0; i < frame->count; i++) {
        const struct command *command = &frame->commands[i];

        command = command->same ? command->same : command;
        msgpack_pack_array(to, 3);
        pack_text(to, command->code);
        pack_text(to, command->field);
        pack_text(to, command->result);
    }
}
