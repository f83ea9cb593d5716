#include "gate.h"
#include "services/notifications/rules/rule_take.h"
#include "services/notifications/rules/rule_task.h"

#include "common/base/value.h"
#include "notifications_sql.h"

#include <string.h>

enum { GATE_AT_A_TIME = 500, GATE_ZONE_BYTES = 64 * 1024, EVENT_SIZE_MAX = MESSAGE_SIZE_MAX };

/* Columns of gate_due.sql; behind them, by their names, what is known (rule_facts.h). */
enum {
    ID,
    COHORT,
    KIND,
    READER,
    CHANNEL,
    PRIORITY,
    TOPIC,
    RULE,
    EVENT_TYPE,
    FACTS,
    DUE,
    EXPIRES,
    GATE,
    REASON,
    IS_RELEASED,
    CHOICE,
    ZONE,
    QUIET_FROM,
    QUIET_UNTIL,
    HAS_QUIET,
    RELEASED,
    IS_CONSENTED,
    IS_REPLACED,
};

struct gating {
    struct work *work;
    const struct rule_set *set;
    struct db_rows rows;
    int known[KNOWN_COUNT]; /* their columns */
    msgpack_zone zone;      /* of the event that is looked at */
    struct zone *other;     /* the last zone that is not the default */
    struct text other_name;
    bool *is_released; /* of each row: by this run */
    struct db_batch verdicts;
};

static void
gating_clear(struct gating *gating)
{
    msgpack_zone_destroy(&gating->zone);
    zone_destroy(&gating->other);
    db_batch_clear(&gating->verdicts);
}

static struct text
text_at(const struct gating *gating, int row, int column)
{
    return db_text(&gating->rows, row, column);
}

static void
find_known(struct gating *gating)
{
    for (int i = 0; i < KNOWN_COUNT; i++)
        gating->known[i] = db_column_named(&gating->rows, known_facts[i].name);
}

static void
read_known(const struct gating *gating, int row, struct rule_facts *facts)
{
    const struct db_rows *rows = &gating->rows;

    for (int i = 0; i < KNOWN_COUNT; i++) {
        struct expr_value *value = &facts->known[i];
        int column = gating->known[i];

        value->is_known = !db_is_null(rows, row, column);
        if (!value->is_known)
            continue;
        if (known_facts[i].kind == FIELD_text)
            value->text = db_text(rows, row, column);
        else if (known_facts[i].kind == FIELD_flag)
            value->number = db_flag(rows, row, column);
        else
            value->number = db_when(rows, row, column);
    }
}

/* The zone of the person's choice. One that ICU does not know any more is the default. */
static struct zone *
zone_of(struct gating *gating, int row)
{
    struct text name = text_at(gating, row, ZONE);

    if (name.size == 0 || text_equal(name, gating->set->defaults.zone))
        return gating->set->zone;
    if (!gating->other || !text_equal(name, gating->other_name)) {
        zone_destroy(&gating->other);
        gating->other = zone_open(name);
        gating->other_name = name;
    }
    return gating->other ? gating->other : gating->set->zone;
}

/* Whether a message counts against the messages a day. Urgent ones do not; nor does what disturbs
 * nobody. */
static bool
is_counted(const struct gating *gating, int row)
{
    return db_number(&gating->rows, row, PRIORITY) != RULE_URGENT
           && !text_is(text_at(gating, row, CHANNEL), "in_app");
}

/* What went through in this run counts as well. */
static int64_t
released_before(const struct gating *gating, int row)
{
    int64_t count = db_number(&gating->rows, row, RELEASED);

    for (int i = 0; i < row; i++)
        if (gating->is_released[i] && is_counted(gating, i)
            && text_equal(text_at(gating, i, READER), text_at(gating, row, READER))
            && text_equal(text_at(gating, i, KIND), text_at(gating, row, KIND))
            && text_equal(text_at(gating, i, COHORT), text_at(gating, row, COHORT)))
            count++;
    return count;
}

