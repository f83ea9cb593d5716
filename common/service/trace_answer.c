#include "common/service/trace_answer.h"

#include "common/base/clock.h"
#include "common_sql.h"

enum { ZONE_BYTES = 16 * 1024, EFFECT_COLUMNS = 6 };

/* Which events are looked for. */
struct trace_question {
    struct text way; /* trace, parent or id */
    int64_t from_us, before_us;
    struct db_column keys;
};

static void
question_clear(struct trace_question *question)
{
    db_column_clear(&question->keys);
}

static enum status
question_read(const msgpack_object *body, struct trace_question *to, struct error *err)
{
    const msgpack_object *f = object_array(body, 4);
    struct text key;

    if (!f || !object_text(&f[0], &to->way) || f[1].type != MSGPACK_OBJECT_ARRAY
        || f[1].via.array.size > TRACE_EVENTS_MAX || !object_number(&f[2], &to->from_us)
        || !object_number(&f[3], &to->before_us))
        return error_set(err, INVALID, "trace: expected [way, [key, ...], from, before]");
    for (uint32_t i = 0; i < f[1].via.array.size; i++) {
        if (!object_plain(&f[1].via.array.ptr[i], &key))
            return error_set(err, INVALID, "trace: a key is not a text");
        db_column_add(&to->keys, DB_TEXT(key));
    }
    return OK;
}

static void
pack_event(const struct db_rows *rows, int row, msgpack_packer *to)
{
    msgpack_pack_array(to, 10);
    pack_bytes(to, db_text(rows, row, 0));
    pack_text(to, db_text(rows, row, 1));
    msgpack_pack_int64(to, db_number(rows, row, 2));
    msgpack_pack_int64(to, db_number(rows, row, 3));
    msgpack_pack_int64(to, db_number(rows, row, 4));
    pack_text(to, db_text(rows, row, 5));
    pack_text(to, db_text(rows, row, 6));
    msgpack_pack_int64(to, db_number(rows, row, 7));
    msgpack_pack_int64(to, db_when(rows, row, 8));
    pack_text(to, db_text(rows, row, 9));
}

static enum status
search(struct engine *engine, const struct trace_question *question, struct db_rows *ret_rows)
{
    struct db_rows ignored;

    TRY(db_query(engine->db, engine->err, &sql_trace_limit, &ignored, DB_NUMBER(TRACE_SEARCH_MS)));
    return db_query(engine->db, engine->err, &sql_trace_find, ret_rows, DB_TEXT(question->way),
                    DB_COLUMN(question->keys), DB_WHEN(question->from_us),
                    DB_WHEN(question->before_us), DB_NUMBER(TRACE_EVENTS_MAX + 1));
}

/* A search that was stopped has found nothing, and says that there may be more. */
static enum status
answer_trace(struct engine *engine, const msgpack_object *body, msgpack_packer *to)
{
    AUTO(question_clear) struct trace_question question = { .keys = { 0 } };
    struct db_rows rows = { 0 };
    int64_t start_ms = clock_steady_ms();

    TRY(question_read(body, &question, engine->err));
    enum status status = question.keys.count ? search(engine, &question, &rows) : OK;
    bool is_stopped = status == UNAVAILABLE && clock_steady_ms() - start_ms >= TRACE_SEARCH_MS;
    if (status != OK && !is_stopped)
        return status;
    int count = rows.count < TRACE_EVENTS_MAX ? rows.count : TRACE_EVENTS_MAX;
    msgpack_pack_array(to, 2);
    msgpack_pack_int(to, is_stopped || count < rows.count);
    msgpack_pack_array(to, (size_t)count);
    for (int row = 0; row < count; row++)
        pack_event(&rows, row, to);
    return OK;
}

/* Others' events that are asked about, of the types that this service reads. */
struct asked {
    struct db_batch events; /* source, partition, position */
    struct db_column ids;
    size_t numbers[TRACE_EVENTS_MAX]; /* of each in the question */
};

static void
asked_clear(struct asked *asked)
{
    db_batch_clear(&asked->events);
    db_column_clear(&asked->ids);
}

static bool
is_read_here(const struct service *service, struct text type)
{
    for (const struct subscription *s = service->subscriptions; s && s->type; s++)
        if (text_is(type, s->type->name))
            return true;
    return false;
}

static enum status
asked_read(const struct service *service, const msgpack_object *body, struct asked *to,
           struct error *err)
{
    int64_t partition = 0;
    int64_t position = 0;

