/* What waits for its audience is told when that is known, or given up. */
#include "await.h"
#include "rule_task.h"
#include "tell.h"

#include "common/base/log.h"
#include "common/base/metrics.h"
#include "notifications_sql.h"

enum { WAIT_ZONE_BYTES = 64 * 1024 };

/* Columns of await_next.sql. */
enum {
    ID,
    COHORT,
    CAUSE,
    VERSION,
    SUBJECT,
    EVENT_TYPE,
    FACTS,
    RULE,
    PARTITION,
    AT,
    IS_HISTORY,
    UNTIL,
    SOURCE,
    SEEN,
    IS_TOLD,
    IS_PARKED,
    LAST,
};

/* What became of a row. */
enum fate { WAITS, TOLD, OVER };

/* A row, with the event and the rule. */
struct waiting {
    int row;
    const struct rule *rule;
};

struct telling {
    struct work *work;
    struct awaiting *awaiting;
    const struct rule_set *set;
    struct db_rows rows;
    struct item *items;
    struct waiting *waits; /* one for each item */
    size_t count;
    msgpack_zone zone;
    struct tell tell;
    struct db_batch settled;
};

static void
telling_clear(struct telling *telling)
{
    msgpack_zone_destroy(&telling->zone);
    tell_clear(&telling->tell);
    db_batch_clear(&telling->settled);
}

static void
note(struct telling *telling, int row, enum fate fate)
{
    bool is_told = fate == TOLD || db_flag(&telling->rows, row, IS_TOLD);

    db_batch_add(&telling->settled, DB_NUMBER(db_number(&telling->rows, row, ID)),
                 DB_FLAG(fate == OVER), DB_FLAG(is_told));
}

static void
give_up(struct telling *telling, int row, const char *why)
{
    log_line(LOG_ERROR_LINE, "audience", "%s: rule %.*s, %.*s", why,
             TEXT_ARGS(db_text(&telling->rows, row, RULE)),
             TEXT_ARGS(db_text(&telling->rows, row, EVENT_TYPE)));
    metric_add(METRIC_AUDIENCES_LOST, 1, NO_LABEL);
    note(telling, row, OVER);
}

/* Of a rule that was taken back nobody is told. */
static void
read_row(struct telling *telling, int row)
{
    const struct db_rows *rows = &telling->rows;
    const struct notifications *self = telling->work->self;
    struct text event_type = db_text(rows, row, EVENT_TYPE);
    const struct message_type *type = rule_book_type(self->rules, event_type);
    const struct rule *rule = rule_find(telling->set, db_text(rows, row, RULE), event_type);
    void *body = work_alloc(telling->work, MESSAGE_SIZE_MAX);
    struct error err;

    if (!rule) {
        note(telling, row, OVER);
        return;
    }
    if (!type || message_read(type, db_text(rows, row, FACTS), &telling->zone, body, &err) != OK) {
        give_up(telling, row, "this build can't read the event");
        return;
    }
    telling->waits[telling->count] = (struct waiting){ row, rule };
    telling->items[telling->count++] =
        (struct item){ .type = type,
                       .body = body,
                       .cohort_id = db_text(rows, row, COHORT),
                       .id = db_text(rows, row, CAUSE),
                       .subject = db_text(rows, row, SUBJECT),
                       .subject_version = db_number(rows, row, VERSION),
                       .partition = (int)db_number(rows, row, PARTITION) };
}

/* Times are those of when the event was handled, but a digest's item goes into the next one. */
static bool
times_of(const struct telling *telling, const struct waiting *waiting, const struct item *item,
         int64_t *ret_at_us, struct rule_times *ret_times)
{
    const struct rule *rule = waiting->rule;
    bool is_history = db_flag(&telling->rows, waiting->row, IS_HISTORY);
    int64_t at_us = db_when(&telling->rows, waiting->row, AT);

    *ret_at_us = rule_is_digest(rule) ? telling->work->now_us : at_us;
    if (rule_refuses(telling->set, rule, item->type, item->body, at_us, is_history, ret_times))
        return false;
    int64_t day_us = ret_times->day_us;
    if (rule_refuses(telling->set, rule, item->type, item->body, *ret_at_us, is_history, ret_times))
        return false;
    ret_times->day_us = day_us;
    return true;
}

