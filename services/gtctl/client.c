#include "client.h"

#include "interrupt.h"
#include "printable.h"

#include "common/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct client {
    struct bus *bus;
    int64_t last_id;
    int64_t patience_ms;
    char problem[120]; /* of the last `unavailable` or `busy` */
};

/* The requests that are waited for together. */
struct waiting {
    struct request *requests;
    size_t count;
    int64_t progress_ms; /* when the last reply came */
    bool is_told;
};

void
request_clear(struct request *request)
{
    free(request->reply_bytes);
    request->reply_bytes = NULL;
    request->reply = (struct text){ NULL, 0 };
}

enum status
client_open(const struct bus_options *bus, int64_t patience_ms, struct client **ret_client,
            struct error *err)
{
    AUTO(client_destroy) struct client *client = calloc(1, sizeof *client);

    if (!client)
        abort();
    client->patience_ms = patience_ms;
    if (!*bus->endpoints)
        return error_set(err, INVALID, "set BUS_ENDPOINT, or start this by scripts/gtctl");
    TRY(bus_open(bus, &client->bus, err));
    *ret_client = client;
    client = NULL;
    return OK;
}

void
client_destroy(struct client **client_p)
{
    if (!*client_p)
        return;
    bus_destroy(&(*client_p)->bus);
    free(*client_p);
    *client_p = NULL;
}

int64_t
client_patience_ms(const struct client *client)
{
    return client->patience_ms;
}

/* A full queue is like a lost message: it is sent again soon. */
static void
send_now(struct client *client, struct request *request)
{
    struct error err;
    const struct bus_message message = {
        .verb = BUS_REQUEST,
        .id = request->id,
        .to = request->to,
        .name = text_of(request->name),
        .expires_us = clock_real_us() + client->patience_ms * 1000,
        .body = request->body,
        .trace = request->trace,
    };
    bool is_sent = bus_send(client->bus, &message, &err) == OK;

    request->resend_at_ms =
        clock_steady_ms() + (is_sent ? CLIENT_RESEND_MS : CLIENT_BACKOFF_MIN_MS);
}

void
client_send(struct client *client, struct request *request)
{
    request_clear(request);
    request->is_answered = false;
    request->backoff_ms = CLIENT_BACKOFF_MIN_MS;
    request->id = ++client->last_id;
    bus_greet(client->bus);
    send_now(client, request);
}

static void
take_body(struct request *request, struct text body)
{
    request->reply_bytes = malloc(body.size + 1);
    if (!request->reply_bytes)
        abort();
    memcpy(request->reply_bytes, body.data, body.size);
    request->reply = (struct text){ request->reply_bytes, body.size };
    request->is_answered = true;
}

static enum status
on_reply(struct client *client, struct request *request, const struct bus_message *message,
         struct error *err)
{
    if (text_is(message->name, status_name(OK))) {
        take_body(request, message->body);
        return OK;
    }
    printable_ascii(message->body, client->problem, sizeof client->problem);
    enum status status = status_of_name(message->name.data, message->name.size);
    if (!status_is_retryable(status))
        return error_set(err, status == NOT_FOUND ? NOT_FOUND : INVALID, "%s answered %.*s: %s",
                         request->name, TEXT_ARGS(message->name), client->problem);
    request->resend_at_ms = clock_steady_ms() + request->backoff_ms;
    request->backoff_ms *= 2;
    if (request->backoff_ms > CLIENT_BACKOFF_MAX_MS)
        request->backoff_ms = CLIENT_BACKOFF_MAX_MS;
    return OK;
}

static enum status
on_message(struct client *client, struct waiting *waiting, const struct bus_message *message,
           struct error *err)
{
    for (size_t i = 0; i < waiting->count; i++) {
        struct request *request = &waiting->requests[i];

        if (request->is_answered)
            continue;
        if (message->verb == BUS_ARRIVED
            && (message->to.size == 0 || text_equal(message->to, request->to)))
            request->resend_at_ms = 0;
        if (message->verb != BUS_REPLY || message->id != request->id)
            continue;
        TRY(on_reply(client, request, message, err));
        if (request->is_answered)
            waiting->progress_ms = clock_steady_ms();
    }
    return OK;
}

