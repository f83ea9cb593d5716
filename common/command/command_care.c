#include "common/command/command_care.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common_sql.h"

#include <inttypes.h>

static enum status
start(struct engine *engine, struct error *err)
{
    const struct text instance = text_of(engine->instance);
    struct db_rows rows;

    TRY(db_run(engine->db, err, &sql_command_forget, DB_NUMBER(COMMAND_FORGET_H)));
    TRY(db_run(engine->db, err, &sql_command_ended, DB_TEXT(instance)));
    if (db_changed(engine->db) > 0)
        log_line(LOG_WARNING_LINE, "command", "a process ended with %" PRId64 " commands in work",
                 db_changed(engine->db));
    TRY(db_query(engine->db, err, &sql_command_care, &rows, DB_TEXT(instance),
                 DB_NUMBER(COMMAND_CAREFUL_MS)));
    engine->careful_until_ms = clock_steady_ms() + db_number(&rows, 0, 0);
    return OK;
}

enum status
command_care_start(struct engine *engine, struct error *err)
{
    enum status status = db_begin(engine->db, err);

    if (status == OK)
        status = start(engine, err);
    if (status == OK)
        status = db_commit(engine->db, err);
    db_rollback(engine->db);
    return status;
}

bool
command_care_allows(struct command *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i]->is_answered || list[i]->tries == 0)
            continue;
        if (list[0]->frame != list[count - 1]->frame)
            return false;
        if (list[i]->tries >= COMMAND_ALONE_TRIES && count > 1)
            return false;
    }
    return true;
}

bool
command_care_is_due(struct command *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i]->tries > 0 && !list[i]->is_answered)
            return true;
    return false;
}

bool
command_care_is_on(const struct engine *engine)
{
    return engine->careful_until_ms > 0 && clock_steady_ms() < engine->careful_until_ms;
}

void
command_care_turn_on(struct engine *engine)
{
    engine->careful_until_ms = clock_steady_ms() + COMMAND_CAREFUL_MS;
}

static enum status
note(struct engine *engine, const struct db_column *keys)
{
    TRY(db_begin(engine->db, engine->err));
    TRY(db_commit_soon(engine->db, engine->err));
    TRY(db_defer(engine->db, engine->err, &sql_command_begin, DB_TEXT(text_of(engine->instance)),
                 DB_COLUMN(*keys)));
    return db_commit(engine->db, engine->err);
}

enum status
command_care_note(struct engine *engine, struct command *const *list, size_t count)
{
    AUTO(db_column_clear) struct db_column keys = { 0 };

    for (size_t i = 0; i < count; i++)
        db_column_add(&keys, DB_BYTES(list[i]->item.key));
    enum status status = note(engine, &keys);
    db_rollback(engine->db);
    return status;
}

enum status
command_care_end(struct engine *engine, struct command *const *list, size_t count, bool is_noted)
{
    AUTO(db_column_clear) struct db_column keys = { 0 };

    for (size_t i = 0; i < count; i++)
        if (list[i]->tries > 0)
            db_column_add(&keys, DB_BYTES(list[i]->item.key));
    if (keys.count > 0)
        TRY(db_defer(engine->db, engine->err, &sql_command_answered, DB_COLUMN(keys)));
    if (!is_noted)
        return OK;
    return db_defer(engine->db, engine->err, &sql_command_survived,
                    DB_TEXT(text_of(engine->instance)));
}

/* While the database is away the note stays; the next one takes its place. */
void
command_care_survived(struct engine *engine)
{
    struct error err = { 0 };

    enum status status = db_begin(engine->db, &err);
    if (status == OK)
        status =
            db_run(engine->db, &err, &sql_command_survived, DB_TEXT(text_of(engine->instance)));
    if (status == OK)
        status = db_commit(engine->db, &err);
    db_rollback(engine->db);
    if (status != OK)
        log_error("command", &err);
}

void
command_care_refuse(struct command *command)
{
    log_line(LOG_ERROR_LINE, "command", "%s is refused: it has ended the process %d times",
             command->frame->row->type->name, (int)command->tries);
    metric_add(METRIC_COMMANDS_ENDED, 1, NO_LABEL);
    command->code = TEXT(CODE_ENDED);
    command->field = command->result = TEXT("");
    command->is_answered = command->is_fresh = command->is_ended = true;
}
