#include "tests/bench/peers/pipeline.h"

#include "common/base/clock.h"
#include "peers_sql.h"
#include "tests/bench/peers/store.h"

#include <endian.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PRODUCERS_MAX = 64, SUBJECTS = 1000 };

struct source {
    const struct run *run;
    PGconn *dbs[PRODUCERS_MAX];
    struct pollfd waits[PRODUCERS_MAX]; /* fd -1: that producer has nothing left to do */
    int left, unanswered;               /* events not sent; commits without an answer */
};

/* An id as UUIDv7 has it: its time first, so that ids grow. */
static void
make_id(unsigned char id[16], uint64_t number)
{
    uint64_t head = htobe64((uint64_t)(clock_real_us() / 1000) << 16 | 0x7000);
    uint64_t tail = htobe64(number | UINT64_C(1) << 63);

    memcpy(id, &head, sizeof head);
    memcpy(id + 8, &tail, sizeof tail);
}

void
events_make(struct batch *batch, int count)
{
    static uint64_t number;

    batch->count = count;
    for (int i = 0; i < count; i++) {
        struct message *message = &batch->messages[i];
        char subject[SUBJECT_SIZE + 1];

        number++;
        make_id(message->id, number);
        memcpy(message->number, &(uint64_t){ htobe64(number) }, sizeof message->number);
        snprintf(subject, sizeof subject, "%08d", (int)(number % SUBJECTS));
        memcpy(message->subject, subject, SUBJECT_SIZE);
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
    TRY(store_send(source->dbs[producer], &sql_outbox_put, STORE_EVENT, &batch, err));
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
