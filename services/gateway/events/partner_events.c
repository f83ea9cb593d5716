#include "webhooks.h"

#include "cloud_event.h"
#include "services/gateway/ask/call.h"
#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"
#include "services/gateway/write/command.h"

#include "common/message/json_read.h"
#include "common/message/json_write.h"
#include "proto/webhooks.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = 64 };

/* One event of the request, and what has become of it. */
struct told {
    struct call call;
    struct record_partner_event command;
    struct text cohort, code, field;
};

/* The request's events, and who has signed them. */
struct telling {
    struct call find;
    struct source_named named;
    struct text partner_id, sealed;
    bool is_batch;
    bool is_binary; /* the attributes, `source` too, are not signed */
    struct told *list;
    size_t count, open;
    enum status worst;
};

static const char *
header_of(const void *request, const char *name)
{
    char header[NAME_SIZE];

    snprintf(header, sizeof header, "ce-%s", name);
    return request_header(request, header);
}

static void
refuse_event(struct request *request, size_t number, const char *fault)
{
    char pointer[NAME_SIZE];

    snprintf(pointer, sizeof pointer, "/%zu/%s", number, fault);
    problem_answer_at(request, "invalid", IN_BODY, request_copy(request, text_of(pointer)),
                      "a CloudEvent 1.0.2 with JSON data");
}

static void
fill(struct telling *telling, const struct cloud_event *event)
{
    struct told *told = &telling->list[telling->count++];

    told->cohort = event->cohort;
    told->command = (struct record_partner_event){
        .source_id = telling->named.source_id,
        .partner_id = telling->partner_id,
        .source = event->source,
        .event_id = event->id,
        .type = event->type,
        .subject = event->subject,
        .happened_at = event->time,
        .data = event->data,
    };
}

static bool
read_json(struct request *request, struct telling *telling)
{
    struct json_faults faults = { .count = 0 };
    struct cloud_event event;

    request->json = json_read((struct text){ request->body, request->body_size }, &faults);
    telling->is_batch = json_is_array(request->json);
    size_t count = telling->is_batch ? json_array_size(request->json) : 1;
    if (!request->json || count > PARTNER_EVENTS_MAX) {
        problem_answer(request, request->json ? "too_large" : "bad_json");
        return false;
    }
    telling->list = request_alloc(request, (count + 1) * sizeof *telling->list);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = telling->is_batch ? json_array_get(request->json, i) : request->json;
        const char *fault = cloud_event_read(one, &request->memory, &event);

        if (fault) {
            refuse_event(request, i, fault);
            return false;
        }
        fill(telling, &event);
    }
    return true;
}

/* The signature is over webhook-id, the time and the body: so it is the id that binds the
 * attributes in the headers of binary mode to one event. */
static bool
read_binary(struct request *request, struct telling *telling)
{
    struct cloud_event event;

    telling->is_binary = true;
    telling->list = request_alloc(request, 2 * sizeof *telling->list);
    const char *fault = cloud_event_read_headers(header_of, request,
                                                 (struct text){ request->body, request->body_size },
                                                 &request->memory, &event);
    if (fault) {
        problem_answer_at(request, "bad_header", IN_HEADER, text_of(fault),
                          "of a CloudEvent 1.0.2");
        return false;
    }
    if (!text_equal(event.id, request_text(request, "webhook-id"))) {
        problem_answer_at(request, "bad_header", IN_HEADER, TEXT("webhook-id"),
                          "in binary mode it is the event's id");
        return false;
    }
    fill(telling, &event);
    return true;
}

/* Binary mode is known by its header of the version. Both at once would be two events in one. */
static bool
read_events(struct request *request, struct telling *telling)
{
    const char *type = request_header(request, "Content-Type");

    if (!request_header(request, "ce-specversion"))
        return read_json(request, telling);
    if (!type || !strcasestr(type, "cloudevents"))
        return read_binary(request, telling);
    problem_answer_at(request, "bad_header", IN_HEADER, TEXT("ce-specversion"),
                      "either structured or binary mode");
    return false;
}

