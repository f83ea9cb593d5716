#include "common/commands.h"

#include "common/log.h"
#include "common_sql.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

enum { KEY_SIZE = 16, ZONE_BYTES = 256 * 1024 };

/* A row of a frame, and where its answer comes from. */
struct command {
    struct item item;
    struct text code, field, result; /* the answer, new or kept */
    bool is_answered;
    UT_hash_handle hh;
};

struct frame {
    msgpack_zone zone;
    struct text cohort_id;
    struct command *commands;
    struct item *items; /* of the commands that are run now */
    char *bodies;
    size_t count;
};

static void
frame_clear(struct frame *frame)
{
    msgpack_zone_destroy(&frame->zone);
    free(frame->commands);
    free(frame->items);
    free(frame->bodies);
}

static enum status
command_read(const struct message_type *type, const msgpack_object *object, struct frame *frame,
             size_t i, struct error *err)
{
    const msgpack_object *parts = object_array(object, 2);
    struct item *item = &frame->commands[i].item;
    char *body = frame->bodies + i * type->size;

    if (!parts || !object_text(&parts[0], &item->key) || item->key.size != KEY_SIZE)
        return error_set(err, INVALID, "%s: row %zu: expected [key of %d bytes, fields]",
                         type->name, i, KEY_SIZE);
    item->type = type;
    item->cohort_id = frame->cohort_id;
    item->body = body;
    return message_unpack(type, &parts[1], body, err);
}

static enum status
frame_read(const struct message_type *type, struct text body, struct frame *frame,
           struct error *err)
{
    msgpack_object object;

    TRY(message_open(body, &frame->zone, &object, err));
    const msgpack_object *parts = object_array(&object, 2);
    if (!parts || !object_text(&parts[0], &frame->cohort_id) || !message_is_plain(frame->cohort_id)
        || parts[1].type != MSGPACK_OBJECT_ARRAY)
        return error_set(err, INVALID, "%s: expected [cohort_id, rows]", type->name);
    frame->count = parts[1].via.array.size;
    if (frame->count > COMMAND_ROWS_MAX)
        return error_set(err, INVALID, "%s: more than %d rows", type->name, COMMAND_ROWS_MAX);
    frame->commands = calloc(frame->count + 1, sizeof *frame->commands);
    frame->items = calloc(frame->count + 1, sizeof *frame->items);
    frame->bodies = calloc(frame->count + 1, type->size);
    if (!frame->commands || !frame->items || !frame->bodies)
        return error_set(err, UNAVAILABLE, "out of memory");
    for (size_t i = 0; i < frame->count; i++)
        TRY(command_read(type, &parts[1].via.array.ptr[i], frame, i, err));
    return OK;
}

static void
index_clear(struct command **index)
{
    HASH_CLEAR(hh, *index);
}

/* Fills in the answers that were given before. */
static enum status
answers_find(struct engine *engine, struct frame *frame, size_t from, size_t to)
{
    AUTO(db_column_clear) struct db_column keys = { 0 };
    AUTO(index_clear) struct command *index = NULL;
    struct command *command = NULL;
    struct db_rows rows;

    for (size_t i = from; i < to; i++) {
        command = &frame->commands[i];
        db_column_add(&keys, DB_BYTES(command->item.key));
        HASH_ADD_KEYPTR(hh, index, command->item.key.data, KEY_SIZE, command);
    }
    TRY(db_query(engine->db, engine->err, &sql_answer_find, &rows, DB_COLUMN(keys)));
    for (int row = 0; row < rows.count; row++) {
        HASH_FIND(hh, index, db_text(&rows, row, 0).data, KEY_SIZE, command);
        command->code = db_text(&rows, row, 1);
        command->field = db_text(&rows, row, 2);
        command->result = db_text(&rows, row, 3);
        command->is_answered = true;
    }
    return OK;
}

static struct text
text_or_empty(const char *string)
{
    return string ? text_of(string) : TEXT("");
}

static enum status
answers_save(struct engine *engine, const struct frame *frame, size_t count)
{
    AUTO(db_batch_clear) struct db_batch answers = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct item *item = &frame->items[i];

        db_batch_add(&answers, DB_BYTES(item->key), DB_TEXT(text_or_empty(item->refusal.code)),
                     DB_TEXT(text_or_empty(item->refusal.field)), DB_TEXT(item->result));
    }
    return db_run_batch(engine->db, engine->err, &sql_answer_save, &answers, NULL,
                        DB_TEXT(frame->cohort_id));
}

/* Takes over what the handler answered; its results live in the handler's memory
 * and are copied. */
