#include "partner_events.h"

#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"
#include "services/gateway/write/command.h"
#include "webhooks.h"

#include "common/message/json_write.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Of the one event: the service names a member of its data, or an attribute as it is called there.
 */
static void
refuse_told(struct request *request, const struct telling *telling)
{
    const struct told *told = &telling->list[0];
    const char *attribute = text_is(told->field, "happened_at") ? "time"
                            : text_is(told->field, "cohort")    ? "cohort"
                                                                : NULL;
    char code[TELLING_NAME_SIZE], place[TELLING_NAME_SIZE];

    snprintf(code, sizeof code, "%.*s", TEXT_ARGS(told->code));
    if (attribute)
        snprintf(place, sizeof place, telling->is_binary ? "ce-%s" : "/%s", attribute);
    else
        snprintf(place, sizeof place, telling->is_binary ? "/%.*s" : "/data/%.*s",
                 TEXT_ARGS(told->field));
    const struct problem_row *row = problem_find(code);
    problem_answer_at(request, row->code, attribute && telling->is_binary ? IN_HEADER : IN_BODY,
                      request_copy(request, text_of(place)), row->title);
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
        refuse_told(request, telling);
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

    call_key(parts, sizeof parts / sizeof *parts, key);
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

static void
refuse_stranger(struct request *request)
{
    answer_header(&request->answer, "WWW-Authenticate",
                  "Webhook-Signature realm=\"partner-events\"");
    problem_answer(request, "bad_signature");
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
        refuse_stranger(request);
    else if (telling_read(request, telling))
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
