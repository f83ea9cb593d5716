#include "common/commands.h"

#include "common/command_frame.h"
#include "common/log.h"
#include "common_sql.h"

#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

struct commands {
    struct command_frame frames[COMMAND_FRAMES_MAX];
    size_t count, rows, bytes;
    struct command **all; /* of all frames, in order */
    size_t capacity;
    struct obstack memory;                     /* of answers, until they are sent */
    struct item items[COMMAND_ROWS_MAX];       /* of one run of a handler */
    struct command *running[COMMAND_ROWS_MAX]; /* their commands */
};

struct commands *
commands_new(void)
{
    struct commands *commands = calloc(1, sizeof *commands);

    if (!commands)
        abort();
    obstack_init(&commands->memory);
    return commands;
}

/* Forgets the frames. */
static void
clear(struct commands *commands)
{
    for (size_t i = 0; i < commands->count; i++)
        command_frame_clear(&commands->frames[i]);
    commands->count = commands->rows = commands->bytes = 0;
    obstack_free(&commands->memory, NULL);
    obstack_init(&commands->memory);
}

void
commands_destroy(struct commands **commands_p)
{
    if (!*commands_p)
        return;
    clear(*commands_p);
    obstack_free(&(*commands_p)->memory, NULL);
    free((*commands_p)->all);
    free(*commands_p);
    *commands_p = NULL;
}

static struct text
keep(struct commands *commands, struct text text)
{
    if (text.size == 0)
        return TEXT("");
    return (struct text){ obstack_copy(&commands->memory, text.data, text.size), text.size };
}

static void
index_clear(struct command **index)
{
    HASH_CLEAR(hh, *index);
}

/* Fills in the answers that were given before, and finds the rows that come twice. */
static enum status
answers_find(struct engine *engine, struct command **list, size_t count)
{
    AUTO(db_column_clear) struct db_column keys = { 0 };
    AUTO(index_clear) struct command *index = NULL;
    struct command *command = NULL;
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        struct text key = list[i]->item.key;

        HASH_FIND(hh, index, key.data, COMMAND_KEY_SIZE, list[i]->same);
        if (list[i]->same)
            continue;
        db_column_add(&keys, DB_BYTES(key));
        HASH_ADD_KEYPTR(hh, index, key.data, COMMAND_KEY_SIZE, list[i]);
    }
    TRY(db_query(engine->db, engine->err, &sql_answer_find, &rows, DB_COLUMN(keys)));
    for (int row = 0; row < rows.count; row++) {
        HASH_FIND(hh, index, db_text(&rows, row, 0).data, COMMAND_KEY_SIZE, command);
        command->code = keep(engine->commands, db_text(&rows, row, 1));
        command->field = keep(engine->commands, db_text(&rows, row, 2));
        command->result = keep(engine->commands, db_text(&rows, row, 3));
        command->is_answered = true;
    }
    return OK;
}

static struct text
text_or_empty(const char *string)
{
    return string ? text_of(string) : TEXT("");
}

/* Takes over what the handler answered; its results live in the handler's memory. */
static void
answers_take(struct commands *commands, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct item *item = &commands->items[i];
        struct command *command = commands->running[i];

        command->code = text_or_empty(item->refusal.code);
        command->field = text_or_empty(item->refusal.field);
        command->result = keep(commands, item->result);
        command->is_answered = command->is_fresh = true;
    }
}

/* Whether two rows may go to their handler together. */
static bool
go_together(const struct command *a, const struct command *b)
{
    return a->frame == b->frame
           || (a->frame->row == b->frame->row
               && text_equal(a->frame->cohort_id, b->frame->cohort_id)
               && text_equal(a->frame->trace, b->frame->trace));
}

