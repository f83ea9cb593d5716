#include "rule_task.h"
#include "await.h"

#include "common/base/clock.h"
#include "notifications_sql.h"

enum { RULE_LOOK_MS = 500 }; /* how often to look for what has fallen due */

typedef enum status rule_step(struct work *work, partition_set held, bool *ret_is_more);

/* In the order of the columns of rule_due.sql: what one makes, the next finds. */
static rule_step *const steps[] = { await_run, fan_out_run, digest_run, gate_run };

enum { STEPS = sizeof steps / sizeof *steps };

static enum status
run_steps(struct work *work, bool *ret_is_more, bool *ret_is_done)
{
    partition_set held = 0;
    const struct notifications *self = work->self;
    bool is_due[STEPS];
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_rule_due, &rows, DB_WHEN(work->now_us),
                 DB_PARTITIONS(work_partitions(work))));
    for (int i = 0; i < STEPS; i++) {
        is_due[i] = db_flag(&rows, 0, i);
        *ret_is_done |= is_due[i];
    }
    if (*ret_is_done)
        TRY(work_hold(work, work_partitions(work), &held));
    for (int i = 0; i < STEPS; i++) {
        bool is_more = false;

        if (is_due[i])
            TRY(steps[i](work, held, &is_more));
        *ret_is_more |= is_more || (is_due[i] && i + 1 < STEPS);
    }
    return await_count(work, self->awaiting);
}

static enum status
rule_run(struct work *work)
{
    struct notifications *self = work->self;
    bool is_more = false, is_done = false;

    if (clock_steady_ms() < self->rule_look_ms)
        return OK;
    self->rule_look_ms = clock_steady_ms() + RULE_LOOK_MS; /* also when it fails */
    TRY(db_begin(work->db, work->err));
    TRY(run_steps(work, &is_more, &is_done));
    TRY(db_commit(work->db, work->err));
    if (is_more)
        self->rule_look_ms = 0;
    if (is_done)
        sender_look(self->sender);
    return OK;
}

static size_t
rule_prepare(void *self, struct pollfd *fds, size_t capacity, int *timeout_ms)
{
    const struct notifications *notifications = self;
    int64_t wait_ms = notifications->rule_look_ms - clock_steady_ms();

    (void)fds;
    (void)capacity;
    if (wait_ms < *timeout_ms)
        *timeout_ms = wait_ms > 0 ? (int)wait_ms : 0;
    return 0;
}

void
rule_look(struct notifications *self)
{
    self->rule_look_ms = 0;
    sender_look(self->sender);
}

const struct service_task rule_task = { .prepare = rule_prepare, .run = rule_run };
