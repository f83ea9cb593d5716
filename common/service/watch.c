#include "common/service/watch.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/base/process.h"
#include "common/command/positions.h"
#include "common/lease/lease.h"
#include "common/service/tasks.h"
#include "common_sql.h"

#include <stdlib.h>
#include <string.h>

struct watch {
    struct engine *engine;
    const struct consumers *consumers;
    struct lags lags;
    struct http_status *http;
    int64_t count_ms;          /* when the next count of what stands in tables is due */
    struct watch_reasons told; /* what stands in our row of the table replica */
    bool is_told;
};

static void
add_reason(struct watch_reasons *to, const char *reason, const char *about)
{
    size_t used = strlen(to->text);

    snprintf(to->text + used, sizeof to->text - used, "%s%s%s%s", used ? "," : "", reason,
             about ? ":" : "", about ? about : "");
}

struct watch_reasons
watch_reasons(const struct watch *watch)
{
    const struct engine *engine = watch->engine;
    struct watch_reasons reasons = { "" };

    if (!bus_is_there(engine->bus))
        add_reason(&reasons, "bus", NULL);
    if (!leases_are_fresh(engine->leases))
        add_reason(&reasons, "database", NULL);
    else if (leases_held(engine->leases) == 0 && leases_share(engine->leases) > 0)
        add_reason(&reasons, "leases", NULL);
    for (size_t i = 0; i < watch->lags.count; i++)
        if (watch->lags.list[i].is_alarm)
            add_reason(&reasons, "no_progress", watch->lags.list[i].source);
    return reasons;
}

static void
write_reasons(const char *reasons, FILE *to)
{
    fputc('[', to);
    for (const char *at = reasons; *at;) {
        size_t size = strcspn(at, ",");

        fprintf(to, "%s\"%.*s\"", at == reasons ? "" : ",", (int)size, at);
        at += size + (at[size] == ',');
    }
    fputc(']', to);
}

static bool
page_ready(void *self, FILE *to)
{
    const struct watch *watch = self;
    struct watch_reasons reasons = watch_reasons(watch);

    fprintf(to, "{\"ready\":%s,\"service\":\"%s\",\"instance\":\"%s\",\"reasons\":",
            reasons.text[0] ? "false" : "true", watch->engine->service->name,
            watch->engine->instance);
    write_reasons(reasons.text, to);
    fputs("}\n", to);
    return !reasons.text[0];
}

/* Of each lease that this replica has held since its start. */
static void
measure_epochs(const struct leases *leases)
{
    char label[8];

    metrics_forget(METRIC_LEASE_EPOCH);
    for (int p = 0; p < PARTITIONS; p++) {
        if (leases_epoch(leases, p) == 0)
            continue;
        snprintf(label, sizeof label, "%d", p);
        metric_set(METRIC_LEASE_EPOCH, (double)leases_epoch(leases, p), label, NULL);
    }
}

static void
page_metrics(void *self, FILE *to)
{
    const struct watch *watch = self;
    const struct engine *engine = watch->engine;
    struct watch_reasons reasons = watch_reasons(watch);

    process_measure();
    metric_set(METRIC_READY, !reasons.text[0], NO_LABEL);
    metric_set(METRIC_BUS_LINKS, bus_is_there(engine->bus), NO_LABEL);
    metric_set(METRIC_NOT_READY, strstr(reasons.text, "bus") != NULL, "bus", NULL);
    metric_set(METRIC_NOT_READY, strstr(reasons.text, "database") != NULL, "database", NULL);
    metric_set(METRIC_NOT_READY, strstr(reasons.text, "leases") != NULL, "leases", NULL);
    metric_set(METRIC_NOT_READY, strstr(reasons.text, "no_progress") != NULL, "no_progress", NULL);
    metric_set(METRIC_LEASES, leases_held(engine->leases), NO_LABEL);
    metric_set(METRIC_LEASE_SHARE, leases_share(engine->leases), NO_LABEL);
    metric_set(METRIC_INCARNATION, (double)leases_incarnation(engine->leases), NO_LABEL);
    measure_epochs(engine->leases);
    metrics_write(to);
}

enum status
watch_open(struct engine *engine, const struct consumers *consumers, const char *listen,
           struct watch **ret_watch, struct error *err)
{
    struct watch *watch = calloc(1, sizeof *watch);

    if (!watch)
        return error_set(err, UNAVAILABLE, "out of memory");
    *ret_watch = watch;
    watch->engine = engine;
    watch->consumers = consumers;
    lags_open(&watch->lags, consumers, clock_steady_ms());
    /* An alarm sees no rise from what is not there. */
    metric_add(METRIC_COMMANDS_ENDED, 0, NO_LABEL);
    process_started(engine->service->name, engine->instance);
    return http_open(
        listen, &(struct http_pages){ .ready = page_ready, .metrics = page_metrics, .self = watch },
        &watch->http, err);
}

void
watch_destroy(struct watch **watch_p)
{
    if (!*watch_p)
        return;
    http_close(&(*watch_p)->http);
    free(*watch_p);
    *watch_p = NULL;
}

int
watch_descriptor(const struct watch *watch)
{
    return http_descriptor(watch->http);
}

