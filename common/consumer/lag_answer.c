#include "common/consumer/lag.h"

#include "common_sql.h"

enum { ZONE_BYTES = 8 * 1024 };

static enum status
read_cursors(struct text body, struct db_batch *cursors, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    msgpack_object list;
    int64_t partition = 0;
    int64_t position = 0;

    msgpack_zone_init(&zone, ZONE_BYTES);
    TRY(message_open(body, &zone, &list, err));
    if (list.type != MSGPACK_OBJECT_ARRAY || list.via.array.size > PARTITIONS)
        return error_set(err, INVALID, "lag: expected [[partition, position], ...]");
    for (uint32_t i = 0; i < list.via.array.size; i++) {
        const msgpack_object *pair = object_array(&list.via.array.ptr[i], 2);

        if (!pair || !object_number(&pair[0], &partition) || !object_number(&pair[1], &position))
            return error_set(err, INVALID, "lag: expected [[partition, position], ...]");
        db_batch_add(cursors, DB_NUMBER(partition), DB_NUMBER(position));
    }
    return OK;
}

static enum status
measure(struct engine *engine, const struct db_batch *cursors, int64_t *ret_events,
        int64_t *ret_oldest_us)
{
    struct db_rows rows;

    *ret_events = *ret_oldest_us = 0;
    if (cursors->count == 0)
        return OK;
    TRY(db_query(engine->db, engine->err, &sql_outbox_lag, &rows, DB_COLUMN(cursors->columns[0]),
                 DB_COLUMN(cursors->columns[1])));
    *ret_events = db_number(&rows, 0, 0);
    *ret_oldest_us = db_is_null(&rows, 0, 1) ? 0 : db_when(&rows, 0, 1);
    return OK;
}

static enum status
answer(struct engine *engine, struct text body, msgpack_packer *to)
{
    AUTO(db_batch_clear) struct db_batch cursors = { 0 };
    int64_t events = 0;
    int64_t oldest_us = 0;

    TRY(read_cursors(body, &cursors, engine->err));
    TRY(db_begin(engine->db, engine->err));
    TRY(measure(engine, &cursors, &events, &oldest_us));
    TRY(db_commit(engine->db, engine->err));
    msgpack_pack_array(to, 2);
    msgpack_pack_int64(to, events);
    msgpack_pack_int64(to, oldest_us);
    return OK;
}

void
lag_take(struct engine *engine, const struct bus_message *request)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    enum status status = answer(engine, request->body, &to);
    engine_rollback(engine);
    engine_answer(engine, request, status, &body);
}
