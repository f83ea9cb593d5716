#include "common/parking/parked_operate.h"

#include "common/base/log.h"
#include "common/parking/parked_request.h"
#include "common/parking/parking.h"
#include "common_sql.h"

#include <stdio.h>

enum { ZONE_BYTES = 4096, FILTER_TEXT_MAX = 2600 };

#define FILTERS(q)                                                                            \
    DB_TEXT((q)->source), DB_TEXT((q)->type), DB_TEXT((q)->cohort_id), DB_TEXT((q)->subject), \
        DB_TEXT((q)->state), DB_NUMBER((q)->partition), DB_NUMBER((q)->position)

static void
pack_row(const struct db_rows *rows, int row, msgpack_packer *to)
{
    message_pack(&parked_row_type,
                 &(struct parked_row){ .seq = db_number(rows, row, 0),
                                       .source = db_text(rows, row, 1),
                                       .partition = db_number(rows, row, 2),
                                       .position = db_number(rows, row, 3),
                                       .id = db_text(rows, row, 4),
                                       .type = db_text(rows, row, 5),
                                       .version = db_number(rows, row, 6),
                                       .cohort_id = db_text(rows, row, 7),
                                       .subject = db_text(rows, row, 8),
                                       .state = db_text(rows, row, 9),
                                       .tries = db_number(rows, row, 10),
                                       .error = db_text(rows, row, 11),
                                       .build = db_text(rows, row, 12),
                                       .event_at = db_when(rows, row, 13),
                                       .first_at = db_when(rows, row, 14),
                                       .last_at = db_when(rows, row, 15),
                                       .next_at = db_when(rows, row, 16) },
                 to);
}

static enum status
list(struct engine *engine, const struct parked_query *query, msgpack_packer *to)
{
    struct db_rows rows;

    TRY(db_query(engine->db, engine->err, &sql_parked_list, &rows, FILTERS(query),
                 DB_NUMBER(query->after), DB_NUMBER(PARKED_ROWS_MAX)));
    msgpack_pack_array(to, (size_t)rows.count);
    for (int row = 0; row < rows.count; row++)
        pack_row(&rows, row, to);
    return OK;
}

static enum status
audit(struct engine *engine, const struct parked_query *query, int64_t count)
{
    char filter[FILTER_TEXT_MAX];

    snprintf(filter, sizeof filter,
             "source=%.*s type=%.*s cohort=%.*s subject=%.*s state=%.*s partition=%lld"
             " position=%lld",
             TEXT_ARGS(query->source), TEXT_ARGS(query->type), TEXT_ARGS(query->cohort_id),
             TEXT_ARGS(query->subject), TEXT_ARGS(query->state), (long long)query->partition,
             (long long)query->position);
    return db_run(engine->db, engine->err, &sql_parked_audit_add, DB_TEXT(query->who),
                  DB_TEXT(query->action), DB_TEXT(text_of(filter)), DB_NUMBER(count));
}

/* Nothing is changed: how many are meant. Those behind others can be dropped, but
 * go on by themselves. */
static enum status
match(struct engine *engine, const struct parked_query *query, bool is_drop, int64_t *ret_count)
{
    struct db_rows rows;

    TRY(db_query(engine->db, engine->err, &sql_parked_match, &rows, FILTERS(query),
                 DB_FLAG(is_drop)));
    *ret_count = db_number(&rows, 0, 0);
    return OK;
}

static enum status
change(struct engine *engine, const struct parked_query *query, msgpack_packer *to)
{
    bool is_drop = text_is(query->action, "drop");
    struct parked_count count = { 0 };

    if (query->is_dry_run) {
        TRY(match(engine, query, is_drop, &count.count));
    } else {
        TRY(db_run(engine->db, engine->err, is_drop ? &sql_parked_drop : &sql_parked_release,
                   FILTERS(query)));
        count.count = db_changed(engine->db);
        if (is_drop)
            TRY(db_run(engine->db, engine->err, &sql_parked_follow_all, DB_TEXT(TEXT("behind"))));
        TRY(audit(engine, query, count.count));
        log_line(LOG_INFO_LINE, "parked", "%.*s: %lld events", TEXT_ARGS(query->action),
                 (long long)count.count);
    }
    msgpack_pack_array(to, 1);
    message_pack(&parked_count_type, &count, to);
    return OK;
}

static enum status
read_query(struct text body, msgpack_zone *zone, struct parked_query *ret_query, struct error *err)
{
    msgpack_object object;

    TRY(message_open(body, zone, &object, err));
    const msgpack_object *queries = object_array(&object, 1);
    if (!queries || object.via.array.size != 1)
        return error_set(err, INVALID, "parked: expected a list of one query");
    return message_unpack(&parked_query_type, queries, ret_query, err);
}

static enum status
answer(struct engine *engine, struct text body, msgpack_packer *to)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    struct parked_query query;

    msgpack_zone_init(&zone, ZONE_BYTES);
    TRY(read_query(body, &zone, &query, engine->err));
    TRY(db_begin(engine->db, engine->err));
    TRY(text_is(query.action, "list") ? list(engine, &query, to) : change(engine, &query, to));
    return db_commit(engine->db, engine->err);
}

void
parked_take(struct engine *engine, const struct bus_message *request)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    enum status status = answer(engine, request->body, &to);
    engine_rollback(engine);
    if (status == OK) { /* whoever has the partitions looks at once */
        parking_poke(engine);
        bus_news(engine->bus);
    } else
        log_error("parked", engine->err);
    engine_answer(engine, request, status, &body);
}