static void
answer(struct request *request, const struct telling *telling)
{
    msgpack_sbuffer *to = &request->answer.body;

    if (telling->worst != OK) {
        reading_failed(request, telling->worst);
        return;
    }
    if (!telling->is_batch && telling->list[0].code.size > 0) {
        char code[NAME_SIZE];

        snprintf(code, sizeof code, "%.*s", TEXT_ARGS(telling->list[0].code));
        problem_answer_at(request, problem_find(code)->code, IN_BODY,
                          request_copy(request, telling->list[0].field), "of the event's data");
        return;
    }
    json_put(to, "{\"items\":[");
    for (size_t i = 0; i < telling->count; i++) {
        json_put(to, i ? ",{\"id\":" : "{\"id\":");
        json_put_string(to, telling->list[i].command.event_id);
        json_put_name(to, "code");
        json_put_string(to, telling->list[i].code);
        json_put_name(to, "field");
        json_put_string(to, telling->list[i].field);
        json_put(to, "}");
    }
    json_put(to, "]}");
    request->answer.status = 200;
    request->answer.type = "application/json";
    answer_header(&request->answer, "Cache-Control", "no-store");
    request_done(request);
}

static void
on_recorded(struct call *call, enum status status)
{
    struct telling *telling = call->context;
    struct told *told = (struct told *)(void *)call; /* its first member */

    told->code = request_copy(call->request, call->code);
    told->field = request_copy(call->request, call->field);
    if (status != OK || text_is(call->code, "internal_error"))
        telling->worst = status != OK ? status : UNAVAILABLE;
    if (--telling->open == 0)
        answer(call->request, telling);
}

/* The same source and id is the same command, answered as the first time: as far as it is signed.
 */
static void
write_key(const struct record_partner_event *command, bool is_binary,
          unsigned char key[CALL_KEY_SIZE])
{
    const struct text parts[] = { command->source_id, is_binary ? TEXT("") : command->source,
                                  command->event_id };
    crypto_generichash_state hash;

    crypto_generichash_init(&hash, NULL, 0, CALL_KEY_SIZE);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        crypto_generichash_update(&hash, (const unsigned char *)parts[i].data, parts[i].size);
        crypto_generichash_update(&hash, (const unsigned char *)"", 1);
    }
    crypto_generichash_final(&hash, key, CALL_KEY_SIZE);
}

static void
record(struct request *request)
{
    struct telling *telling = request->written.body;

    telling->open = telling->count;
    if (telling->count == 0)
        answer(request, telling);
    for (size_t i = 0; i < telling->count; i++) {
        struct told *told = &telling->list[i];

        told->call = (struct call){ .request = request,
                                    .type = &record_partner_event_command,
                                    .body = &told->command,
                                    .cohort_id = told->cohort,
                                    .on_end = on_recorded,
                                    .context = telling };
        write_key(&told->command, telling->is_binary, told->call.key);
        calls_add(request->gateway->calls, &told->call);
    }
}

static bool
is_signed(struct request *request, const struct telling *telling)
{
    struct webhook_secrets secrets;
    enum webhook_verdict verdict = WEBHOOK_FORGED;

    if (webhook_secrets_open(&request->gateway->tokens, telling->sealed, &secrets))
        verdict = webhook_verify(
            &secrets, request_text(request, "webhook-id"),
            request_text(request, "webhook-timestamp"), request_text(request, "webhook-signature"),
            (struct text){ request->body, request->body_size }, request->gateway->now_us);
    sodium_memzero(&secrets, sizeof secrets);
    return verdict == WEBHOOK_GOOD;
}

static void
on_source(struct call *call, const void *row_)
{
    const struct event_source_row *row = row_;
    struct telling *telling = call->context;

    telling->partner_id = request_copy(call->request, row->partner_id);
    telling->sealed = request_copy(call->request, row->sealed_secrets);
}

/* Who is not known and who has not signed are told the same. */
static void
on_found(struct call *call, enum status status)
{
    struct telling *telling = call->context;
    struct request *request = call->request;

    if (status != OK)
        reading_failed(request, status);
    else if (!is_signed(request, telling))
        problem_answer(request, "not_authenticated");
    else if (read_events(request, telling))
        command_note(request, "source", telling->named.source_id, record);
}

void
partner_event_take(struct request *request)
{
    struct telling *telling = request_alloc(request, sizeof *telling);

    request->written.body = telling;
    *telling = (struct telling){ .named = { TEXT(""), TEXT("") },
                                 .partner_id = TEXT(""),
                                 .sealed = TEXT("") };
    if (!target_find(&request->target, "source", &telling->named.source_id)
        || telling->named.source_id.size == 0 || telling->named.source_id.size > CODE_MAX) {
        problem_answer_at(request, "bad_parameter", IN_QUERY, TEXT("source"),
                          "the id of the source of events");
        return;
    }
    telling->find = (struct call){ .request = request,
                                   .type = &event_source_find_query,
                                   .body = &telling->named,
                                   .row_type = &event_source_row_type,
                                   .together = 1,
                                   .on_row = on_source,
                                   .on_end = on_found,
                                   .context = telling };
    calls_add(request->gateway->calls, &telling->find);
}
