#include "keep.h"
#include "notifications.h"

#include "notifications_sql.h"

#include "common/base/clock.h"
#include "common/base/settings.h"
#include "common/base/value.h"

const char *message_keep_days;

enum status
keep_open(struct keep *keep, struct error *err)
{
    long days = 0;

    TRY(settings_number("MESSAGE_KEEP_DAYS", message_keep_days, KEEP_DAYS_MIN, KEEP_DAYS_MAX, &days,
                        err));
    keep->days = days;
    return OK;
}

/* True when there may be more to forget at once. */
static enum status
forget(struct work *work, const struct sql *sql, int64_t before_us, bool *is_more)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, sql, &rows, DB_WHEN(before_us), DB_NUMBER(KEEP_ROWS)));
    *is_more |= db_number(&rows, 0, 0) == KEEP_ROWS;
    return OK;
}

static enum status
forget_messages(struct work *work, int64_t before_us, int64_t *after, bool *is_more)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_keep_message, &rows, DB_WHEN(before_us),
                 DB_NUMBER(KEEP_ROWS), DB_NUMBER(*after)));
    *after = db_number(&rows, 0, 0);
    *is_more |= *after > 0;
    return OK;
}

static enum status
keep_run(struct work *work)
{
    struct notifications *self = work->self;
    struct keep *keep = &self->keep;
    int64_t now_ms = clock_steady_ms();
    int64_t before_us = work->now_us - keep->days * VALUE_DAY_US;
    bool is_more = false;

    if (now_ms < keep->look_ms || !partition_in(work_partitions(work), 0))
        return OK;
    keep->look_ms = now_ms + KEEP_LOOK_MS;
    TRY(db_begin(work->db, work->err));
    TRY(forget_messages(work, before_us, &keep->after, &is_more));
    TRY(forget(work, &sql_keep_partner_event, before_us, &is_more));
    TRY(forget(work, &sql_keep_audit, before_us, &is_more));
    TRY(db_commit(work->db, work->err));
    if (is_more)
        keep->look_ms = now_ms;
    return OK;
}

const struct service_task keep_task = { .run = keep_run };
