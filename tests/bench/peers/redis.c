/* Redis Streams: appendonly, appendfsync always, a consumer group.
 *
 * A batch is one MULTI ... EXEC: Redis writes it to its file and syncs it once, before it
 * sends the answers. */
#include "tests/bench/peers/peers.h"

#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SENT_MAX = PREFETCH }; /* batches without an answer */

struct redis {
    redisContext *link;
    int window, unconfirmed; /* events */
    int sent[SENT_MAX];      /* a ring of the sizes of batches without an answer */
    int oldest, count;       /* of the ring */
    int acks;                /* acknowledgments without an answer */
    bool own_read;           /* what an earlier consumer left has been read */
};

static enum status
failed(const struct redis *self, const char *what, struct error *err)
{
    return error_set(err, UNAVAILABLE, "redis: %s: %s", what,
                     self->link ? self->link->errstr : "out of memory");
}

static void
clear(redisReply **reply_p)
{
    if (*reply_p)
        freeReplyObject(*reply_p);
}

/* The next answer; an error inside it is a failure. The caller frees *ret_reply. */
static enum status
answer(struct redis *self, redisReply **ret_reply, struct error *err)
{
    void *reply = NULL;

    if (redisGetReply(self->link, &reply) != REDIS_OK)
        return failed(self, "no answer", err);
    *ret_reply = reply;
    if ((*ret_reply)->type == REDIS_REPLY_ERROR)
        return error_set(err, UNAVAILABLE, "redis: %s", (*ret_reply)->str);
    return OK;
}

static enum status
skip_answers(struct redis *self, int count, struct error *err)
{
    for (int i = 0; i < count; i++) {
        AUTO(clear) redisReply *reply = NULL;

        TRY(answer(self, &reply, err));
    }
    return OK;
}

static enum status
open_redis(int port, int window, void **ret_self, struct error *err)
{
    struct redis *self = calloc(1, sizeof *self);

    if (!self)
        abort();
    *ret_self = self;
    self->window = window;
    self->link = redisConnect("127.0.0.1", port);
    if (!self->link || self->link->err)
        return failed(self, "connect", err);
    redisSetTimeout(self->link, (struct timeval){ .tv_sec = REPLY_WAIT_MS / 1000 });
    AUTO(clear)
    redisReply *reply = redisCommand(self->link, "XGROUP CREATE events readers 0 MKSTREAM");
    if (!reply)
        return failed(self, "group", err);
    if (reply->type == REDIS_REPLY_ERROR && strncmp(reply->str, "BUSYGROUP", 9) != 0)
        return error_set(err, UNAVAILABLE, "redis: %s", reply->str);
    return OK;
}

/* Reads the answers to the oldest batch that was sent. */
static enum status
confirm_oldest(struct redis *self, struct error *err)
{
    int events = self->sent[self->oldest];
    AUTO(clear) redisReply *last = NULL;

    /* One OK for MULTI and QUEUED for each; the answer to EXEC says that it is on disk. */
    TRY(skip_answers(self, events > 1 ? events + 1 : 0, err));
    TRY(answer(self, &last, err));
    if (events > 1 && last->elements != (size_t)events)
        return error_set(err, UNAVAILABLE, "redis: %zu of %d events kept", last->elements, events);
    self->oldest = (self->oldest + 1) % SENT_MAX;
    self->count--;
    self->unconfirmed -= events;
    return OK;
}

static void
append(struct redis *self, const struct message *message)
{
    redisAppendCommandArgv(self->link, 5,
                           (const char *[]){ "XADD", "events", "*", "e", (const char *)message },
                           (const size_t[]){ 4, 6, 1, 1, sizeof *message });
}

static enum status
publish(void *self_p, const struct batch *batch, struct error *err)
{
    struct redis *self = self_p;
    int written = 0;

    while (self->count > 0 && self->unconfirmed + batch->count > self->window)
        TRY(confirm_oldest(self, err));
    if (batch->count > 1)
        redisAppendCommand(self->link, "MULTI");
    for (int i = 0; i < batch->count; i++)
        append(self, &batch->messages[i]);
    if (batch->count > 1)
        redisAppendCommand(self->link, "EXEC");
    while (!written)
        if (redisBufferWrite(self->link, &written) != REDIS_OK)
            return failed(self, "send", err);
    self->sent[(self->oldest + self->count++) % SENT_MAX] = batch->count;
    self->unconfirmed += batch->count;
    return OK;
}

static enum status
confirm(void *self_p, struct error *err)
{
    struct redis *self = self_p;

    while (self->count > 0)
        TRY(confirm_oldest(self, err));
    return OK;
}

static enum status
consume(void *self, struct error *err)
{
    (void)self; /* who reads for a group needs no registration */
    (void)err;
    return OK;
}

/* [[stream, [[id, [field, value]], ...]]] */
static enum status
take(const redisReply *reply, struct batch *batch, struct error *err)
{
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 1
        || reply->element[0]->elements != 2)
        return OK; /* nothing came in time */
    const redisReply *entries = reply->element[0]->element[1];
    for (size_t i = 0; i < entries->elements && batch->count < BATCH_MAX; i++) {
        const redisReply *id = entries->element[i]->element[0];
        const redisReply *fields = entries->element[i]->element[1];

        if (fields->elements != 2 || fields->element[1]->len != sizeof(struct message))
            return error_set(err, INVALID, "redis: a foreign entry in the stream");
        memcpy(&batch->messages[batch->count], fields->element[1]->str, sizeof(struct message));
        snprintf(batch->marks[batch->count++], MARK_BYTES, "%s", id->str);
    }
    return OK;
}

static enum status
fetch(void *self_p, struct batch *batch, int wait_ms, struct error *err)
{
    struct redis *self = self_p;
    AUTO(clear) redisReply *reply = NULL;
    char wait[32] = ""; /* BLOCK 0 would be for ever */

    if (batch->count == BATCH_MAX)
        return OK;
    if (wait_ms > 0)
        snprintf(wait, sizeof wait, "BLOCK %d ", wait_ms);
    char command[128];
    snprintf(command, sizeof command, "XREADGROUP GROUP readers one COUNT %d %sSTREAMS events %s",
             BATCH_MAX - batch->count, wait, self->own_read ? ">" : "0");
    redisAppendCommand(self->link, command);
    TRY(skip_answers(self, self->acks, err));
    self->acks = 0;
    TRY(answer(self, &reply, err));
    self->own_read = true; /* at most two batches are unacknowledged: the first read takes them */
    return take(reply, batch, err);
}

static enum status
ack(void *self_p, const struct batch *batch, struct error *err)
{
    struct redis *self = self_p;
    const char *words[BATCH_MAX + 3] = { "XACK", "events", "readers" };

    (void)err; /* its answer is read before that of the next fetch */
    for (int i = 0; i < batch->count; i++)
        words[3 + i] = batch->marks[i];
    redisAppendCommandArgv(self->link, batch->count + 3, words, NULL);
    self->acks++;
    return OK;
}

static void
close_redis(void *self_p)
{
    struct redis *self = self_p;
    struct error ignored;

    if (self->link && !self->link->err)
        (void)!skip_answers(self, self->acks, &ignored);
    if (self->link)
        redisFree(self->link);
    free(self);
}

const struct peer redis_peer = { "redis", open_redis, publish, confirm,
                                 consume, fetch,      ack,     close_redis };
