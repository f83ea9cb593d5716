/* engine.h - what the files behind service_run() share. Services do not include
 * it: their contract is service.h and work.h. */
#pragma once

#include "common/base/ladder.h"
#include "common/bus/bus.h"
#include "common/feed/partitions.h"
#include "common/service/service.h"

struct engine {
    const struct service *service;
    const char *instance; /* names this replica of the service */
    void *self;
    struct db *db;
    struct leases *leases;
    struct bus *bus;
    struct cache *cache;
    struct outbox *outbox;
    struct commands *commands; /* taken in, not yet run */
    struct feed *feed;
    struct retention *retention;
    struct watch *watch;
    struct journal *journal;
    struct error *err;
    int64_t now_us;           /* what the last handler was told the time is */
    bool is_timed;            /* now_us stands until the transaction ends */
    bool is_replay;           /* rebuilds a state from the journal: at now_us, telling nobody */
    int64_t replay_seq;       /* the entry that is being replayed */
    bool is_replaced;         /* another process runs under our instance's name: end */
    int64_t careful_until_ms; /* until then commands are noted before they are run */
    int64_t request_id;       /* the last one that we chose */
    int64_t parked_count; /* events parked, as far as we know: never fewer than of our partitions */
    int64_t parking_look_ms; /* when to look for those that are due */
    struct ladder ladder;    /* of parked events */
};

/* Runs one handler over a run of items in the open transaction. */
enum status engine_run(struct engine *engine, item_handler *handle, struct item *items,
                       size_t count) MUST_CHECK;
/* A work of this engine; engine_work_end frees what it allocated. */
void engine_work(struct engine *engine, struct work *ret_work);
void engine_work_end(struct work *work);
/* Begins a transaction that the journal keeps: all its handlers are told the same time. It is
 * ended by engine_rollback(), after engine_commit() too. */
enum status engine_begin(struct engine *engine) MUST_CHECK;
/* Writes the events put out, commits, and tells the feed. */
enum status engine_commit(struct engine *engine) MUST_CHECK;
/* Forgets the events put out and rolls back. */
void engine_rollback(struct engine *engine);
/* Another replica has moved what we share: look again at once. */
void engine_look(struct engine *engine);
/* Answers a request; a full queue drops it, and the asker asks again. */
void engine_reply(struct engine *engine, const struct bus_message *request, enum status status,
                  struct text body);
/* Answers with what was packed, or when it is not OK with the engine's error. */
void engine_answer(struct engine *engine, const struct bus_message *request, enum status status,
                   const msgpack_sbuffer *packed);

/* The stable partition of a lane: FNV-1a over cohort and lane. */
int lane_partition(struct text cohort_id, struct text lane);