static void
answers_take(struct frame *frame, size_t from, size_t to)
{
    size_t next = 0;

    for (size_t i = from; i < to; i++) {
        struct command *command = &frame->commands[i];

        if (command->is_answered)
            continue;
        const struct item *item = &frame->items[next++];
        command->code = text_or_empty(item->refusal.code);
        command->field = text_or_empty(item->refusal.field);
        command->result = item->result;
        command->is_answered = true;
    }
}

static void
pack_answers(const struct frame *frame, size_t from, size_t to, msgpack_packer *pk)
{
    for (size_t i = from; i < to; i++) {
        msgpack_pack_array(pk, 3);
        pack_text(pk, frame->commands[i].code);
        pack_text(pk, frame->commands[i].field);
        pack_text(pk, frame->commands[i].result);
    }
}

/* Rows from..to in the open transaction; their answers are packed before the
 * memory that they live in goes away. */
static enum status
rows_run(struct engine *engine, const struct command_row *row, struct frame *frame, size_t from,
         size_t to, msgpack_packer *pk)
{
    struct work work;
    size_t count = 0;

    TRY(answers_find(engine, frame, from, to));
    for (size_t i = from; i < to; i++)
        if (!frame->commands[i].is_answered)
            frame->items[count++] = frame->commands[i].item;
    engine_work(engine, &work);
    enum status status = count ? row->handle(&work, frame->items, count) : OK;
    if (status == OK)
        status = answers_save(engine, frame, count);
    if (status == OK) {
        answers_take(frame, from, to);
        pack_answers(frame, from, to, pk);
    }
    engine_work_end(&work);
    return status;
}

static enum status
rows_transact(struct engine *engine, const struct command_row *row, struct frame *frame,
              size_t from, size_t to, msgpack_packer *pk)
{
    enum status status = db_begin(engine->db, engine->err);

    if (status == OK)
        status = rows_run(engine, row, frame, from, to, pk);
    if (status == OK)
        status = engine_commit(engine);
    engine_rollback(engine);
    for (size_t i = from; status != OK && i < to; i++)
        frame->commands[i].is_answered = false;
    return status;
}

static void
pack_failure(msgpack_packer *pk, const char *why)
{
    msgpack_pack_array(pk, 3);
    pack_text(pk, TEXT("internal_error"));
    pack_text(pk, TEXT(""));
    pack_text(pk, text_of(why));
}

/* After the frame failed as a whole: one by one, up to the one that fails. What
 * stands behind it is not run, so that the order of rows is kept once it is sent
 * again. */
static enum status
rows_singly(struct engine *engine, const struct command_row *row, struct frame *frame,
            msgpack_sbuffer *buffer, msgpack_packer *pk)
{
    for (size_t i = 0; i < frame->count; i++) {
        size_t before = buffer->size;
        enum status status = rows_transact(engine, row, frame, i, i + 1, pk);

        if (status == UNAVAILABLE)
            return status;
        if (status == OK)
            continue;
        log_error(row->type->name, engine->err);
        buffer->size = before;
        pack_failure(pk, engine->err->text);
        for (i++; i < frame->count; i++)
            pack_failure(pk, "a row before it failed");
    }
    return OK;
}

static enum status
frame_run(struct engine *engine, const struct command_row *row, struct frame *frame,
          msgpack_sbuffer *buffer)
{
    msgpack_packer pk;

    msgpack_packer_init(&pk, buffer, msgpack_sbuffer_write);
    msgpack_pack_array(&pk, frame->count);
    size_t start = buffer->size;
    enum status status = rows_transact(engine, row, frame, 0, frame->count, &pk);
    if (status == OK || status == UNAVAILABLE || status == NOT_FOUND)
        return status;
    log_error(row->type->name, engine->err);
    buffer->size = start;
    return rows_singly(engine, row, frame, buffer, &pk);
}

void
commands_take(struct engine *engine, const struct command_row *row,
              const struct bus_message *request)
{
    AUTO(frame_clear) struct frame frame = { .count = 0 };
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer buffer;

    msgpack_sbuffer_init(&buffer);
    msgpack_zone_init(&frame.zone, ZONE_BYTES);
    enum status status = frame_read(row->type, request->body, &frame, engine->err);
    if (status == OK)
        status = frame_run(engine, row, &frame, &buffer);
    if (status == OK) {
        engine_reply(engine, request, OK, (struct text){ buffer.data, buffer.size });
        return;
    }
    log_error(row->type->name, engine->err);
    engine_reply(engine, request, status, text_of(engine->err->text));
}
