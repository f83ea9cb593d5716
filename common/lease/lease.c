#include "common/lease/lease_private.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/service/tasks.h"
#include "common_sql.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Joins those that share; an earlier start under our name finds itself replaced. */
static enum status
replica_start(struct engine *engine, struct error *err)
{
    struct leases *leases = engine->leases;
    struct db_rows rows;

    TRY(db_query(engine->db, err, &sql_replica_start, &rows, DB_TEXT(text_of(engine->instance)),
                 DB_NUMBER(LEASE_TTL_MS)));
    leases->incarnation = db_number(&rows, 0, 0);
    leases->held = leases->leaving = leases->suspect = 0;
    return OK;
}

/* Says that we live. Who is forgotten (its table was restored, it slept for a day)
 * starts anew; who is replaced must end, or the two would take turns for ever. */
static enum status
replica_seen(struct engine *engine, struct error *err)
{
    struct db_rows rows;

    TRY(db_query(engine->db, err, &sql_replica_seen, &rows, WHO(engine), DB_NUMBER(LEASE_TTL_MS)));
    int64_t incarnation = rows.count ? db_number(&rows, 0, 0) : 0;
    if (incarnation == engine->leases->incarnation)
        return OK;
    if (incarnation > engine->leases->incarnation)
        return error_set(err, CONFLICT,
                         "another process runs as instance %s: this one ends; give each replica"
                         " an INSTANCE of its own",
                         engine->instance);
    log_line(LOG_WARNING_LINE, "lease", "%s is not known any more: starts anew", engine->instance);
    return replica_start(engine, err);
}

/* What follows from a look at the tables. */
struct outcome {
    struct leases after;
    bool is_news;     /* others may take what we gave up */
    bool is_outpaced; /* we have not all that we meant to: others took it, and there may be more */
};

/* One look at the tables and what follows from it, in the open transaction. */
static enum status
look(struct engine *engine, struct outcome *ret_outcome, struct error *err)
{
    struct leases *after = &ret_outcome->after;
    struct lease_view view;
    struct lease_plan plan;

    TRY(replica_seen(engine, err));
    TRY(lease_view_read(engine, &view, err));
    lease_plan(&view, tasks_busy(engine), &plan);
    *after = *engine->leases;
    after->share = plan.share;
    after->fresh_ms = clock_steady_ms();
    after->held = after->suspect = 0;
    after->leaving = plan.leaving;
    TRY(lease_renew(engine, plan.renew, after, err));
    TRY(lease_take(engine, plan.take, after, err));
    TRY(lease_give_up(engine, plan.give_up, err));
    ret_outcome->is_news = plan.give_up != 0;
    ret_outcome->is_outpaced = after->held != (plan.renew | plan.take);
    return OK;
}

static void
report(const struct engine *engine, partition_set before, partition_set after)
{
    if (before == after)
        return;
    metric_add(METRIC_LEASE_CHANGES, partition_count(after & ~before), "come", NULL);
    metric_add(METRIC_LEASE_CHANGES, partition_count(before & ~after), "gone", NULL);
    log_line(LOG_INFO_LINE, "lease", "%s holds %d partitions: %d new, %d fewer", engine->instance,
             partition_count(after), partition_count(after & ~before),
             partition_count(before & ~after));
}

static enum status
tick(struct engine *engine, struct error *err)
{
    struct outcome outcome;

    TRY(db_begin(engine->db, err));
    enum status status = look(engine, &outcome, err);
    if (status == OK)
        status = db_commit(engine->db, err);
    db_rollback(engine->db);
    if (status != OK)
        return status;
    report(engine, engine->leases->held, outcome.after.held);
    *engine->leases = outcome.after;
    if (outcome.is_news)
        bus_news(engine->bus);
    if (outcome.is_outpaced)
        leases_poke(engine->leases);
    return OK;
}

