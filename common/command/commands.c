#include "common/command/commands.h"

#include "common/base/log.h"
#include "common/command/command_batch.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct commands {
    struct command_frame frames[COMMAND_FRAMES_MAX];
    size_t count, rows, bytes;
    size_t last_count;    /* frames of the transaction before */
    struct command **all; /* of all frames, in order */
    size_t capacity;
    struct command_batch batch;
};

struct commands *
commands_new(void)
{
    struct commands *commands = calloc(1, sizeof *commands);

    if (!commands)
        abort();
    command_batch_open(&commands->batch);
    return commands;
}

/* Forgets the frames. */
static void
clear(struct commands *commands)
{
    for (size_t i = 0; i < commands->count; i++)
        command_frame_clear(&commands->frames[i]);
    commands->count = commands->rows = commands->bytes = 0;
    command_batch_close(&commands->batch);
    command_batch_open(&commands->batch);
}

void
commands_destroy(struct commands **commands_p)
{
    if (!*commands_p)
        return;
    clear(*commands_p);
    command_batch_close(&(*commands_p)->batch);
    free((*commands_p)->all);
    free(*commands_p);
    *commands_p = NULL;
}

/* After the frame failed as a whole: one by one, up to the one that fails. What
 * stands behind it is not run, so that the order of rows is kept once it is sent
 * again. */
static enum status
rows_singly(struct engine *engine, struct command **list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum status status = command_batch_transact(engine, &engine->commands->batch, &list[i], 1);

        if (status == UNAVAILABLE)
            return status;
        if (status == OK)
            continue;
        log_error(list[i]->frame->row->type->name, engine->err);
        command_batch_fail(&engine->commands->batch, list[i], engine->err->text);
        for (i++; i < count; i++)
            command_batch_fail(&engine->commands->batch, list[i], "a row before it failed");
    }
    return OK;
}

static void
reply(struct engine *engine, const struct command_frame *frame, enum status status)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer buffer;
    msgpack_packer to;

    msgpack_sbuffer_init(&buffer);
    msgpack_packer_init(&to, &buffer, msgpack_sbuffer_write);
    if (status == OK)
        command_frame_answers(frame, &to);
    else
        log_error(frame->row->type->name, engine->err);
    engine_answer(engine, &frame->request, status, &buffer);
}

/* What is final for a frame; anything else is tried in smaller pieces. */
static bool
is_final(enum status status)
{
    return status == OK || status == UNAVAILABLE || status == NOT_FOUND;
}

static enum status
frame_alone(struct engine *engine, const struct command_frame *frame, struct command **list)
{
    enum status status =
        command_batch_transact(engine, &engine->commands->batch, list, frame->count);

    if (is_final(status))
        return status;
    log_error(frame->row->type->name, engine->err);
    return rows_singly(engine, list, frame->count);
}

/* Frame by frame. When the database is away it is so for the rest, too. */
static void
frames_singly(struct engine *engine)
{
    struct commands *commands = engine->commands;
    struct command **list = commands->all;
    enum status status = OK;

    for (size_t i = 0; i < commands->count; i++) {
        const struct command_frame *frame = &commands->frames[i];

        log_trace(frame->trace);
        if (status != UNAVAILABLE)
            status = frame_alone(engine, frame, list);
        reply(engine, frame, status);
        list += frame->count;
    }
    log_trace(TEXT(""));
}

/* The rows of all frames, in order. */
static void
list_all(struct commands *commands)
{
    size_t count = 0;

    if (commands->rows > commands->capacity) {
        free(commands->all);
        commands->capacity = commands->rows;
        commands->all = calloc(commands->capacity, sizeof *commands->all);
        if (!commands->all)
            abort(); /* a batch is bounded: this machine is out of memory */
    }
    for (size_t i = 0; i < commands->count; i++)
        for (size_t row = 0; row < commands->frames[i].count; row++)
            commands->all[count++] = &commands->frames[i].commands[row];
}

bool
commands_gather(struct commands *commands)
{
    if (commands->count == 0 || commands->count == COMMAND_FRAMES_MAX
        || commands->last_count < COMMAND_CROWD)
        return false;
    nanosleep(&(struct timespec){ .tv_nsec = COMMAND_GATHER_US * 1000 }, NULL);
    return true;
}

void
commands_run(struct engine *engine)
{
    struct commands *commands = engine->commands;

    if (commands->count == 0)
        return;
    commands->last_count = commands->count;
    list_all(commands);
    enum status status = commands->count == 1
                             ? CONFLICT
                             : command_batch_transact(engine, &engine->commands->batch,
                                                      commands->all, commands->rows);
    if (status == OK || status == UNAVAILABLE)
        for (size_t i = 0; i < commands->count; i++)
            reply(engine, &commands->frames[i], status);
    else
        frames_singly(engine);
    clear(commands);
}

void
commands_add(struct engine *engine, const struct command_row *row,
             const struct bus_message *request)
{
    struct commands *commands = engine->commands;

    if (commands->count == COMMAND_FRAMES_MAX || commands->rows >= COMMAND_BATCH_ROWS_MAX
        || commands->bytes >= COMMAND_BATCH_BYTES_MAX)
        commands_run(engine);
    struct command_frame *frame = &commands->frames[commands->count];
    enum status status = command_frame_read(row, request, frame, engine->err);
    if (status != OK) {
        reply(engine, frame, status);
        command_frame_clear(frame);
        return;
    }
    commands->count++;
    commands->rows += frame->count;
    commands->bytes += request->body.size;
}
