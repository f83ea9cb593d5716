/* NATS JetStream: a stream in files, asynchronous publishing, a durable push consumer.
 *
 * Each event is acknowledged by itself. An acknowledgment that stands for all earlier ones
 * (AckAll) would be cheaper and wrong: after a restart the first one also covers what had been
 * delivered to the consumer that died, and was never handled.
 *
 * nats-server 2.9 writes to the page cache before it confirms and syncs in the background.
 * Whether that is durable is up to the folder it writes to: see `run`. */
#include "tests/bench/peers/peers.h"

#include <nats/nats.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS_IN_NS 1000000LL

struct nats {
    natsConnection *link;
    jsCtx *stream;
    natsSubscription *reader;
    atomic_int refused; /* events; written by the library's thread */
};

static enum status
expect(natsStatus status, const char *what, struct error *err)
{
    if (status == NATS_OK)
        return OK;
    return error_set(err, UNAVAILABLE, "nats: %s: %s", what, natsStatus_GetText(status));
}

static enum status
declare_stream(struct nats *self, struct error *err)
{
    jsStreamConfig config;
    jsErrCode code = 0;

    jsStreamConfig_Init(&config);
    config.Name = "EVENTS";
    config.Subjects = (const char *[]){ "events" };
    config.SubjectsLen = 1;
    config.Storage = js_FileStorage;
    natsStatus status = js_AddStream(NULL, self->stream, &config, NULL, &code);
    return expect(code == JSStreamNameExistErr ? NATS_OK : status, "stream", err);
}

static void
on_refused(jsCtx *stream, jsPubAckErr *refusal, void *self_p)
{
    struct nats *self = self_p;

    (void)stream;
    (void)refusal;
    self->refused++;
}

static enum status
open_nats(int port, int window, void **ret_self, struct error *err)
{
    struct nats *self = calloc(1, sizeof *self);
    char url[64];
    jsOptions options;

    if (!self)
        abort();
    *ret_self = self;
    snprintf(url, sizeof url, "nats://127.0.0.1:%d", port);
    TRY(expect(natsConnection_ConnectTo(&self->link, url), "connect", err));
    jsOptions_Init(&options);
    options.PublishAsync.MaxPending = window;
    options.PublishAsync.ErrHandler = on_refused;
    options.PublishAsync.ErrHandlerClosure = self;
    options.PublishAsync.StallWait = REPLY_WAIT_MS;
    options.Wait = REPLY_WAIT_MS;
    TRY(expect(natsConnection_JetStream(&self->stream, self->link, &options), "JetStream", err));
    return declare_stream(self, err);
}

static enum status
publish(void *self_p, const struct batch *batch, struct error *err)
{
    struct nats *self = self_p;

    for (int i = 0; i < batch->count; i++)
        TRY(expect(js_PublishAsync(self->stream, "events", &batch->messages[i],
                                   sizeof batch->messages[i], NULL),
                   "publish", err));
    return OK;
}

static enum status
confirm(void *self_p, struct error *err)
{
    struct nats *self = self_p;
    jsPubOptions options;

    jsPubOptions_Init(&options);
    options.MaxWait = REPLY_WAIT_MS;
    TRY(expect(js_PublishAsyncComplete(self->stream, &options), "confirm", err));
    if (self->refused)
        return error_set(err, UNAVAILABLE, "nats: %d events were refused", self->refused);
    return OK;
}

static enum status
consume(void *self_p, struct error *err)
{
    struct nats *self = self_p;
    jsSubOptions options;

    jsSubOptions_Init(&options);
    options.ManualAck = true;
    options.Config.Durable = "readers";
    options.Config.AckPolicy = js_AckExplicit;
    options.Config.AckWait = REDELIVERY_MS * MS_IN_NS;
    options.Config.MaxAckPending = PREFETCH;
    return expect(js_SubscribeSync(&self->reader, self->stream, "events", NULL, &options, NULL),
                  "subscribe", err);
}

static enum status
take(struct batch *batch, natsMsg *message, struct error *err)
{
    if (natsMsg_GetDataLength(message) != sizeof(struct message))
        return error_set(err, INVALID, "nats: a foreign message in the stream");
    memcpy(&batch->messages[batch->count], natsMsg_GetData(message), sizeof(struct message));
    snprintf(batch->marks[batch->count], MARK_BYTES, "%s", natsMsg_GetReply(message));
    batch->count++;
    return OK;
}

static void
destroy(natsMsg **message_p)
{
    natsMsg_Destroy(*message_p);
}

static enum status
fetch(void *self_p, struct batch *batch, int wait_ms, struct error *err)
{
    struct nats *self = self_p;

    while (batch->count < BATCH_MAX) {
        AUTO(destroy) natsMsg *message = NULL;
        natsStatus status =
            natsSubscription_NextMsg(&message, self->reader, batch->count ? 0 : wait_ms);

        if (status == NATS_TIMEOUT)
            return OK;
        TRY(expect(status, "next", err));
        TRY(take(batch, message, err));
    }
    return OK;
}

/* An acknowledgment is a message to the subject that the event named as its reply. */
static enum status
ack(void *self_p, const struct batch *batch, struct error *err)
{
    struct nats *self = self_p;

    for (int i = 0; i < batch->count; i++)
        TRY(expect(natsConnection_PublishString(self->link, batch->marks[i], "+ACK"), "ack", err));
    return OK;
}

static void
close_nats(void *self_p)
{
    struct nats *self = self_p;

    if (self->link)
        natsConnection_FlushTimeout(self->link, REPLY_WAIT_MS);
    natsSubscription_Destroy(self->reader);
    jsCtx_Destroy(self->stream);
    natsConnection_Destroy(self->link);
    free(self);
}

const struct peer nats_peer = {
    "nats", open_nats, publish, confirm, consume, fetch, ack, close_nats
};
