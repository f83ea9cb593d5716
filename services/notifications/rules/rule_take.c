#include "rule_take.h"
#include "intents.h"
#include "project.h"

#include "common/base/log.h"
#include "common/base/trace.h"
#include "notifications_sql.h"

#include <stdlib.h>
#include <string.h>

enum { AUDIENCE_MAX = 10000 }; /* recipients of one event by one rule */

struct taking {
    struct work *work;
    const struct rule_set *set;
    struct audience_facts *audience;
    struct intents intents;
    struct db_batch fan_outs;
    msgpack_sbuffer packed;
};

static void
taking_clear(struct taking *taking)
{
    intents_clear(&taking->intents);
    db_batch_clear(&taking->fan_outs);
    msgpack_sbuffer_destroy(&taking->packed);
}

static struct cause
cause_of(struct taking *taking, const struct item *item)
{
    msgpack_packer to;

    msgpack_sbuffer_clear(&taking->packed);
    msgpack_packer_init(&to, &taking->packed, msgpack_sbuffer_write);
    message_pack(item->type, item->body, &to);
    return (struct cause){
        .event_id = item->id,
        .facts = { taking->packed.data, taking->packed.size },
        .type = item->type,
        .body = item->body,
        .subject = item->subject,
        .partition = item->partition,
        .version = item->subject_version,
    };
}

/* Everybody of a programme or partner is not told in this transaction (fan_out.c). */
static void
tell_everybody(struct taking *taking, const struct rule *rule, const struct item *item,
               const struct cause *cause)
{
    db_batch_add(&taking->fan_outs, DB_UUID(item->id), DB_NUMBER(item->subject_version),
                 DB_TEXT(text_of(item->type->name)), DB_BYTES(cause->facts), DB_TEXT(rule->name),
                 DB_TEXT(field_text(item->type, item->body, "programme")),
                 DB_TEXT(field_text(item->type, item->body, "partner_id")),
                 DB_NUMBER(item->partition));
}

static void
tell(struct taking *taking, const struct rule *rule, const struct item *item,
     const struct cause *cause, const struct rule_times *times)
{
    struct reader reader;

    if (rule->audience == AUDIENCE_EVERYBODY) {
        tell_everybody(taking, rule, item, cause);
        return;
    }
    for (size_t n = 0; n < AUDIENCE_MAX && audience_next(taking->audience, rule, item, n, &reader);
         n++)
        intents_add(&taking->intents, rule, item->cohort_id, &reader, times, cause);
}

static void
take_one(struct taking *taking, const struct item *item)
{
    bool is_history = trace_is_history(item->trace);
    struct cause cause = { .type = NULL };
    struct rule_times times;

    for (size_t r = 0; r < taking->set->count; r++) {
        const struct rule *rule = &taking->set->list[r];

        if (!rule_is_about(rule, item->type, item->body)
            || rule_refuses(taking->set, rule, item->type, item->body, taking->work->now_us,
                            is_history, &times))
            continue;
        if (!cause.type)
            cause = cause_of(taking, item);
        tell(taking, rule, item, &cause, &times);
    }
}

enum status
rule_take(struct work *work, struct item *items, size_t count)
{
    AUTO(taking_clear) struct taking taking = { .work = work };
    struct notifications *self = work->self;
    struct text cohort_id = items[0].cohort_id;

    msgpack_sbuffer_init(&taking.packed);
    TRY(rule_book_read(work, &taking.set));
    TRY(project(work, items, count));
    if (count == 1)
        TRY(project_recheck(work, items, count));
    TRY(audience_load(work, taking.set, items, count, &taking.audience));
    for (size_t i = 0; i < count; i++)
        take_one(&taking, &items[i]);
    TRY(intents_write(work, cohort_id, &taking.intents));
    if (count > 1) /* an earlier one may have planned what a later one makes untrue */
        TRY(project_recheck(work, items, count));
    TRY(db_run_batch(work->db, work->err, &sql_fan_out_add, &taking.fan_outs, NULL,
                     DB_TEXT(cohort_id), DB_WHEN(work->now_us)));
    rule_look(self);
    return OK;
}
