#include "common/replay/replay_fetch.h"

#include "common/base/clock.h"
#include "common/consumer/consumer_ask.h"
#include "common/feed/feed_state.h"
#include "common/feed/retention.h"
#include "common/replay/replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUP_MAX = 80, RESEND_MS = 2000 };

struct fetched_answer {
    char *body;
    struct event_batch batch;
};

/* How far the segments have been fetched. */
struct fetch {
    struct engine *engine;
    struct text source;
    int64_t position[PARTITIONS], last[PARTITIONS]; /* equal: nothing is wanted */
    struct fetched *fetched;
};

void
fetched_clear(struct fetched *fetched)
{
    for (size_t i = 0; i < fetched->count; i++) {
        event_batch_clear(&fetched->answers[i].batch);
        free(fetched->answers[i].body);
    }
    free(fetched->answers);
    *fetched = (struct fetched){ 0 };
}

struct event_segment *
fetched_next(const struct fetched *fetched, int64_t partition, size_t *at)
{
    while (*at < fetched->count) {
        struct event_batch *batch = &fetched->answers[(*at)++].batch;

        for (size_t i = 0; i < batch->count; i++)
            if (batch->segments[i].partition == partition)
                return &batch->segments[i];
    }
    return NULL;
}

static size_t
open_partitions(const struct fetch *fetch, int64_t *ret_positions)
{
    size_t count = 0;

    *ret_positions = 0;
    for (int p = 0; p < PARTITIONS; p++)
        if (fetch->position[p] < fetch->last[p]) {
            *ret_positions += fetch->last[p] - fetch->position[p];
            count++;
        }
    return count;
}

static void
pack_request(const struct fetch *fetch, msgpack_packer *to)
{
    char group[GROUP_MAX];
    int64_t positions = 0;
    size_t partitions = open_partitions(fetch, &positions);

    snprintf(group, sizeof group, "%s%s", fetch->engine->service->name, RETENTION_PASSING);
    msgpack_pack_array(to, 6);
    pack_text(to, text_of(group));
    pack_text(to, text_of(fetch->engine->instance));
    msgpack_pack_int64(to, positions < FEED_EVENTS_MAX ? positions : FEED_EVENTS_MAX);
    msgpack_pack_int(to, FEED_BYTES_MAX);
    consumer_pack_types(fetch->engine->service, fetch->source, to);
    msgpack_pack_array(to, partitions);
    for (int p = 0; p < PARTITIONS; p++)
        if (fetch->position[p] < fetch->last[p]) {
            msgpack_pack_array(to, 2);
            msgpack_pack_int(to, p);
            msgpack_pack_int64(to, fetch->position[p]);
        }
}

static enum status
send_request(struct fetch *fetch, struct error *err)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    pack_request(fetch, &to);
    return bus_send(fetch->engine->bus,
                    &(struct bus_message){ .verb = BUS_REQUEST,
                                           .id = ++fetch->engine->request_id,
                                           .to = fetch->source,
                                           .name = TEXT("events"),
                                           .body = { body.data, body.size } },
                    err);
}

/* Cuts off what the entry does not have; a segment that is of no use becomes one of no
 * partition. */
static void
cut(struct fetch *fetch, struct event_segment *segment)
{
    int64_t p = segment->partition;

    if (segment->previous != fetch->position[p] || fetch->position[p] >= fetch->last[p]) {
        segment->partition = -1;
        return;
    }
    if (segment->last > fetch->last[p])
        segment->last = fetch->last[p];
    while (segment->count > 0 && segment->events[segment->count - 1].item.position > segment->last)
        segment->count--;
    fetch->position[p] = segment->last;
}

static enum status
take_answer(struct fetch *fetch, struct text body, struct error *err)
{
    struct fetched *fetched = fetch->fetched;
    struct fetched_answer *grown =
        realloc(fetched->answers, (fetched->count + 1) * sizeof *fetched->answers);
    char *copy = malloc(body.size + 1);

    if (grown)
        fetched->answers = grown;
    if (!grown || !copy) {
        free(copy);
        return error_set(err, UNAVAILABLE, "out of memory");
    }
    memcpy(copy, body.data, body.size);
    struct fetched_answer *answer = &fetched->answers[fetched->count++];
    *answer = (struct fetched_answer){ .body = copy };
    TRY(event_batch_read(fetch->engine->service, (struct text){ copy, body.size }, &answer->batch,
                         err));
    for (size_t i = 0; i < answer->batch.count; i++)
        cut(fetch, &answer->batch.segments[i]);
    return OK;
}

/* A reply that is not ok: whether to ask again. */
static enum status
take_refusal(const struct fetch *fetch, const struct bus_message *reply, struct error *err)
{
    if (status_is_retryable(status_of_name(reply->name.data, reply->name.size)))
        return OK;
    return error_set(err, CONFLICT, "%.*s does not tell its events: %.*s", TEXT_ARGS(fetch->source),
                     TEXT_ARGS(reply->body));
}

/* Takes the reply to the last request, if it has come. */
static enum status
receive(struct fetch *fetch, bool *ret_answered, struct error *err)
{
    struct bus_message message;
    enum status status = OK;

    *ret_answered = false;
    while (!*ret_answered
           && (status = bus_receive(fetch->engine->bus, &message, err)) != NOT_FOUND) {
        if (status != OK || message.verb != BUS_REPLY || message.id != fetch->engine->request_id)
            continue;
        *ret_answered = true;
        if (!text_is(message.name, status_name(OK)))
            return take_refusal(fetch, &message, err);
        return take_answer(fetch, message.body, err);
    }
    return OK;
}

static enum status
ask(struct fetch *fetch, struct error *err)
{
    int64_t start_ms = clock_steady_ms();
    int64_t sent_ms = 0;
    bool is_answered = false;

    while (!is_answered) {
        int timeout_ms = bus_greet(fetch->engine->bus);
        int64_t now_ms = clock_steady_ms();

        if (now_ms - start_ms > REPLAY_PATIENCE_S * 1000LL)
            return error_set(err, UNAVAILABLE, "%.*s does not answer", TEXT_ARGS(fetch->source));
        if (sent_ms == 0 || now_ms - sent_ms > RESEND_MS) {
            sent_ms = now_ms;
            TRY(send_request(fetch, err));
        }
        bus_wait(fetch->engine->bus, NULL, 0, timeout_ms);
        TRY(receive(fetch, &is_answered, err));
    }
    return OK;
}

enum status
replay_fetch(struct engine *engine, struct text source, const struct event_segment *wanted,
             size_t count, struct fetched *ret_fetched, struct error *err)
{
    struct fetch fetch = { .engine = engine, .source = source, .fetched = ret_fetched };
    int64_t start_ms = clock_steady_ms();
    int64_t left = 0;
    int64_t before = 0;

    for (size_t i = 0; i < count; i++) {
        fetch.position[wanted[i].partition] = wanted[i].previous;
        fetch.last[wanted[i].partition] = wanted[i].last;
    }
    while (open_partitions(&fetch, &left) > 0) {
        if (left != before)
            start_ms = clock_steady_ms();
        before = left;
        if (clock_steady_ms() - start_ms > REPLAY_PATIENCE_S * 1000LL)
            return error_set(err, UNAVAILABLE, "%.*s does not have the events of an entry",
                             TEXT_ARGS(source));
        TRY(ask(&fetch, err));
    }
    return OK;
}
