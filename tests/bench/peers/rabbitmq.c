/* RabbitMQ: a quorum queue, publisher confirms, manual acknowledgments.
 *
 * A quorum queue writes to its log and syncs before it confirms. */
#include "tests/bench/peers/peers.h"

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNEL = 1 };

#define QUEUE amqp_cstring_bytes("events")

struct rabbitmq {
    amqp_connection_state_t link;
    int window;
    uint64_t published, confirmed; /* events */
};

static enum status
failed(const char *what, struct error *err)
{
    return error_set(err, UNAVAILABLE, "rabbitmq: %s failed", what);
}

static enum status
expect(amqp_rpc_reply_t reply, const char *what, struct error *err)
{
    if (reply.reply_type == AMQP_RESPONSE_NORMAL)
        return OK;
    if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION)
        return error_set(err, UNAVAILABLE, "rabbitmq: %s: %s", what,
                         amqp_error_string2(reply.library_error));
    return failed(what, err);
}

static enum status
declare_queue(struct rabbitmq *self, struct error *err)
{
    amqp_table_entry_t kind = {
        .key = amqp_cstring_bytes("x-queue-type"),
        .value = { .kind = AMQP_FIELD_KIND_UTF8, .value.bytes = amqp_cstring_bytes("quorum") },
    };

    amqp_queue_declare(self->link, CHANNEL, QUEUE, false, true, false, false,
                       (amqp_table_t){ .num_entries = 1, .entries = &kind });
    TRY(expect(amqp_get_rpc_reply(self->link), "queue.declare", err));
    amqp_confirm_select(self->link, CHANNEL);
    return expect(amqp_get_rpc_reply(self->link), "confirm.select", err);
}

static enum status
open_rabbitmq(int port, int window, void **ret_self, struct error *err)
{
    struct rabbitmq *self = calloc(1, sizeof *self);

    if (!self)
        abort();
    *ret_self = self;
    self->window = window;
    self->link = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(self->link);
    if (!socket || amqp_socket_open(socket, "127.0.0.1", port) != AMQP_STATUS_OK)
        return failed("connect", err);
    TRY(expect(amqp_login(self->link, "/", 0, AMQP_DEFAULT_FRAME_SIZE, 0, AMQP_SASL_METHOD_PLAIN,
                          "guest", "guest"),
               "login", err));
    amqp_channel_open(self->link, CHANNEL);
    TRY(expect(amqp_get_rpc_reply(self->link), "channel.open", err));
    return declare_queue(self, err);
}

/* Waits for one confirmation; it may stand for many events. */
static enum status
wait_confirm(struct rabbitmq *self, struct error *err)
{
    amqp_frame_t frame;
    struct timeval patience = { .tv_sec = REPLY_WAIT_MS / 1000 };

    amqp_maybe_release_buffers(self->link);
    if (amqp_simple_wait_frame_noblock(self->link, &frame, &patience) != AMQP_STATUS_OK)
        return failed("confirm", err);
    if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD)
        return failed("publish", err); /* a nack, or the channel was closed */
    const amqp_basic_ack_t *ack = frame.payload.method.decoded;
    /* Single confirmations may come out of order: they are counted, one by one. */
    self->confirmed = ack->multiple ? ack->delivery_tag : self->confirmed + 1;
    return OK;
}

static enum status
publish(void *self_p, const struct batch *batch, struct error *err)
{
    static const amqp_basic_properties_t durable = { ._flags = AMQP_BASIC_DELIVERY_MODE_FLAG,
                                                     .delivery_mode = AMQP_DELIVERY_PERSISTENT };
    struct rabbitmq *self = self_p;

    for (int i = 0; i < batch->count; i++) {
        amqp_bytes_t body = { sizeof batch->messages[i], (void *)(uintptr_t)&batch->messages[i] };

        while (self->published - self->confirmed >= (uint64_t)self->window)
            TRY(wait_confirm(self, err));
        if (amqp_basic_publish(self->link, CHANNEL, amqp_empty_bytes, QUEUE, false, false, &durable,
                               body)
            != AMQP_STATUS_OK)
            return failed("publish", err);
        self->published++;
    }
    return OK;
}

static enum status
confirm(void *self_p, struct error *err)
{
    struct rabbitmq *self = self_p;

    while (self->confirmed < self->published)
        TRY(wait_confirm(self, err));
    return OK;
}

static enum status
consume(void *self_p, struct error *err)
{
    struct rabbitmq *self = self_p;

    amqp_basic_qos(self->link, CHANNEL, 0, PREFETCH, false);
    TRY(expect(amqp_get_rpc_reply(self->link), "basic.qos", err));
    amqp_basic_consume(self->link, CHANNEL, QUEUE, amqp_empty_bytes, false, false, false,
                       amqp_empty_table);
    return expect(amqp_get_rpc_reply(self->link), "basic.consume", err);
}

static enum status
take(struct batch *batch, amqp_envelope_t *envelope, struct error *err)
{
    amqp_bytes_t body = envelope->message.body;

    if (body.len != sizeof(struct message))
        return error_set(err, INVALID, "rabbitmq: a foreign message in the queue");
    memcpy(&batch->messages[batch->count], body.bytes, body.len);
    memcpy(batch->marks[batch->count], &envelope->delivery_tag, sizeof envelope->delivery_tag);
    batch->count++;
    return OK;
}

static enum status
fetch(void *self_p, struct batch *batch, int wait_ms, struct error *err)
{
    struct rabbitmq *self = self_p;

    while (batch->count < BATCH_MAX) {
        struct timeval patience = { .tv_usec = batch->count ? 0 : wait_ms * 1000 };
        AUTO(amqp_destroy_envelope) amqp_envelope_t envelope = { 0 };

        amqp_maybe_release_buffers(self->link);
        amqp_rpc_reply_t reply = amqp_consume_message(self->link, &envelope, &patience, 0);
        if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION
            && reply.library_error == AMQP_STATUS_TIMEOUT)
            return OK;
        TRY(expect(reply, "deliver", err));
        TRY(take(batch, &envelope, err));
    }
    return OK;
}

static enum status
ack(void *self_p, const struct batch *batch, struct error *err)
{
    struct rabbitmq *self = self_p;
    uint64_t last;

    memcpy(&last, batch->marks[batch->count - 1], sizeof last);
    if (amqp_basic_ack(self->link, CHANNEL, last, true) != AMQP_STATUS_OK)
        return failed("ack", err);
    return OK;
}

static void
close_rabbitmq(void *self_p)
{
    struct rabbitmq *self = self_p;

    amqp_connection_close(self->link, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(self->link);
    free(self);
}

const struct peer rabbitmq_peer = { "rabbitmq", open_rabbitmq, publish, confirm,
                                    consume,    fetch,         ack,     close_rabbitmq };