    if (body->type != MSGPACK_OBJECT_ARRAY || body->via.array.size > TRACE_EVENTS_MAX)
        return error_set(err, INVALID, "effects: expected at most %d events", TRACE_EVENTS_MAX);
    for (uint32_t i = 0; i < body->via.array.size; i++) {
        const msgpack_object *f = object_array(&body->via.array.ptr[i], 5);
        struct text source, type, id;

        if (!f || !object_plain(&f[0], &source) || !object_text(&f[1], &type)
            || !object_number(&f[2], &partition) || !object_number(&f[3], &position)
            || !object_text(&f[4], &id) || id.size != 16)
            return error_set(err, INVALID,
                             "effects: expected [source, type, partition, position, id]");
        if (!is_read_here(service, type))
            continue;
        to->numbers[to->events.count] = i;
        db_batch_add(&to->events, DB_TEXT(source), DB_NUMBER(partition), DB_NUMBER(position));
        db_column_add(&to->ids, DB_UUID(id));
    }
    return OK;
}

static enum status
pack_states(struct engine *engine, const struct asked *asked, msgpack_packer *to)
{
    struct db_rows rows;

    TRY(db_query(engine->db, engine->err, &sql_trace_effects, &rows,
                 DB_COLUMN(asked->events.columns[0]), DB_COLUMN(asked->events.columns[1]),
                 DB_COLUMN(asked->events.columns[2])));
    msgpack_pack_array(to, (size_t)rows.count);
    for (int row = 0; row < rows.count; row++) {
        struct text parked = db_text(&rows, row, 1);

        msgpack_pack_array(to, 5);
        msgpack_pack_uint64(to, asked->numbers[row]);
        pack_text(to, parked.size              ? TEXT("parked")
                      : db_flag(&rows, row, 0) ? TEXT("handled")
                                               : TEXT("waiting"));
        pack_text(to, parked);
        msgpack_pack_int64(to, db_number(&rows, row, 2));
        pack_text(to, db_text(&rows, row, 3));
    }
    return OK;
}

static void
pack_effects(const struct db_rows *rows, msgpack_packer *to)
{
    for (int row = 0; row < rows->count; row++) {
        msgpack_pack_array(to, EFFECT_COLUMNS);
        pack_bytes(to, db_text(rows, row, 0));
        pack_text(to, db_text(rows, row, 1));
        pack_text(to, db_text(rows, row, 2));
        msgpack_pack_int64(to, db_number(rows, row, 3));
        msgpack_pack_int64(to, db_when(rows, row, 4));
        pack_text(to, db_text(rows, row, 5));
    }
}

/* What one task's work has come to: packed behind what is there, and counted. */
static enum status
task_effects(struct engine *engine, const struct service_task *task, const struct asked *asked,
             msgpack_packer *to, size_t *count)
{
    struct db_rows rows = { 0 };
    struct work work;

    if (!task->effects)
        return OK;
    engine_work(engine, &work);
    enum status status = task->effects(&work, &asked->ids, &rows);
    if (status == OK) {
        pack_effects(&rows, to);
        *count += (size_t)rows.count;
    }
    engine_work_end(&work);
    return status;
}

/* What the service's own work has come to: an array, whose size is known last. */
static enum status
pack_work(struct engine *engine, const struct asked *asked, msgpack_packer *to)
{
    const struct service_task *const *task = engine->service->tasks;
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer effects;
    msgpack_packer inner;
    size_t count = 0;

    msgpack_sbuffer_init(&effects);
    msgpack_packer_init(&inner, &effects, msgpack_sbuffer_write);
    for (; task && *task; task++)
        TRY(task_effects(engine, *task, asked, &inner, &count));
    msgpack_pack_array(to, count);
    return to->callback(to->data, effects.data ? effects.data : "", effects.size) == 0
               ? OK
               : error_set(engine->err, UNAVAILABLE, "out of memory");
}

static enum status
answer_effects(struct engine *engine, const msgpack_object *body, msgpack_packer *to)
{
    AUTO(asked_clear) struct asked asked = { .ids = { 0 } };

    TRY(asked_read(engine->service, body, &asked, engine->err));
    msgpack_pack_array(to, 2);
    if (asked.events.count == 0) {
        msgpack_pack_array(to, 0);
        msgpack_pack_array(to, 0);
        return OK;
    }
    TRY(pack_states(engine, &asked, to));
    return pack_work(engine, &asked, to);
}

typedef enum status answerer(struct engine *engine, const msgpack_object *body, msgpack_packer *to);

static enum status
run(struct engine *engine, struct text bytes, answerer *answer, msgpack_packer *to)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    msgpack_object body;

    msgpack_zone_init(&zone, ZONE_BYTES);
    TRY(message_open(bytes, &zone, &body, engine->err));
    TRY(db_begin(engine->db, engine->err));
    return answer(engine, &body, to);
}

/* Only reads: there is nothing to commit. */
static void
take(struct engine *engine, const struct bus_message *request, answerer *answer)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    enum status status = run(engine, request->body, answer, &to);
    engine_rollback(engine);
    engine_answer(engine, request, status, &body);
}

void
trace_take(struct engine *engine, const struct bus_message *request)
{
    take(engine, request, answer_trace);
}

void
effects_take(struct engine *engine, const struct bus_message *request)
{
    take(engine, request, answer_effects);
}
