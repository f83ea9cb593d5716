#include "intents.h"
#include "rule_task.h"

#include "notifications_sql.h"

enum { FAN_OUT_AT_A_TIME = 1000, FAN_OUT_ZONE_BYTES = 16 * 1024 };

/* Columns of fan_out_next.sql. */
enum { ID, COHORT, CAUSE, VERSION, EVENT_TYPE, FACTS, RULE, PARTITION, AT, REFERENCE };

static void
clear_zone(msgpack_zone *zone)
{
    msgpack_zone_destroy(zone);
}

static void
add_all(struct intents *intents, const struct rule_set *set, const struct rule *rule,
        const struct db_rows *rows, const struct cause *cause)
{
    struct rule_times times;
    struct text cohort_id = db_text(rows, 0, COHORT);

    if (rule_refuses(set, rule, cause->type, cause->body, db_when(rows, 0, AT), false, &times))
        return;
    for (int row = 0; row < rows->count; row++) {
        struct text ref = db_text(rows, row, REFERENCE);
        struct reader reader = reader_of(rule->audience, ref, ref);

        if (ref.size > 0)
            intents_add(intents, rule, cohort_id, &reader, &times, cause);
    }
}

/* The rule may have gone since: then nobody more is told. */
static enum status
tell_next(struct work *work, const struct db_rows *rows)
{
    _Alignas(max_align_t) char body[MESSAGE_SIZE_MAX];
    AUTO(clear_zone) msgpack_zone zone;
    AUTO(intents_clear) struct intents intents = { .is_timed = true };
    const struct rule_set *set = NULL;
    const struct notifications *self = work->self;
    const struct message_type *type = rule_book_type(self->rules, db_text(rows, 0, EVENT_TYPE));
    struct text facts = db_text(rows, 0, FACTS);
    struct error ignored;

    msgpack_zone_init(&zone, FAN_OUT_ZONE_BYTES);
    TRY(rule_book_read(work, &set));
    const struct rule *rule = rule_find(set, db_text(rows, 0, RULE), db_text(rows, 0, EVENT_TYPE));
    if (!type || !rule || message_read(type, facts, &zone, body, &ignored) != OK)
        return OK;
    const struct cause cause = { .event_id = db_text(rows, 0, CAUSE),
                                 .facts = facts,
                                 .type = type,
                                 .body = body,
                                 .partition = (int)db_number(rows, 0, PARTITION),
                                 .version = db_number(rows, 0, VERSION) };
    add_all(&intents, set, rule, rows, &cause);
    return intents_write(work, db_text(rows, 0, COHORT), &intents);
}

enum status
fan_out_run(struct work *work, partition_set held, bool *ret_is_more)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_fan_out_next, &rows, DB_PARTITIONS(held),
                 DB_NUMBER(FAN_OUT_AT_A_TIME)));
    if (rows.count == 0)
        return OK;
    TRY(tell_next(work, &rows));
    *ret_is_more = true;
    return db_defer(work->db, work->err, &sql_fan_out_move, DB_NUMBER(db_number(&rows, 0, ID)),
                    DB_TEXT(rows.count < FAN_OUT_AT_A_TIME
                                ? TEXT("")
                                : db_text(&rows, rows.count - 1, REFERENCE)));
}