/* Whether our row of the table, if we have told it, says something else. */
static bool
is_outdated(const struct watch *watch, const struct watch_reasons *reasons)
{
    return watch->is_told && strcmp(watch->told.text, reasons->text) != 0;
}

/* Our row of the table says why we are not ready, for those who look from elsewhere. */
static enum status
tell_replica(struct watch *watch)
{
    struct engine *engine = watch->engine;
    struct watch_reasons reasons = watch_reasons(watch);

    if (watch->is_told && !is_outdated(watch, &reasons))
        return OK;
    TRY(db_run(engine->db, engine->err, &sql_replica_tell, DB_TEXT(text_of(engine->instance)),
               DB_NUMBER(leases_incarnation(engine->leases)), DB_TEXT(text_of(reasons.text))));
    watch->told = reasons;
    watch->is_told = true;
    return OK;
}

static enum status
count_tables(struct watch *watch)
{
    struct engine *engine = watch->engine;
    struct service_backlog backlog;
    struct db_rows rows;

    TRY(db_query(engine->db, engine->err, &sql_parked_count, &rows, DB_TEXT(TEXT(""))));
    metric_set(METRIC_PARKED, (double)db_number(&rows, 0, 0), NO_LABEL);
    TRY(tasks_backlog(engine, &backlog));
    metric_set(METRIC_PENDING, (double)backlog.pending, NO_LABEL);
    metric_set(METRIC_FAILED, (double)backlog.failed, NO_LABEL);
    return OK;
}

static enum status
look_at_tables(struct watch *watch)
{
    struct engine *engine = watch->engine;

    TRY(db_begin(engine->db, engine->err));
    TRY(tell_replica(watch));
    TRY(count_tables(watch));
    return db_commit(engine->db, engine->err);
}

/* At once when our row holds no longer: just after a start the bus has not answered yet, and
 * somebody may look. While the database is away the leases say so; this would only say it again. */
static int
count(struct watch *watch)
{
    struct watch_reasons reasons = watch_reasons(watch);
    int64_t now_ms = clock_steady_ms();

    if ((now_ms >= watch->count_ms || is_outdated(watch, &reasons))
        && leases_are_fresh(watch->engine->leases)) {
        watch->count_ms = now_ms + WATCH_COUNT_MS;
        if (look_at_tables(watch) != OK) {
            watch->is_told = false;
            log_error("watch", watch->engine->err);
        }
        engine_rollback(watch->engine);
    }
    return watch->count_ms > now_ms ? (int)(watch->count_ms - now_ms) : WATCH_COUNT_MS;
}

int
watch_turn(struct watch *watch)
{
    metric_add(METRIC_TURNS, 1, NO_LABEL);
    http_turn(watch->http);
    int lags_ms = lags_turn(&watch->lags, watch->engine, watch->consumers);
    int count_ms = count(watch);
    return http_wait_ms(watch->http, lags_ms < count_ms ? lags_ms : count_ms);
}

bool
watch_reply(struct watch *watch, const struct bus_message *reply)
{
    return lags_reply(&watch->lags, reply);
}

static void
pack_lags(const struct watch *watch, msgpack_packer *to)
{
    pack_text(to, TEXT("lags"));
    msgpack_pack_array(to, watch->lags.count);
    for (size_t i = 0; i < watch->lags.count; i++) {
        const struct lag *lag = &watch->lags.list[i];

        msgpack_pack_array(to, 4);
        pack_text(to, text_of(lag->source));
        msgpack_pack_int64(to, lag->events);
        msgpack_pack_double(to, lag_seconds(lag, clock_now_us()));
        msgpack_pack_int64(to, lag->is_alarm);
    }
}

/* The replicas that are known, those that are gone too: [instance, incarnation, leases, problem,
 * milliseconds since it was seen, alive]. */
static enum status
pack_replicas(struct engine *engine, msgpack_packer *to)
{
    struct db_rows rows;

    TRY(db_query(engine->db, engine->err, &sql_replica_status, &rows, DB_NUMBER(REPLICAS_MAX)));
    pack_text(to, TEXT("replicas"));
    msgpack_pack_array(to, (size_t)rows.count);
    for (int row = 0; row < rows.count; row++) {
        msgpack_pack_array(to, 6);
        pack_text(to, db_text(&rows, row, 0));
        msgpack_pack_int64(to, db_number(&rows, row, 1));
        msgpack_pack_int64(to, db_number(&rows, row, 2));
        pack_text(to, db_text(&rows, row, 3));
        msgpack_pack_int64(to, db_number(&rows, row, 4));
        msgpack_pack_int64(to, db_flag(&rows, row, 5));
    }
    return OK;
}

static enum status
status_read(struct engine *engine, msgpack_packer *to)
{
    /* three of its members are the counts */
    msgpack_pack_map(to, 6);
    pack_text(to, TEXT("instance"));
    pack_text(to, text_of(engine->instance));
    pack_lags(engine->watch, to);
    TRY(db_begin(engine->db, engine->err));
    TRY(pack_replicas(engine, to));
    TRY(positions_counts(engine, to));
    return db_commit(engine->db, engine->err);
}

void
watch_take(struct engine *engine, const struct bus_message *request)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    enum status status = status_read(engine, &to);
    engine_rollback(engine);
    engine_answer(engine, request, status, &body);
}
