#include "common/command/command_batch.h"
#include "common/command/command_care.h"
#include "common/feed/outbox.h"
#include "common/replay/journal.h"
#include "common_sql.h"

#include <stdlib.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

/* One try at some rows, in one transaction. */
struct attempt {
    struct command **list;
    size_t count;
    bool is_new;      /* nobody has sent one of them before: kept answers are not looked for */
    bool is_noted;    /* what is in work stands in a note (command_care.h) */
    bool is_too_soon; /* it has failed because one of them must be noted first */
};

void
command_batch_open(struct command_batch *batch)
{
    obstack_init(&batch->memory);
}

void
command_batch_close(struct command_batch *batch)
{
    obstack_free(&batch->memory, NULL);
}

static struct text
keep(struct command_batch *batch, struct text text)
{
    if (text.size == 0)
        return TEXT("");
    return (struct text){ obstack_copy(&batch->memory, text.data, text.size), text.size };
}

static void
index_clear(struct command **index)
{
    HASH_CLEAR(hh, *index);
}

/* Finds the rows that come twice; the others are in the index. */
static void
rows_index(struct command **list, size_t count, struct db_column *keys, struct command **index)
{
    for (size_t i = 0; i < count; i++) {
        struct text key = list[i]->item.key;

        HASH_FIND(hh, *index, key.data, COMMAND_KEY_SIZE, list[i]->same);
        if (list[i]->same)
            continue;
        db_column_add(keys, DB_BYTES(key));
        HASH_ADD_KEYPTR(hh, *index, key.data, COMMAND_KEY_SIZE, list[i]);
    }
}

/* Fills in the answers that were given before. Of new keys nobody looks, unless care is taken:
 * should one of them not be new, the key of its answer refuses the transaction. */
