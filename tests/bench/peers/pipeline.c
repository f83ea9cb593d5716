#include "tests/bench/peers/pipeline.h"

#include "common/base/clock.h"
#include "peers_sql.h"
#include "tests/bench/peers/store.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

enum {
    RELAY_POLL_MS = 1, /* between two looks at an empty outbox */
    CONSUMER_WAIT_MS = 100,
    RELAY_WINDOW = 2 * BATCH_MAX,
};

/* A connection to the broker and one to PostgreSQL. */
struct ends {
    const struct peer *peer;
    void *broker;
    PGconn *db;
};

static void
close_ends(struct ends *ends)
{
    if (ends->broker)
        ends->peer->close(ends->broker);
    PQfinish(ends->db);
}

static enum status
open_ends(struct ends *ends, const struct run *run, const struct sql *statement, struct error *err)
{
    TRY(store_open(run->conninfo, &ends->db, err));
    TRY(store_prepare(ends->db, statement, err));
    return run->peer->open(run->port, RELAY_WINDOW, &ends->broker, err);
}

/* Kills this process, once in a run, when half of the work is done. */
static void
die_once(const struct run *run, atomic_bool *killed, int done)
{
    if (run->with_kills && done >= run->events / 2 && !atomic_exchange(killed, true))
        kill(getpid(), SIGKILL);
}

enum status
relay_run(const struct run *run, struct progress *progress, void (*ready)(void), struct error *err)
{
    static struct batch batch;
    AUTO(close_ends) struct ends ends = { .peer = run->peer };

    TRY(open_ends(&ends, run, &sql_outbox_take, err));
    /* A taking that a crash of PostgreSQL forgets is published again: the inbox knows it. */
    TRY(store_run(ends.db, &sql_commit_soon, err));
    ready();
    while (progress->relayed < run->events) {
        TRY(store_take(ends.db, &batch, err));
        if (batch.count > 0) {
            TRY(run->peer->publish(ends.broker, &batch, err));
            TRY(run->peer->confirm(ends.broker, err));
            die_once(run, &progress->relay_killed, progress->relayed + batch.count);
        }
        TRY(store_commit(ends.db, err));
        progress->relayed += batch.count;
        if (batch.count == 0)
            poll(NULL, 0, RELAY_POLL_MS);
    }
    return OK;
}

/* Waits for the commit of a batch that was sent, and acknowledges it. */
static enum status
finish(const struct run *run, struct ends *ends, const struct batch *batch,
       struct progress *progress, struct error *err)
{
    int64_t changed;

    TRY(store_finish(ends->db, &changed, err));
    progress->last_commit_us = clock_real_us();
    progress->effects += (int)changed;
    progress->repeats += batch->count - (int)changed;
    die_once(run, &progress->consumer_killed, progress->effects);
    return run->peer->ack(ends->broker, batch, err);
}

/* While PostgreSQL writes one batch, the next is gathered. */
enum status
consumer_run(const struct run *run, struct progress *progress, void (*ready)(void),
             struct error *err)
{
    static struct batch batches[2];
    struct batch *next = &batches[0], *written = NULL;
    AUTO(close_ends) struct ends ends = { .peer = run->peer };

    TRY(open_ends(&ends, run, &sql_effect_put, err));
    TRY(run->peer->consume(ends.broker, err));
    ready();
    while (progress->effects < run->events) {
        TRY(run->peer->fetch(ends.broker, next, written ? 0 : CONSUMER_WAIT_MS, err));
        if (written) {
            TRY(finish(run, &ends, written, progress, err));
            written->count = 0;
            written = NULL;
            TRY(run->peer->fetch(ends.broker, next, 0, err));
        }
        if (next->count > 0) {
            TRY(store_send(ends.db, &sql_effect_put, STORE_EFFECT, next, err));
            written = next;
            next = next == &batches[0] ? &batches[1] : &batches[0];
        }
    }
    return OK;
}

static void
close_broker(struct ends *ends)
{
    if (ends->broker)
        ends->peer->close(ends->broker);
}

enum status
bare_run(const struct run *run, int64_t *ret_us, struct error *err)
{
    static struct batch batch;
    AUTO(close_broker) struct ends ends = { .peer = run->peer };
    int window = run->per_commit > 1 ? 2 * run->per_commit : run->producers;

    TRY(run->peer->open(run->port, window, &ends.broker, err));
    int64_t started_us = clock_real_us();
    for (int done = 0; done < run->events; done += batch.count) {
        int left = run->events - done;

        events_make(&batch, left < run->per_commit ? left : run->per_commit);
        TRY(run->peer->publish(ends.broker, &batch, err));
    }
    TRY(run->peer->confirm(ends.broker, err));
    *ret_us = clock_real_us() - started_us;
    return OK;
}