static enum status
receive_all(struct client *client, struct waiting *waiting, struct error *err)
{
    struct bus_message message;
    struct error unread; /* a message that can't be read is as good as lost */
    enum status status = OK;

    while ((status = bus_receive(client->bus, &message, &unread)) != NOT_FOUND)
        if (status == OK)
            TRY(on_message(client, waiting, &message, err));
    return OK;
}

/* Sends again what is due. Returns when the next is, or 0 when all are answered. */
static int64_t
resend_due(struct client *client, struct waiting *waiting)
{
    int64_t next_ms = 0;
    int64_t now_ms = clock_steady_ms();

    for (size_t i = 0; i < waiting->count; i++) {
        struct request *request = &waiting->requests[i];

        if (request->is_answered)
            continue;
        if (request->resend_at_ms <= now_ms)
            send_now(client, request);
        if (next_ms == 0 || request->resend_at_ms < next_ms)
            next_ms = request->resend_at_ms;
    }
    return next_ms;
}

static void
sleep_until(struct client *client, int64_t until_ms)
{
    int64_t timeout_ms = bus_greet(client->bus);
    int64_t left_ms = until_ms - clock_steady_ms();

    if (left_ms < timeout_ms)
        timeout_ms = left_ms > 0 ? left_ms : 0;
    bus_wait(client->bus, NULL, 0, (int)timeout_ms);
}

static const struct request *
first_open(const struct waiting *waiting)
{
    const struct request *request = waiting->requests;

    while (request->is_answered)
        request++;
    return request;
}

/* Once a wait. */
static void
tell_wait(const struct client *client, struct waiting *waiting)
{
    const struct request *request = first_open(waiting);

    if (!waiting->is_told)
        fprintf(stderr, "waiting for %.*s, for at most %d s; see scripts/status\n",
                TEXT_ARGS(request->to), (int)(client->patience_ms / 1000));
    waiting->is_told = true;
}

static enum status
give_up(const struct client *client, const struct waiting *waiting, struct error *err)
{
    const struct request *request = first_open(waiting);

    return error_set(err, UNAVAILABLE,
                     "%.*s is away: %s not answered for %d s%s%s; see scripts/status",
                     TEXT_ARGS(request->to), request->name, (int)(client->patience_ms / 1000),
                     client->problem[0] ? ", last: " : "", client->problem);
}

enum status
client_wait(struct client *client, struct request *requests, size_t count, struct error *err)
{
    struct waiting waiting = { requests, count, clock_steady_ms(), false };

    client->problem[0] = '\0';
    for (;;) {
        TRY(receive_all(client, &waiting, err));
        TRY(interrupt_check(err));
        int64_t next_ms = resend_due(client, &waiting);
        if (next_ms == 0)
            return OK;
        if (clock_steady_ms() - waiting.progress_ms > client->patience_ms)
            return give_up(client, &waiting, err);
        if (clock_steady_ms() - waiting.progress_ms > CLIENT_TELL_MS)
            tell_wait(client, &waiting);
        sleep_until(client, next_ms);
    }
}

enum status
client_collect(struct client *client, struct request *requests, size_t count, int64_t ms,
               struct error *err)
{
    struct waiting waiting = { requests, count, clock_steady_ms(), false };
    int64_t until_ms = clock_steady_ms() + ms;

    for (;;) {
        TRY(receive_all(client, &waiting, err));
        TRY(interrupt_check(err));
        int64_t next_ms = resend_due(client, &waiting);
        if (next_ms == 0 || clock_steady_ms() >= until_ms)
            return OK;
        sleep_until(client, next_ms < until_ms ? next_ms : until_ms);
    }
}

enum status
client_ask(struct client *client, struct request *request, struct error *err)
{
    client_send(client, request);
    return client_wait(client, request, 1, err);
}

enum status
client_look(struct client *client, struct request *request, struct error *err)
{
    client_send(client, request);
    TRY(client_collect(client, request, 1, CLIENT_LOOK_MS, err));
    return request->is_answered
               ? OK
               : error_set(err, UNAVAILABLE, "%.*s is away", TEXT_ARGS(request->to));
}

enum status
client_pause(struct client *client, int64_t ms, struct error *err)
{
    int64_t until_ms = clock_steady_ms() + ms;
    struct waiting nothing = { NULL, 0, 0, false };

    while (clock_steady_ms() < until_ms) {
        TRY(interrupt_check(err));
        sleep_until(client, until_ms);
        TRY(receive_all(client, &nothing, err));
    }
    return OK;
}