static enum status
answers_find(struct engine *engine, struct command_batch *batch, const struct attempt *attempt)
{
    AUTO(db_column_clear) struct db_column keys = { 0 };
    AUTO(index_clear) struct command *index = NULL;
    struct command *command = NULL;
    struct db_rows rows;

    rows_index(attempt->list, attempt->count, &keys, &index);
    if (attempt->is_new && !attempt->is_noted)
        return OK;
    TRY(db_query(engine->db, engine->err, &sql_answer_find, &rows, DB_COLUMN(keys)));
    for (int row = 0; row < rows.count; row++) {
        HASH_FIND(hh, index, db_text(&rows, row, 0).data, COMMAND_KEY_SIZE, command);
        command->tries = db_number(&rows, row, 4);
        if (command->tries > 0)
            continue;
        command->code = keep(batch, db_text(&rows, row, 1));
        command->field = keep(batch, db_text(&rows, row, 2));
        command->result = keep(batch, db_text(&rows, row, 3));
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
answers_take(struct command_batch *batch, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct item *item = &batch->items[i];
        struct command *command = batch->running[i];

        command->code = text_or_empty(item->refusal.code);
        command->field = text_or_empty(item->refusal.field);
        command->result = keep(batch, item->result);
        command->is_answered = true;
        command->is_fresh = !text_is(command->code, CODE_OF_A_MOMENT);
    }
}

static bool
is_told_apart(const struct service *service, item_handler *handle)
{
    item_handler *const *one = service->told_apart;

    while (one && *one && *one != handle)
        one++;
    return one && *one;
}

/* Whether two rows may go to their handler together. */
static bool
go_together(const struct service *service, const struct command *a, const struct command *b)
{
    return a->frame == b->frame
           || (a->frame->row == b->frame->row
               && text_equal(a->frame->cohort_id, b->frame->cohort_id)
               && (text_equal(a->frame->trace, b->frame->trace)
                   || is_told_apart(service, a->frame->row->handle)));
}

/* One run of a handler: rows from `start` on that go together; *ret_end is behind them. */
static enum status
handler_run(struct engine *engine, struct command_batch *batch, struct command **list, size_t start,
            size_t end, size_t *ret_end)
{
    struct work work;
    size_t count = 0;
    size_t i = start;

    for (;
         i < end && count < COMMAND_ROWS_MAX && go_together(engine->service, list[start], list[i]);
         i++)
        if (!list[i]->is_answered && !list[i]->same) {
            batch->items[count] = list[i]->item;
            batch->running[count++] = list[i];
        }
    *ret_end = i;
    if (count == 0)
        return OK;
    engine_work(engine, &work);
    outbox_cause_command(engine->outbox, &batch->items[0], work.now_us);
    enum status status = list[start]->frame->row->handle(&work, batch->items, count);
    if (status == OK)
        answers_take(batch, count);
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
    TRY(journal_commands(engine, list, count));
    return db_defer(engine->db, engine->err, &sql_answer_save, DB_COLUMN(answers.columns[0]),
                    DB_COLUMN(answers.columns[1]), DB_COLUMN(answers.columns[2]),
                    DB_COLUMN(answers.columns[3]), DB_COLUMN(answers.columns[4]));
}

static enum status
take_care(struct engine *engine, struct attempt *attempt)
{
    struct command **list = attempt->list;

    attempt->is_too_soon =
        !attempt->is_noted && !engine->is_replay && command_care_is_due(list, attempt->count);
    if (attempt->is_too_soon)
        return error_set(engine->err, CONFLICT, "they are not noted yet");
    if (!command_care_allows(list, attempt->count))
        return error_set(engine->err, CONFLICT,
                         "one was in work when a process ended: each is tried apart");
    for (size_t i = 0; i < attempt->count; i++)
        if (list[i]->tries >= COMMAND_ENDED_TRIES && !list[i]->is_answered)
            command_care_refuse(list[i]);
    return OK;
}

static enum status
run_all(struct engine *engine, struct command_batch *batch, struct attempt *attempt)
{
    struct command **list = attempt->list;
    size_t count = attempt->count;

    TRY(engine_begin(engine));
    TRY(answers_find(engine, batch, attempt));
    TRY(take_care(engine, attempt));
    for (size_t i = 0; i < count;)
        TRY(handler_run(engine, batch, list, i, count, &i));
    TRY(command_care_end(engine, list, count, attempt->is_noted));
    TRY(answers_save(engine, list, count));
    return engine_commit(engine);
}

static enum status
transact(struct engine *engine, struct command_batch *batch, struct attempt *attempt)
{
    attempt->is_noted = command_care_is_on(engine);
    if (attempt->is_noted)
        TRY(command_care_note(engine, attempt->list, attempt->count));
    enum status status = run_all(engine, batch, attempt);
    engine_rollback(engine);
    if (attempt->is_noted && status != OK)
        command_care_survived(engine);
    return status;
}

static bool
are_new(const struct engine *engine, struct command *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!list[i]->frame->is_new)
            return false;
    return !engine->is_replay;
}

/* Looks for answers given before, and for what has ended a process. */
static enum status
transact_looking(struct engine *engine, struct command_batch *batch, struct command **list,
                 size_t count)
{
    struct attempt attempt = { .list = list, .count = count };
    enum status status = transact(engine, batch, &attempt);

    if (!attempt.is_too_soon)
        return status;
    command_care_turn_on(engine);
    return transact(engine, batch, &attempt);
}

static void
answers_forget(struct command **list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        list[i]->is_answered = list[i]->is_fresh = list[i]->is_ended = false;
        list[i]->same = NULL;
    }
}

/* Looks for nothing, unless that fails. */
static enum status
transact_blind(struct engine *engine, struct command_batch *batch, struct command **list,
               size_t count)
{
    struct attempt attempt = { .list = list, .count = count, .is_new = true };
    enum status status = transact(engine, batch, &attempt);

    if (status == OK || status == UNAVAILABLE)
        return status;
    answers_forget(list, count);
    return transact_looking(engine, batch, list, count);
}

enum status
command_batch_transact(struct engine *engine, struct command_batch *batch, struct command **list,
                       size_t count)
{
    enum status status = are_new(engine, list, count)
                             ? transact_blind(engine, batch, list, count)
                             : transact_looking(engine, batch, list, count);

    if (status != OK)
        answers_forget(list, count);
    for (size_t i = 0; i < count; i++)
        list[i]->is_fresh = list[i]->is_ended = false;
    return status;
}

void
command_batch_fail(struct command_batch *batch, struct command *command, const char *why)
{
    command->code = TEXT("internal_error");
    command->field = TEXT("");
    command->result = keep(batch, text_of(why));
}