static enum status
start(struct engine *engine, struct error *err)
{
    TRY(db_begin(engine->db, err));
    enum status status = db_run(engine->db, err, &sql_replica_forget, DB_NUMBER(REPLICA_FORGET_H));
    if (status == OK)
        status = replica_start(engine, err);
    if (status == OK)
        status = db_commit(engine->db, err);
    db_rollback(engine->db);
    return status;
}

enum status
leases_name(struct engine *engine, const char *name, struct error *err)
{
    static char made[INSTANCE_NAME_MAX];
    char host[HOST_NAME_MAX + 1] = "";

    engine->instance = name;
    if (strlen(name) >= INSTANCE_NAME_MAX)
        return error_set(err, INVALID, "INSTANCE is longer than %d bytes", INSTANCE_NAME_MAX - 1);
    if (*name)
        return OK;
    gethostname(host, sizeof host - 1);
    snprintf(made, sizeof made, "%s@%s", engine->service->name, host);
    engine->instance = made;
    return OK;
}

enum status
leases_open(struct engine *engine, struct leases **ret_leases, struct error *err)
{
    *ret_leases = calloc(1, sizeof **ret_leases);
    if (!*ret_leases)
        return error_set(err, UNAVAILABLE, "out of memory");
    return start(engine, err);
}

void
leases_destroy(struct leases **leases_p)
{
    free(*leases_p);
    *leases_p = NULL;
}

enum status
leases_tick(struct engine *engine, int *ret_wait_ms)
{
    struct leases *leases = engine->leases;
    int64_t now_ms = clock_steady_ms();
    struct error err = { 0 };

    if (now_ms >= leases->next_ms) {
        leases->tick_ms = now_ms;
        leases->next_ms = now_ms + LEASE_TICK_MS;
        if (tick(engine, &err) != OK) {
            log_error("lease", &err);
            leases->fresh_ms = 0;
            if (err.status == CONFLICT)
                return CONFLICT;
        }
    }
    *ret_wait_ms = (int)(leases->next_ms - now_ms);
    return OK;
}

void
leases_poke(struct leases *leases)
{
    int64_t soonest_ms = leases->tick_ms + LEASE_POKE_MS;

    if (soonest_ms < leases->next_ms)
        leases->next_ms = soonest_ms;
}

void
leases_wind_up(struct leases *leases)
{
    leases->is_winding_up = true;
}

void
leases_give_up(struct engine *engine)
{
    struct error err = { 0 };
    struct db_rows rows;

    enum status status = db_begin(engine->db, &err);
    if (status == OK)
        status = lease_give_up(engine, engine->leases->held, &err);
    if (status == OK)
        status = db_query(engine->db, &err, &sql_replica_seen, &rows, WHO(engine), DB_NUMBER(0));
    if (status == OK)
        status = db_commit(engine->db, &err);
    db_rollback(engine->db);
    if (status != OK)
        log_error("lease", &err);
    engine->leases->held = 0;
    bus_news(engine->bus);
}

partition_set
leases_open_for_work(const struct leases *leases)
{
    return leases->is_winding_up ? 0 : leases->held & ~leases->leaving;
}

partition_set
leases_suspect(const struct leases *leases)
{
    return leases->suspect;
}

void
leases_clear(struct leases *leases, partition_set partitions)
{
    leases->suspect &= ~partitions;
}

int
leases_held(const struct leases *leases)
{
    return partition_count(leases->held);
}

int
leases_share(const struct leases *leases)
{
    return leases->share;
}

int64_t
leases_epoch(const struct leases *leases, int partition)
{
    return partition_in(leases->held, partition) ? leases->epochs[partition] : 0;
}

bool
leases_are_fresh(const struct leases *leases)
{
    return leases->fresh_ms && clock_steady_ms() - leases->fresh_ms < LEASE_TTL_MS;
}

int64_t
leases_incarnation(const struct leases *leases)
{
    return leases->incarnation;
}
