#include "delivery.h"
#include "outward.h"
#include "public.h"
#include "schedule.h"
#include "services/notifications/notifications.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/lookup.h"
#include "common/base/metrics.h"
#include "notifications_sql.h"
#include "proto/webhooks.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

enum { CHANCES = 1000 };

static struct deliveries *
deliveries_of(void *self)
{
    const struct notifications *notifications = self;

    return notifications->deliveries;
}

static struct delivery *
delivery_of(struct deliveries *deliveries, const struct shot *shot)
{
    for (size_t i = 0; i < DELIVERY_ROUNDS_MAX; i++) {
        struct delivery *d = &deliveries->list[i];

        if (d->is_used && shot >= d->round.shots && shot < d->round.shots + ROUND_SHOTS_MAX)
            return d;
    }
    abort(); /* a round is forgotten only when nothing of it is under way */
}

static void
on_done(void *self, void *tag, const struct webhook_result *result)
{
    struct shot *shot = tag;
    struct delivery *d = delivery_of(self, shot);

    round_ended(&d->round, shot, result, (int64_t)randombytes_uniform(CHANCES));
    metric_add(METRIC_WEBHOOKS, 1, shot->state == SHOT_TAKEN ? "taken" : "failed", NULL);
}

enum status
deliveries_open(const struct webhook_http_options *options, struct deliveries **ret_deliveries,
                struct error *err)
{
    struct deliveries *deliveries = calloc(1, sizeof *deliveries);

    if (!deliveries)
        return error_set(err, UNAVAILABLE, "out of memory");
    *ret_deliveries = deliveries;
    return webhook_http_open(options, on_done, deliveries, &deliveries->http, err);
}

static void
forget(struct delivery *d)
{
    obstack_free(&d->memory, NULL);
    sodium_memzero(&d->secrets, sizeof d->secrets);
    d->is_used = false;
}

void
deliveries_close(struct deliveries **deliveries_p)
{
    struct deliveries *deliveries = *deliveries_p;

    if (!deliveries)
        return;
    webhook_http_destroy(&deliveries->http);
    for (size_t i = 0; i < DELIVERY_ROUNDS_MAX; i++)
        if (deliveries->list[i].is_used)
            forget(&deliveries->list[i]);
    free(deliveries);
    *deliveries_p = NULL;
}

static void
send_one(struct deliveries *deliveries, struct delivery *d, struct shot *shot, int64_t now_us)
{
    char id[UUID_TEXT_SIZE], signatures[WEBHOOK_SIGNATURES_SIZE];
    int64_t timestamp = now_us / INT64_C(1000000);

    uuid_write(shot->id, id);
    webhook_sign(&d->secrets, text_of(id), timestamp, shot->body, signatures);
    shot->at_us = now_us;
    webhook_http_start(deliveries->http, &(struct webhook_request){
                                             .url = d->url,
                                             .id = text_of(id),
                                             .signatures = text_of(signatures),
                                             .body = shot->body,
                                             .timestamp = timestamp,
                                             .tag = shot,
                                         });
}

/* One event of each endpoint in turn, so that none has all the connections. Of a partition that is
 * on its way to another replica nothing new is sent. */
static void
send_some(struct work *work, struct deliveries *deliveries)
{
    partition_set ours = work_partitions(work);
    bool is_any = true;

    while (is_any) {
        is_any = false;
        for (size_t i = 0; i < DELIVERY_ROUNDS_MAX; i++) {
            struct delivery *d = &deliveries->list[(deliveries->first + i) % DELIVERY_ROUNDS_MAX];

            if (!d->is_used)
                continue;
            if (!partition_in(ours, d->partition))
                d->round.is_stopped = true;
            if (!webhook_http_has_room(deliveries->http)) {
                deliveries->first = (deliveries->first + i) % DELIVERY_ROUNDS_MAX;
                return;
            }
            struct shot *shot = round_next(&d->round);
            if (!shot)
                continue;
            send_one(deliveries, d, shot, work->now_us);
            is_any = true;
        }
    }
}

/* A finding that was not taken is found again after the next round. */
static void
on_noted(void *self, void *context, enum status status, struct text body)
{
    (void)context;
    (void)body;
    deliveries_of(self)->is_noting = false;
    if (status != OK)
        log_line(LOG_WARNING_LINE, "webhooks", "a finding about an endpoint waits: %s",
                 status_name(status));
}