/* One run of a handler: rows from `start` on that go together; *ret_end is behind them. */
static enum status
handler_run(struct engine *engine, struct command **list, size_t start, size_t end, size_t *ret_end)
{
    struct commands *commands = engine->commands;
    struct work work;
    size_t count = 0;
    size_t i = start;

    for (; i < end && count < COMMAND_ROWS_MAX && go_together(list[start], list[i]); i++)
        if (!list[i]->is_answered && !list[i]->same) {
            commands->items[count] = list[i]->item;
            commands->running[count++] = list[i];
        }
    *ret_end = i;
    if (count == 0)
        return OK;
    engine_work(engine, &work);
    enum status status = list[start]->frame->row->handle(&work, commands->items, count);
    if (status == OK)
        answers_take(commands, count);
    engine_work_end(&work);
    return status;
}

static enum status
answers_save(struct engine *engine, struct command **list, size_t count)
{
    AUTO(db_batch_clear) struct db_batch answers = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct command *command = list[i];

        if (command->is_fresh)
            db_batch_add(&answers, DB_BYTES(command->item.key), DB_TEXT(command->frame->cohort_id),
                         DB_TEXT(command->code), DB_TEXT(command->field), DB_TEXT(command->result));
    }
    if (answers.count == 0)
        return OK;
    return db_run(engine->db, engine->err, &sql_answer_save, DB_COLUMN(answers.columns[0]),
                  DB_COLUMN(answers.columns[1]), DB_COLUMN(answers.columns[2]),
                  DB_COLUMN(answers.columns[3]), DB_COLUMN(answers.columns[4]));
}

static enum status
run_all(struct engine *engine, struct command **list, size_t count)
{
    TRY(answers_find(engine, list, count));
    for (size_t i = 0; i < count;)
        TRY(handler_run(engine, list, i, count, &i));
    return answers_save(engine, list, count);
}

/* These rows in one transaction; when it fails they are as before. */
static enum status
transact(struct engine *engine, struct command **list, size_t count)
{
    enum status status = db_begin(engine->db, engine->err);

    if (status == OK)
        status = run_all(engine, list, count);
    if (status == OK)
        status = engine_commit(engine);
    engine_rollback(engine);
    for (size_t i = 0; i < count; i++) {
        list[i]->is_fresh = false;
        if (status == OK)
            continue;
        list[i]->is_answered = false;
        list[i]->same = NULL;
    }
    return status;
}

static void
fail(struct commands *commands, struct command *command, const char *why)
{
    command->code = TEXT("internal_error");
    command->field = TEXT("");
    command->result = keep(commands, text_of(why));
}

/* After the frame failed as a whole: one by one, up to the one that fails. What
 * stands behind it is not run, so that the order of rows is kept once it is sent
 * again. */
static enum status
rows_singly(struct engine *engine, struct command **list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum status status = transact(engine, &list[i], 1);

        if (status == UNAVAILABLE)
            return status;
        if (status == OK)
            continue;
        log_error(list[i]->frame->row->type->name, engine->err);
        fail(engine->commands, list[i], engine->err->text);
        for (i++; i < count; i++)
            fail(engine->commands, list[i], "a row before it failed");
    }
    return OK;
}

static void
reply(struct engine *engine, const struct command_frame *frame, enum status status)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer buffer;
    msgpack_packer to;

    msgpack_sbuffer_init(&buffer);
    if (status != OK) {
        log_error(frame->row->type->name, engine->err);
        engine_reply(engine, &frame->request, status, text_of(engine->err->text));
        return;
    }
    msgpack_packer_init(&to, &buffer, msgpack_sbuffer_write);
    command_frame_answers(frame, &to);
    engine_reply(engine, &frame->request, OK, (struct text){ buffer.data, buffer.size });
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
    enum status status = transact(engine, list, frame->count);

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

        if (status != UNAVAILABLE)
            status = frame_alone(engine, frame, list);
        reply(engine, frame, status);
        list += frame->count;
    }
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

void
commands_run(struct engine *engine)
{
    struct commands *commands = engine->commands;

    if (commands->count == 0)
        return;
    list_all(commands);
    enum status status =
        commands->count == 1 ? CONFLICT : transact(engine, commands->all, commands->rows);
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
