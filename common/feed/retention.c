#include "common/feed/retention.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/feed/feed.h"
#include "common/feed/readers.h"
#include "common_sql.h"

#include <stdlib.h>
#include <string.h>

struct retention {
    struct readers *readers;
    long keep_days, volume_days;
    int64_t save_ms, upkeep_ms; /* when they are due */
    bool is_full_told;
};

/* What the request asks for. */
struct wish {
    bool is_dry;
    int64_t keep_days;  /* -1: the setting */
    struct text forget; /* a group, or empty */
};

enum status
retention_open(const char *keep_days, const char *volume_days, struct retention **ret_retention,
               struct error *err)
{
    struct retention *retention = calloc(1, sizeof *retention);

    if (!retention)
        abort();
    *ret_retention = retention;
    retention->readers = readers_new(RETENTION_READERS_MAX);
    retention->upkeep_ms = clock_steady_ms() + RETENTION_FIRST_MS;
    TRY(settings_number("LOG_KEEP_DAYS", keep_days, 1, RETENTION_DAYS_MAX, &retention->keep_days,
                        err));
    return settings_number("LOG_VOLUME_DAYS", volume_days, 1, RETENTION_DAYS_MAX,
                           &retention->volume_days, err);
}

void
retention_destroy(struct retention **retention_p)
{
    if (!*retention_p)
        return;
    readers_destroy(&(*retention_p)->readers);
    free(*retention_p);
    *retention_p = NULL;
}

static bool
is_passing(struct text group)
{
    const struct text suffix = TEXT(RETENTION_PASSING);

    return group.size >= suffix.size
           && memcmp(group.data + group.size - suffix.size, suffix.data, suffix.size) == 0;
}

void
retention_told(struct retention *retention, struct text group, const int64_t cursors[PARTITIONS])
{
    if (is_passing(group) || readers_told(retention->readers, group, cursors)
        || retention->is_full_told)
        return;
    retention->is_full_told = true;
    log_line(LOG_ERROR_LINE, "retention", "more than %d groups of readers: %.*s keeps nothing",
             RETENTION_READERS_MAX, TEXT_ARGS(group));
}

/* Says so. What is gone is not told from memory either, or it would depend on chance who is
 * refused. */
static void
tell_dropped(struct engine *engine, const struct db_rows *rows)
{
    bool is_dropped = false;

    for (int row = 0; row < rows->count; row++) {
        struct text verdict = db_text(rows, row, 0);
        long long volume = db_number(rows, row, 1);

        if (text_is(verdict, "dropped")) {
            is_dropped = true;
            log_line(LOG_INFO_LINE, "retention", "dropped volume %lld of the log, %lld events",
                     volume, (long long)db_number(rows, row, 4));
        } else if (text_is(verdict, "reader")) {
            log_line(
                LOG_WARNING_LINE, "retention",
                "volume %lld of the log is kept: %.*s has %lld events of partition %lld to read",
                volume, TEXT_ARGS(db_text(rows, row, 5)), (long long)db_number(rows, row, 8),
                (long long)db_number(rows, row, 6));
        }
    }
    if (is_dropped)
        feed_state_forget(feed_known(engine->feed));
}

/* Whether no other replica is at the upkeep; until the transaction ends. */
static enum status
is_alone(struct engine *engine, bool *ret_alone, struct error *err)
{
    struct db_rows rows;

    TRY(db_query(engine->db, err, &sql_log_alone, &rows, DB_TEXT(TEXT("upkeep"))));
    *ret_alone = db_flag(&rows, 0, 0);
    return OK;
}

static enum status
upkeep(struct engine *engine, struct error *err)
{
    const struct retention *retention = engine->retention;
    bool may = false;
    struct db_rows rows;

    TRY(is_alone(engine, &may, err));
    if (!may)
        return OK;
    TRY(db_query(engine->db, err, &sql_log_upkeep, &rows, DB_NUMBER(retention->volume_days),
                 DB_NUMBER(RETENTION_AHEAD)));
    TRY(db_query(engine->db, err, &sql_log_retain, &rows, DB_NUMBER(retention->keep_days),
                 DB_FLAG(false)));
    tell_dropped(engine, &rows);
    return OK;
}

/* Each in a transaction of its own: upkeep that has to wait for a lock is given up. */
static void
transact(struct engine *engine, enum status (*work)(struct engine *engine, struct error *err))
{
    struct error err = { 0 };
    enum status status = db_begin(engine->db, &err);

    if (status == OK)
        status = work(engine, &err);
    if (status == OK)
        status = db_commit(engine->db, &err);
    db_rollback(engine->db);
    if (status != OK)
        log_error("retention", &err);
}