static void
pack_finding(struct work *work, const struct delivery *d, const char *finding, msgpack_packer *to)
{
    uint8_t digest[LOOKUP_DIGEST_SIZE];
    struct note_endpoint note = { .endpoint_id = text_of(d->endpoint_id),
                                  .finding = text_of(finding),
                                  .since = delivery_failing_since(d, work->now_us),
                                  .answer = TEXT("") };
    char key[128];

    for (size_t i = 0; i < d->round.count; i++)
        if (d->round.shots[i].state >= SHOT_TAKEN)
            note.answer = text_of(d->round.shots[i].result.answer);
    snprintf(key, sizeof key, "note/%s/%s/%lld", d->endpoint_id, finding,
             (long long)(note.since ? note.since : work->now_us));
    lookup_digest(text_of(key), digest);
    msgpack_pack_array(to, 2);
    pack_text(to, TEXT(""));
    msgpack_pack_array(to, 1);
    msgpack_pack_array(to, 2);
    pack_bytes(to, (struct text){ (const char *)digest, 16 });
    message_pack(&note_endpoint_command, &note, to);
}

/* The state of an endpoint is changed by a command to ourselves: it stands in the journal, and what
 * is told about it is an event like any other. One at a time. */
static void
note_finding(struct work *work, struct deliveries *deliveries, const struct delivery *d)
{
    const char *finding = delivery_finding(d, work->now_us);
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    if (!finding || deliveries->is_noting)
        return;
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    pack_finding(work, d, finding, &to);
    deliveries->is_noting = true;
    if (service_ask(&(struct question){ .to = "notifications",
                                        .name = note_endpoint_command.name,
                                        .body = { body.data, body.size },
                                        .on_reply = on_noted },
                    work->err)
        != OK) {
        deliveries->is_noting = false;
        log_error("webhooks", work->err);
    }
}

static bool
is_any_over(struct deliveries *deliveries)
{
    for (size_t i = 0; i < DELIVERY_ROUNDS_MAX; i++)
        if (deliveries->list[i].is_used && round_is_over(&deliveries->list[i].round))
            return true;
    return false;
}

/* Only what is committed is forgotten: else it is noted again. */
static enum status
settle_rounds(struct work *work, struct deliveries *deliveries)
{
    if (!is_any_over(deliveries))
        return OK;
    TRY(db_begin(work->db, work->err));
    TRY(delivery_settle(work, deliveries));
    TRY(db_commit(work->db, work->err));
    for (size_t i = 0; i < DELIVERY_ROUNDS_MAX; i++) {
        struct delivery *d = &deliveries->list[i];

        if (!d->is_used || !round_is_over(&d->round))
            continue;
        note_finding(work, deliveries, d);
        forget(d);
        deliveries->look_ms = 0; /* there may be more for it */
    }
    return OK;
}

static enum status
load(struct work *work, struct deliveries *deliveries)
{
    TRY(db_begin(work->db, work->err));
    TRY(delivery_load(work, deliveries));
    return db_commit(work->db, work->err);
}

static enum status
upkeep(struct work *work, struct deliveries *deliveries, int64_t now_ms)
{
    if (now_ms < deliveries->upkeep_ms || !partition_in(work_partitions(work), 0))
        return OK;
    deliveries->upkeep_ms = now_ms + DELIVERY_UPKEEP_MS;
    TRY(db_begin(work->db, work->err));
    TRY(db_run(work->db, work->err, &sql_attempt_drop, DB_NUMBER(DELIVERY_ATTEMPTS_KEPT)));
    return db_commit(work->db, work->err);
}

static enum status
delivery_run(struct work *work)
{
    struct notifications *self = work->self;
    struct deliveries *deliveries = self->deliveries;
    int64_t now_ms = clock_steady_ms();

    webhook_http_step(deliveries->http);
    TRY(settle_rounds(work, deliveries));
    if (now_ms >= deliveries->look_ms || outward_is_new(self->outward)) {
        deliveries->look_ms = now_ms + DELIVERY_LOOK_MS;
        TRY(load(work, deliveries));
    }
    send_some(work, deliveries);
    webhook_http_step(deliveries->http);
    return upkeep(work, deliveries, now_ms);
}

static size_t
delivery_prepare(void *self, struct pollfd *fds, size_t capacity, int *timeout_ms)
{
    const struct deliveries *deliveries = deliveries_of(self);
    int64_t wait_ms = deliveries->look_ms - clock_steady_ms();
    int http_ms = 0;
    int fd = webhook_http_wait(deliveries->http, &http_ms);

    if (wait_ms < *timeout_ms)
        *timeout_ms = wait_ms > 0 ? (int)wait_ms : 0;
    if (http_ms < *timeout_ms)
        *timeout_ms = http_ms;
    if (capacity == 0)
        return 0;
    fds[0] = (struct pollfd){ .fd = fd, .events = POLLIN };
    return 1;
}

static partition_set
delivery_busy(void *self)
{
    const struct deliveries *deliveries = deliveries_of(self);
    partition_set busy = 0;

    for (size_t i = 0; i < DELIVERY_ROUNDS_MAX; i++)
        if (deliveries->list[i].is_used)
            busy |= partition_bit(deliveries->list[i].partition);
    return busy;
}

/* No backlog: what endpoints have not taken yet is no reason to wait for anybody. */
const struct service_task delivery_task = { .prepare = delivery_prepare,
                                            .run = delivery_run,
                                            .busy = delivery_busy };