static void
read_choices(struct gating *gating, int row, struct gate_intent *intent)
{
    intent->choice = text_at(gating, row, CHOICE);
    intent->reason = text_at(gating, row, REASON);
    intent->is_consented = db_flag(&gating->rows, row, IS_CONSENTED);
    intent->is_replaced = db_flag(&gating->rows, row, IS_REPLACED);
    intent->is_released = db_flag(&gating->rows, row, IS_RELEASED);
    intent->is_quiet_channel = text_is(text_at(gating, row, CHANNEL), "in_app");
    intent->quiet = gating->set->defaults.quiet;
    if (db_flag(&gating->rows, row, HAS_QUIET))
        intent->quiet = (struct quiet){ (int)db_number(&gating->rows, row, QUIET_FROM),
                                        (int)db_number(&gating->rows, row, QUIET_UNTIL) };
    intent->zone = zone_of(gating, row);
    intent->released = released_before(gating, row);
}

/* An event that this build can't read any more is as one whose rule is gone. */
static void
read_event(struct gating *gating, int row, void *body, struct gate_intent *intent)
{
    struct text event_type = text_at(gating, row, EVENT_TYPE);
    const struct notifications *self = gating->work->self;
    const struct message_type *type = rule_book_type(self->rules, event_type);
    struct error ignored;

    intent->is_digest = event_type.size == 0;
    msgpack_zone_clear(&gating->zone);
    if (!type
        || message_read(type, text_at(gating, row, FACTS), &gating->zone, body, &ignored) != OK)
        return;
    intent->rule = rule_find(gating->set, text_at(gating, row, RULE), event_type);
    intent->facts.type = type;
    intent->facts.body = body;
    read_known(gating, row, &intent->facts);
}

static void
add_verdict(struct gating *gating, int row, const struct gate_intent *intent,
            const struct gate_verdict *verdict)
{
    int64_t now_us = gating->work->now_us;
    bool is_put_off = verdict->due_us != INT64_MIN;
    int64_t due_us = is_put_off ? verdict->due_us : intent->due_us;
    int64_t next_us = verdict->is_ready ? now_us + GATE_READY_S * VALUE_SECOND_US : due_us;

    db_batch_add(&gating->verdicts, DB_NUMBER(db_number(&gating->rows, row, ID)),
                 DB_WHEN(db_when(&gating->rows, row, GATE)), DB_TEXT(text_of(verdict->state)),
                 DB_TEXT(text_of(verdict->reason)), DB_WHEN(next_us), DB_FLAG(verdict->is_ready),
                 DB_WHEN(due_us), DB_FLAG(is_put_off), DB_FLAG(verdict->is_item));
}

static void
gate_one(struct gating *gating, int row)
{
    _Alignas(max_align_t) char body[EVENT_SIZE_MAX];
    struct gate_intent intent = {
        .due_us = db_when(&gating->rows, row, DUE),
        .until_us = db_when(&gating->rows, row, EXPIRES),
        .priority = (int)db_number(&gating->rows, row, PRIORITY),
    };

    read_event(gating, row, body, &intent);
    read_choices(gating, row, &intent);
    struct gate_verdict verdict = gate_decide(gating->set, &intent, gating->work->now_us);
    gating->is_released[row] = verdict.is_ready && !intent.is_released;
    add_verdict(gating, row, &intent, &verdict);
}

enum status
gate_run(struct work *work, partition_set held, bool *ret_is_more)
{
    AUTO(gating_clear) struct gating gating = { .work = work };

    msgpack_zone_init(&gating.zone, GATE_ZONE_BYTES);
    TRY(rule_book_read(work, &gating.set));
    TRY(db_query(work->db, work->err, &sql_gate_due, &gating.rows, DB_WHEN(work->now_us),
                 DB_PARTITIONS(held), DB_NUMBER(GATE_AT_A_TIME),
                 DB_TEXT(gating.set->defaults.zone)));
    find_known(&gating);
    gating.is_released = work_alloc(work, (size_t)gating.rows.count + 1);
    for (int row = 0; row < gating.rows.count; row++)
        gate_one(&gating, row);
    *ret_is_more = gating.rows.count == GATE_AT_A_TIME;
    return db_defer_batch(work->db, work->err, &sql_gate_settle, &gating.verdicts,
                          DB_WHEN(work->now_us));
}
