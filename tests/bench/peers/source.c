#include "tests/bench/peers/pipeline.h"

#include "common/clock.h"
#include "peers_sql.h"
#include "tests/bench/peers/store.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { PRODUCERS_MAX = 64 };

struct source {
    const struct run *run;
    PGconn *dbs[PRODUCERS_MAX];
    struct pollfd waits[PRODUCERS_MAX]; /* fd -1: that producer has nothing left to do */
    int left, unanswered;               /* events not sent; commits without an answer */
};

/* An id as UUIDv7 has it: its time first, so that ids grow. */
void
events_make(struct batch *batch, int count)
{
    static uint64_t number;
    uint64_t at_ms = (uint64_t)(clock_real_us() / 1000);

    batch->count = count;
    for (int i = 0; i < count; i++) {
        struct message *message = &batch->messages[i];

        number++;
        for (int byte = 0; byte < 6; byte++)
            message->id[byte] = (unsigned char)(at_ms >> (40 - 8 * byte));
        for (int byte = 8; byte < 16; byte++)
            message->id[byte] = (unsigned char)(number >> (120 - 8 * byte));
        message->id[6] = 0x70;
        message->id[7] = 0;
        message->id[8] = (unsigned char)(message->id[8] | 0x80);
        memset(message->payload, 'a' + (int)(number % 26), sizeof message->payload);
    }
}

static void
close_source(struct source *source)
{
    for (int i = 0; i < PRODUCERS_MAX; i++)
        PQfinish(source->dbs[i]);
}

static enum status
open_source(struct source *source, struct error *err)
{
    if (source->run->producers > PRODUCERS_MAX)
        return error_set(err, INVALID, "at most %d producers", PRODUCERS_MAX);
    for (int i = 0; i < source->run->producers; i++) {
        TRY(store_open(source->run->conninfo, &source->dbs[i], err));
        TRY(store_prepare(source->dbs[i], &sql_outbox_put, err));
        source->waits[i] = (struct pollfd){ .fd = -1, .events = POLLIN };
    }
    return OK;
}

static enum status
send_next(struct source *source, int producer, struct error *err)
{
    static struct batch batch;
    int count = source->left < source->run->per_commit ? source->left : source->run->per_commit;

    source->waits[producer].fd = -1;
    if (count == 0)
        return OK;
    events_make(&batch, count);
    TRY(store_send(source->dbs[producer], &sql_outbox_put, &batch, err));
    source->waits[producer].fd = PQsocket(source->dbs[producer]);
    source->left -= count;
    source->unanswered++;
    return OK;
}

static enum status
take_answer(struct source *source, int producer, struct error *err)
{
    PGconn *db = source->dbs[producer];
    int64_t changed;

    if (!PQconsumeInput(db))
        return error_set(err, UNAVAILABLE, "PostgreSQL: %s", PQerrorMessage(db));
    if (PQisBusy(db))
        return OK;
    TRY(store_finish(db, &changed, err));
    source->unanswered--;
    return send_next(source, producer, err);
}

enum status
source_run(const struct run *run, int64_t *ret_started_us, struct error *err)
{
    AUTO(close_source) struct source source = { .run = run, .left = run->events };

    TRY(open_source(&source, err));
    *ret_started_us = clock_real_us();
    for (int i = 0; i < run->producers; i++)
        TRY(send_next(&source, i, err));
    while (source.unanswered > 0) {
        if (poll(source.waits, (nfds_t)run->producers, REPLY_WAIT_MS) <= 0)
            return error_set(err, UNAVAILABLE, "PostgreSQL does not answer");
        for (int i = 0; i < run->producers; i++)
            if (source.waits[i].fd >= 0 && source.waits[i].revents)
                TRY(take_answer(&source, i, err));
    }
    return OK;
}
