#include "tell.h"

#include "notifications_sql.h"

enum { AUDIENCE_MAX = 10000 }; /* recipients of one event by one rule */

void
tell_open(struct tell *tell, struct work *work)
{
    tell->work = work;
    msgpack_sbuffer_init(&tell->packed);
}

void
tell_clear(struct tell *tell)
{
    intents_clear(&tell->intents);
    db_batch_clear(&tell->fan_outs);
    msgpack_sbuffer_destroy(&tell->packed);
}

struct cause
tell_cause(struct tell *tell, const struct item *item, int64_t at_us)
{
    msgpack_packer to;

    msgpack_sbuffer_clear(&tell->packed);
    msgpack_packer_init(&to, &tell->packed, msgpack_sbuffer_write);
    message_pack(item->type, item->body, &to);
    return (struct cause){
        .event_id = item->id,
        .facts = { tell->packed.data, tell->packed.size },
        .type = item->type,
        .body = item->body,
        .subject = item->subject,
        .partition = item->partition,
        .version = item->subject_version,
        .at_us = at_us,
    };
}

/* Everybody of a programme or partner is not told in this transaction (fan_out.c). */
static void
tell_everybody(struct tell *tell, const struct rule *rule, const struct item *item,
               const struct cause *cause)
{
    db_batch_add(
        &tell->fan_outs, DB_WHEN(cause->at_us), DB_UUID(item->id), DB_NUMBER(item->subject_version),
        DB_TEXT(text_of(item->type->name)), DB_BYTES(cause->facts), DB_TEXT(rule->name),
        DB_TEXT(field_text(item->type, item->body, "programme")),
        DB_TEXT(field_text(item->type, item->body, "partner_id")), DB_NUMBER(item->partition));
}

size_t
tell_all(struct tell *tell, const struct rule *rule, const struct item *item,
         const struct cause *cause, const struct rule_times *times)
{
    struct reader reader;
    size_t n = 0;

    if (rule->audience == AUDIENCE_EVERYBODY)
        tell_everybody(tell, rule, item, cause);
    else
        for (; n < AUDIENCE_MAX && audience_next(tell->facts, rule, item, n, &reader); n++)
            intents_add(&tell->intents, rule, item->cohort_id, &reader, times, cause);
    return n;
}

enum status
tell_write(struct tell *tell, struct text cohort_id)
{
    TRY(intents_write(tell->work, cohort_id, &tell->intents));
    return db_defer_batch(tell->work->db, tell->work->err, &sql_fan_out_add, &tell->fan_outs,
                          DB_TEXT(cohort_id));
}