static bool
tell(struct telling *telling, const struct waiting *waiting, const struct item *item,
     size_t *ret_told)
{
    struct rule_times times;
    int64_t at_us = 0;

    if (!times_of(telling, waiting, item, &at_us, &times))
        return false;
    const struct cause cause = tell_cause(&telling->tell, item, at_us);
    *ret_told = tell_all(&telling->tell, waiting->rule, item, &cause, &times);
    return true;
}

/* Whoever else is in the audience is told when all has been read that its source had told; once
 * more when nothing is parked any more. */
static enum fate
tell_more(struct telling *telling, const struct waiting *waiting, const struct item *item,
          bool is_read, bool is_parked)
{
    const struct db_rows *rows = &telling->rows;
    bool is_same = db_number(rows, waiting->row, SEEN)
                   == await_heads(telling->awaiting, db_text(rows, waiting->row, SOURCE));
    size_t told = 0;

    if (!is_read || (is_parked && db_flag(rows, waiting->row, IS_TOLD)))
        return WAITS;
    if (is_same && !is_parked && !db_flag(rows, waiting->row, IS_TOLD))
        return OVER; /* nothing was unread when they were told */
    return tell(telling, waiting, item, &told) && is_parked ? TOLD : OVER;
}

static enum fate
tell_one(struct telling *telling, const struct waiting *waiting, const struct item *item,
         bool is_read, bool is_parked)
{
    size_t told = 0;

    if (!tell(telling, waiting, item, &told) || told > 0)
        return OVER;
    return is_read && !is_parked ? OVER : WAITS; /* there is nobody */
}

static void
take(struct telling *telling, const struct waiting *waiting, const struct item *item)
{
    const struct db_rows *rows = &telling->rows;
    int row = waiting->row;
    bool is_parked = db_flag(rows, row, IS_PARKED);
    bool is_read = await_is_read(telling->awaiting, db_text(rows, row, SOURCE),
                                 db_number(rows, row, ID), db_number(rows, row, LAST));
    enum fate fate = audience_is_many(waiting->rule->audience)
                         ? tell_more(telling, waiting, item, is_read, is_parked)
                         : tell_one(telling, waiting, item, is_read, is_parked);

    if (fate != OVER && db_when(rows, row, UNTIL) <= telling->work->now_us) {
        give_up(telling, row, "an audience was not known in time");
        return;
    }
    note(telling, row, fate);
}

static enum status
load(struct telling *telling, partition_set held)
{
    struct work *work = telling->work;
    size_t size = 0;

    TRY(rule_book_read(work, &telling->set));
    TRY(await_compare(work, telling->awaiting));
    TRY(db_query(work->db, work->err, &sql_await_next, &telling->rows, DB_PARTITIONS(held),
                 DB_NUMBER(AWAIT_AT_A_TIME)));
    size = (size_t)telling->rows.count + 1;
    telling->items = work_alloc(work, size * sizeof *telling->items);
    telling->waits = work_alloc(work, size * sizeof *telling->waits);
    for (int row = 0; row < telling->rows.count; row++)
        read_row(telling, row);
    return OK;
}

enum status
await_run(struct work *work, partition_set held, bool *ret_is_more)
{
    const struct notifications *self = work->self;
    AUTO(telling_clear) struct telling telling = { .work = work, .awaiting = self->awaiting };
    struct audience_facts *facts = NULL;

    msgpack_zone_init(&telling.zone, WAIT_ZONE_BYTES);
    tell_open(&telling.tell, work);
    telling.tell.intents.is_timed = true;
    TRY(load(&telling, held));
    if (telling.count > 0)
        TRY(audience_load(work, telling.set, telling.items, telling.count, &facts));
    telling.tell.facts = facts;
    for (size_t i = 0; i < telling.count; i++)
        take(&telling, &telling.waits[i], &telling.items[i]);
    if (telling.count > 0)
        TRY(tell_write(&telling.tell, telling.items[0].cohort_id));
    *ret_is_more = telling.rows.count == AWAIT_AT_A_TIME;
    return db_defer_batch(work->db, work->err, &sql_await_settle, &telling.settled,
                          DB_NUMBER(AWAIT_LOOK_MIN_MS), DB_NUMBER(AWAIT_LOOK_MAX_MS));
}
