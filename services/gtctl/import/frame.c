#include "frame.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void
frame_init(struct frame *frame)
{
    memset(frame, 0, sizeof *frame);
    msgpack_sbuffer_init(&frame->rows);
    msgpack_sbuffer_init(&frame->body);
}

void
frame_clear(struct frame *frame)
{
    msgpack_sbuffer_destroy(&frame->rows);
    msgpack_sbuffer_destroy(&frame->body);
}

void
frame_reset(struct frame *frame)
{
    msgpack_sbuffer_clear(&frame->rows);
    frame->count = 0;
}

bool
frame_is_full(const struct frame *frame)
{
    return frame->count == COMMAND_ROWS_MAX || frame->rows.size >= FRAME_BYTES_FULL;
}

void
frame_add(struct frame *frame, const struct message_type *type, const struct key *key,
          const void *command, size_t line)
{
    msgpack_packer to;

    assert(!frame_is_full(frame));
    msgpack_packer_init(&to, &frame->rows, msgpack_sbuffer_write);
    msgpack_pack_array(&to, 2);
    pack_bytes(&to, key_text(key));
    message_pack(type, command, &to);
    frame->lines[frame->count++] = line;
}

void
frame_add_texts(struct frame *frame, const struct message_type *type, const struct key *key,
                const struct text *values, size_t line)
{
    _Alignas(max_align_t) char command[MESSAGE_SIZE_MAX];

    for (size_t i = 0; i < type->field_count; i++) {
        assert(type->fields[i].kind == FIELD_text);
        memcpy(command + type->fields[i].offset, &values[i], sizeof values[i]);
    }
    frame_add(frame, type, key, command, line);
}

struct text
frame_seal(struct frame *frame, struct text cohort_id)
{
    msgpack_packer to;

    msgpack_sbuffer_clear(&frame->body);
    msgpack_packer_init(&to, &frame->body, msgpack_sbuffer_write);
    msgpack_pack_array(&to, 2);
    pack_text(&to, cohort_id);
    msgpack_pack_array(&to, frame->count);
    msgpack_sbuffer_write(&frame->body, frame->rows.data, frame->rows.size);
    return (struct text){ frame->body.data, frame->body.size };
}

static bool
read_answer(const msgpack_object *object, struct answer *ret_answer)
{
    const msgpack_object *parts = object_array(object, 3);

    return parts && object_text(&parts[0], &ret_answer->code)
           && object_text(&parts[1], &ret_answer->field)
           && object_text(&parts[2], &ret_answer->result);
}

enum status
frame_answers(struct text reply, size_t count, msgpack_zone *zone, struct answer *ret_answers,
              struct error *err)
{
    msgpack_object list;

    TRY(message_open(reply, zone, &list, err));
    if (list.type != MSGPACK_OBJECT_ARRAY || list.via.array.size != count)
        return error_set(err, INVALID, "the reply has not one answer for each of %zu rows", count);
    for (size_t i = 0; i < count; i++)
        if (!read_answer(&list.via.array.ptr[i], &ret_answers[i]))
            return error_set(err, INVALID, "answer %zu is not [code, field, result]", i + 1);
    return OK;
}