static enum status
save(struct engine *engine, struct error *err)
{
    return readers_save(engine->retention->readers, engine->db, err);
}

void
retention_turn(struct engine *engine)
{
    struct retention *retention = engine->retention;
    int64_t now_ms = clock_steady_ms();

    if (now_ms >= retention->save_ms || now_ms >= retention->upkeep_ms) {
        retention->save_ms = now_ms + RETENTION_SAVE_MS;
        transact(engine, save);
    }
    if (now_ms >= retention->upkeep_ms) {
        retention->upkeep_ms = now_ms + RETENTION_UPKEEP_MS;
        transact(engine, upkeep);
    }
}

/* [is_dry, keep_days or -1, group to forget or ""] */
static enum status
wish_read(struct text body, msgpack_zone *zone, struct wish *ret_wish, struct error *err)
{
    msgpack_object object;

    TRY(message_open(body, zone, &object, err));
    const msgpack_object *parts = object_array(&object, 3);
    if (!parts || parts[0].type != MSGPACK_OBJECT_BOOLEAN
        || !object_number(&parts[1], &ret_wish->keep_days) || ret_wish->keep_days < -1
        || ret_wish->keep_days > RETENTION_DAYS_MAX || !object_text(&parts[2], &ret_wish->forget))
        return error_set(err, INVALID, "retention: expected [is_dry, keep_days, group]");
    ret_wish->is_dry = parts[0].via.boolean;
    return OK;
}

static void
pack_volumes(const struct db_rows *rows, msgpack_packer *to)
{
    msgpack_pack_array(to, (size_t)rows->count);
    for (int row = 0; row < rows->count; row++) {
        msgpack_pack_array(to, 9);
        pack_text(to, db_text(rows, row, 0));
        msgpack_pack_int64(to, db_number(rows, row, 1));
        msgpack_pack_int64(to, db_when(rows, row, 2));
        msgpack_pack_int64(to, db_is_null(rows, row, 3) ? 0 : db_when(rows, row, 3));
        msgpack_pack_int64(to, db_number(rows, row, 4));
        pack_text(to, db_text(rows, row, 5));
        for (int column = 6; column < 9; column++)
            msgpack_pack_int64(to, db_number(rows, row, column));
    }
}

/* A name that nobody has is most likely mistyped: those that there are are said. */
static enum status
reader_forget(struct engine *engine, struct text group)
{
    struct db_rows rows;

    TRY(db_run(engine->db, engine->err, &sql_reader_forget, DB_TEXT(group)));
    if (db_changed(engine->db) > 0)
        return OK;
    TRY(db_query(engine->db, engine->err, &sql_reader_names, &rows, DB_TEXT(group)));
    return error_set(engine->err, NOT_FOUND, "no group of readers is called %.*s; there are: %.*s",
                     TEXT_ARGS(group), TEXT_ARGS(db_text(&rows, 0, 0)));
}

static enum status
retain(struct engine *engine, const struct wish *wish, msgpack_packer *to)
{
    int64_t days = wish->keep_days < 0 ? engine->retention->keep_days : wish->keep_days;
    struct error *err = engine->err;
    struct db_rows rows;
    bool may = false;

    if (wish->forget.size > 0)
        TRY(reader_forget(engine, wish->forget));
    TRY(is_alone(engine, &may, err));
    if (!may)
        return error_set(err, UNAVAILABLE, "another replica is at it");
    TRY(db_query(engine->db, err, &sql_log_upkeep, &rows, DB_NUMBER(engine->retention->volume_days),
                 DB_NUMBER(RETENTION_AHEAD)));
    TRY(db_query(engine->db, err, &sql_log_retain, &rows, DB_NUMBER(days), DB_FLAG(wish->is_dry)));
    if (!wish->is_dry)
        tell_dropped(engine, &rows);
    pack_volumes(&rows, to);
    return OK;
}

/* What readers have told is written first, so that nothing is kept for who has read it. What is
 * only told changes nothing. */
static enum status
transact_wish(struct engine *engine, const struct wish *wish, msgpack_packer *to)
{
    transact(engine, save);
    enum status status = db_begin(engine->db, engine->err);
    if (status == OK)
        status = retain(engine, wish, to);
    if (status == OK && !wish->is_dry)
        status = db_commit(engine->db, engine->err);
    db_rollback(engine->db);
    return status;
}

void
retention_take(struct engine *engine, const struct bus_message *request)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    struct wish wish = { 0 };
    msgpack_packer to;

    msgpack_zone_init(&zone, 1024);
    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    enum status status = wish_read(request->body, &zone, &wish, engine->err);
    if (status == OK)
        status = transact_wish(engine, &wish, &to);
    engine_answer(engine, request, status, &body);
}
