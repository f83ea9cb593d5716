#include "common/service/engine.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/command/requests.h"
#include "common/feed/feed.h"
#include "common/feed/outbox.h"
#include "common/lease/lease.h"
#include "common/parking/parking.h"
#include "common/replay/journal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

void
engine_work(struct engine *engine, struct work *ret_work)
{
    if (!engine->is_replay && !engine->is_timed)
        engine->now_us = clock_now_us();
    *ret_work = (struct work){ .self = engine->self,
                               .db = engine->db,
                               .cache = engine->cache,
                               .outbox = engine->outbox,
                               .engine = engine,
                               .err = engine->err,
                               .now_us = engine->now_us };
    obstack_init(&ret_work->memory);
}

void
engine_work_end(struct work *work)
{
    obstack_free(&work->memory, NULL);
    db_release(work->db);
}

enum status
engine_run(struct engine *engine, item_handler *handle, struct item *items, size_t count)
{
    struct work work;

    engine_work(engine, &work);
    outbox_cause_events(engine->outbox, items, count);
    const struct service *service = engine->service;
    enum status status = service->each_event ? service->each_event(&work, items, count) : OK;
    if (status == OK)
        status = handle(&work, items, count);
    engine_work_end(&work);
    return status;
}

/* A replay runs the handlers at the one time that the journal has for the transaction. */
enum status
engine_begin(struct engine *engine)
{
    TRY(db_begin(engine->db, engine->err));
    if (!engine->is_replay)
        engine->now_us = clock_now_us();
    engine->is_timed = true;
    return OK;
}

/* What the service writes last. */
static enum status
flush(struct engine *engine)
{
    struct work work;

    if (!engine->service->flush)
        return OK;
    engine_work(engine, &work);
    enum status status = engine->service->flush(&work);
    engine_work_end(&work);
    return status;
}

enum status
engine_commit(struct engine *engine)
{
    int64_t now_us = engine->is_replay ? engine->now_us : clock_now_us();

    TRY(flush(engine));
    TRY(outbox_flush(engine->outbox, engine->db, now_us, engine->err));
    db_commit_send(engine->db);
    outbox_pack(engine->outbox);
    TRY(db_commit(engine->db, engine->err));
    journal_committed(engine->journal);
    metric_add(METRIC_WRITTEN, (double)outbox_count(engine->outbox), NO_LABEL);
    bool is_moved = outbox_committed(engine->outbox, feed_known(engine->feed));
    db_release(engine->db);
    if (is_moved && !engine->is_replay)
        bus_news(engine->bus);
    return OK;
}

void
engine_rollback(struct engine *engine)
{
    outbox_reset(engine->outbox);
    journal_reset(engine->journal);
    engine->is_timed = false;
    if (engine->service->forget && engine->self)
        engine->service->forget(engine->self);
    db_rollback(engine->db);
}

void
engine_look(struct engine *engine)
{
    feed_look(engine->feed);
    leases_poke(engine->leases);
    parking_poke(engine);
}

void
engine_reply(struct engine *engine, const struct bus_message *request, enum status status,
             struct text body)
{
    struct error err = { 0 };

    metric_add(METRIC_REQUESTS, 1, requests_name(engine->service, request->name),
               status_name(status));
    enum status sent = bus_send(engine->bus,
                                &(struct bus_message){ .verb = BUS_REPLY,
                                                       .id = request->id,
                                                       .route = request->route,
                                                       .name = text_of(status_name(status)),
                                                       .body = body },
                                &err);
    if (sent == OK)
        return;
    log_error("reply", &err);
    /* Too large for the bus: who asked must not wait for it. */
    if (sent == INVALID && status == OK)
        engine_reply(engine, request, INVALID, TEXT("the answer is too large"));
}

void
engine_answer(struct engine *engine, const struct bus_message *request, enum status status,
              const msgpack_sbuffer *packed)
{
    engine_reply(engine, request, status,
                 status == OK ? (struct text){ packed->data, packed->size }
                              : text_of(engine->err->text));
}

void *
work_alloc(struct work *work, size_t size)
{
    return memset(obstack_alloc(&work->memory, size), 0, size);
}

struct text
work_copy(struct work *work, struct text text)
{
    if (text.size == 0)
        return TEXT("");
    return (struct text){ obstack_copy(&work->memory, text.data, text.size), text.size };
}

struct text
work_digits(struct work *work, struct text bytes)
{
    char *digits = NULL;

    if (bytes.size == 0)
        return TEXT("");
    digits = work_alloc(work, bytes.size * 2 + 1);
    sodium_bin2hex(digits, bytes.size * 2 + 1, (const unsigned char *)bytes.data, bytes.size);
    return (struct text){ digits, bytes.size * 2 };
}

void
work_cause(struct work *work, const struct item *command)
{
    outbox_cause_command(work->outbox, command, work->now_us);
}

partition_set
work_partitions(const struct work *work)
{
    return leases_open_for_work(work->engine->leases);
}

enum status
work_hold(struct work *work, partition_set wanted, partition_set *ret_held)
{
    return leases_hold(work->engine, wanted, ret_held, work->err);
}
