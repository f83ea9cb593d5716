#include "delivery.h"
#include "outward.h"
#include "public.h"
#include "services/notifications/notifications.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "notifications_sql.h"

#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

enum { COMPLAIN_MS = 60000 };

enum ready_column {
    READY_ID,
    READY_URL,
    READY_PARTITION,
    READY_SECRET,
    READY_FORMER,
    READY_IS_WARNED,
    READY_POSITION,
    READY_AGAIN_AFTER,
    READY_AGAIN_UNTIL,
    READY_FAILURES,
    READY_FAILING_SINCE,
    READY_HEAD,
};

enum shot_column {
    SHOT_ENDPOINT, /* which of those asked for, from 1 */
    SHOT_POSITION,
    SHOT_ID,
    SHOT_TYPE,
    SHOT_COHORT,
    SHOT_SUBJECT,
    SHOT_PARTNER,
    SHOT_AT,
    SHOT_TRACE,
    SHOT_IS_HISTORY,
    SHOT_PAYLOAD,
    SHOT_ATTEMPTS,
    SHOT_IS_BEHIND,
};

static struct delivery *
free_one(struct deliveries *deliveries)
{
    struct delivery *d = deliveries->list;

    while (d->is_used)
        d++; /* no more are asked for than are free */
    return d;
}

static size_t
count_free(const struct deliveries *deliveries)
{
    size_t count = 0;

    for (size_t i = 0; i < DELIVERY_ROUNDS_MAX; i++)
        count += !deliveries->list[i].is_used;
    return count;
}

static enum status
open_secrets(struct work *work, const struct db_rows *rows, int row,
             struct webhook_secrets *ret_secrets)
{
    const struct notifications *self = work->self;
    struct text former = db_text(rows, row, READY_FORMER);

    ret_secrets->count = 1;
    TRY(webhook_secret_unseal(&self->webhooks.keys, db_text(rows, row, READY_SECRET),
                              &ret_secrets->list[0], work->err));
    if (former.size == 0)
        return OK;
    ret_secrets->count = 2;
    return webhook_secret_unseal(&self->webhooks.keys, former, &ret_secrets->list[1], work->err);
}

static void
copy_text(struct text text, char *to, size_t size)
{
    size_t count = text.size < size - 1 ? text.size : size - 1; /* longer ones are not accepted */

    memcpy(to, text.data, count);
    to[count] = '\0';
}

/* Begins a round without its events; NULL when the secret can't be opened. */
static struct delivery *
begin(struct work *work, struct deliveries *deliveries, const struct db_rows *rows, int row)
{
    struct delivery *d = free_one(deliveries);
    int64_t now_ms = clock_steady_ms();

    memset(d, 0, sizeof *d);
    if (open_secrets(work, rows, row, &d->secrets) != OK) {
        if (now_ms >= deliveries->complain_ms)
            log_error("webhooks", work->err);
        deliveries->complain_ms = now_ms + COMPLAIN_MS;
        return NULL;
    }
    copy_text(db_text(rows, row, READY_ID), d->endpoint_id, sizeof d->endpoint_id);
    copy_text(db_text(rows, row, READY_URL), d->url, sizeof d->url);
    d->partition = (int)db_number(rows, row, READY_PARTITION);
    d->is_warned = db_flag(rows, row, READY_IS_WARNED);
    d->is_again = db_number(rows, row, READY_AGAIN_AFTER) < db_number(rows, row, READY_AGAIN_UNTIL);
    d->failures_before = d->round.failures = db_number(rows, row, READY_FAILURES);
    d->failing_since_us = db_when(rows, row, READY_FAILING_SINCE);
    d->round.is_probe = d->failures_before > 0;
    d->round.after = db_number(rows, row, d->is_again ? READY_AGAIN_AFTER : READY_POSITION);
    int64_t last = db_number(rows, row, d->is_again ? READY_AGAIN_UNTIL : READY_HEAD);
    d->round.scanned_to =
        last - d->round.after > OUTWARD_SCAN_MAX ? d->round.after + OUTWARD_SCAN_MAX : last;
    obstack_init(&d->memory);
    d->is_used = true;
    return d;
}

static struct text
keep(struct delivery *d, struct text text)
{
    return (struct text){ obstack_copy(&d->memory, text.data, text.size), text.size };
}

static void
add_shot(struct work *work, struct delivery *d, const struct db_rows *rows, int row)
{
    const struct notifications *self = work->self;
    struct shot *shot = &d->round.shots[d->round.count++];
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    struct public_event event = {
        .id = db_text(rows, row, SHOT_ID),
        .type = db_text(rows, row, SHOT_TYPE),
        .cohort_id = db_text(rows, row, SHOT_COHORT),
        .subject = db_text(rows, row, SHOT_SUBJECT),
        .partner_id = db_text(rows, row, SHOT_PARTNER),
        .trace = db_text(rows, row, SHOT_TRACE),
        .payload = db_text(rows, row, SHOT_PAYLOAD),
        .position = db_number(rows, row, SHOT_POSITION),
        .at_us = db_when(rows, row, SHOT_AT),
        .is_history = db_flag(rows, row, SHOT_IS_HISTORY),
    };

    msgpack_sbuffer_init(&body);
    public_write(&event, self->webhooks.public_name, &body);
    *shot = (struct shot){
        .position = event.position,
        .attempts = db_number(rows, row, SHOT_ATTEMPTS),
        .id = keep(d, event.id),
        .type = keep(d, event.type),
        .cohort_id = keep(d, event.cohort_id),
        .subject = keep(d, event.subject),
        .body = keep(d, (struct text){ body.data, body.size }),
        .state = db_flag(rows, row, SHOT_IS_BEHIND) ? SHOT_BEHIND : SHOT_READY,
    };
}

/* What is due again comes first: it is older. */
static enum status
add_due(struct work *work, struct delivery *const *begun, const struct db_batch *asked)
{
    struct db_rows rows;

    TRY(db_run_batch(work->db, work->err, &sql_delivery_due, asked, &rows, DB_WHEN(work->now_us),
                     DB_NUMBER(ROUND_SHOTS_MAX)));
    for (int row = 0; row < rows.count; row++) {
        struct delivery *d = begun[db_number(&rows, row, SHOT_ENDPOINT) - 1];

        add_shot(work, d, &rows, row);
        d->round.shots[d->round.count - 1].is_row = true;
    }
    return OK;
}

/* As many as there is room for. Where one did not fit, the round covers the feed up to that one. */
static enum status
add_new(struct work *work, struct delivery *const *begun, const struct db_batch *asked)
{
    struct db_rows rows;

    TRY(db_run_batch(work->db, work->err, &sql_delivery_new, asked, &rows,
                     DB_NUMBER(ROUND_SHOTS_MAX + 1)));
    for (int row = 0; row < rows.count; row++) {
        struct delivery *d = begun[db_number(&rows, row, SHOT_ENDPOINT) - 1];
        int64_t position = db_number(&rows, row, SHOT_POSITION);

        if (position > d->round.scanned_to)
            continue;
        if (d->round.count < ROUND_SHOTS_MAX)
            add_shot(work, d, &rows, row);
        else
            d->round.scanned_to = position - 1;
    }
    return OK;
}

static enum status
add_shots(struct work *work, struct delivery *const *begun, size_t count)
{
    AUTO(db_batch_clear) struct db_batch asked = { 0 };

    for (size_t i = 0; i < count; i++)
        db_batch_add(&asked, DB_TEXT(text_of(begun[i]->endpoint_id)),
                     DB_NUMBER(begun[i]->round.after), DB_NUMBER(begun[i]->round.scanned_to));
    TRY(add_due(work, begun, &asked));
    return add_new(work, begun, &asked);
}

static void
add_busy(const struct deliveries *deliveries, struct db_column *busy)
{
    for (size_t i = 0; i < DELIVERY_ROUNDS_MAX; i++)
        if (deliveries->list[i].is_used)
            db_column_add(busy, DB_TEXT(text_of(deliveries->list[i].endpoint_id)));
}

enum status
delivery_load(struct work *work, struct deliveries *deliveries)
{
    AUTO(db_column_clear) struct db_column busy = { 0 };
    struct delivery *begun[DELIVERY_ROUNDS_MAX];
    size_t room = count_free(deliveries), count = 0;
    partition_set held = 0;
    struct db_rows rows;

    if (room == 0)
        return OK;
    add_busy(deliveries, &busy);
    TRY(db_query(work->db, work->err, &sql_delivery_ready, &rows, DB_WHEN(work->now_us),
                 DB_PARTITIONS(work_partitions(work)), DB_NUMBER((int64_t)room), DB_COLUMN(busy)));
    if (rows.count == 0)
        return OK;
    TRY(work_hold(work, work_partitions(work), &held));
    for (int row = 0; row < rows.count; row++) {
        if (!partition_in(held, (int)db_number(&rows, row, READY_PARTITION)))
            continue;
        struct delivery *d = begin(work, deliveries, &rows, row);
        if (d)
            begun[count++] = d;
    }
    enum status status = count ? add_shots(work, begun, count) : OK;
    for (size_t i = 0; status != OK && i < count; i++) {
        obstack_free(&begun[i]->memory, NULL);
        begun[i]->is_used = false;
    }
    return status;
}
