#include "webhooks.h"

#include "services/gateway/ask/call.h"
#include "services/gateway/ask/input.h"
#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"

#include "common/message/json_write.h"
#include "proto/partner_events.h"

#include <sodium.h>
#include <stdlib.h>

static bool
open_one(const struct token_keys *keys, struct text digits, struct webhook_secret *ret_secret)
{
    unsigned char sealed[WEBHOOK_SEALED_MAX];
    struct error err = { 0 };
    size_t size = 0;

    return sodium_hex2bin(sealed, sizeof sealed, digits.data, digits.size, NULL, &size, NULL) == 0
           && webhook_secret_unseal(keys, (struct text){ (const char *)sealed, size }, ret_secret,
                                    &err)
                  == OK;
}

bool
webhook_secrets_open(const struct token_keys *keys, struct text sealed,
                     struct webhook_secrets *ret_secrets)
{
    struct text word;

    ret_secrets->count = 0;
    for (size_t n = 0; n < WEBHOOK_SECRETS_MAX && (word = text_word(sealed, n)).size > 0; n++) {
        if (!open_one(keys, word, &ret_secrets->list[n]))
            return false;
        ret_secrets->count++;
    }
    return ret_secrets->count > 0;
}

static void
on_row(struct call *call, const void *row)
{
    struct request *request = call->request;
    struct text sealed = input_text(call->row_type, row, "sealed_secrets");
    struct webhook_secrets secrets;
    char text[WEBHOOK_SECRET_TEXT_SIZE];

    if (!webhook_secrets_open(&request->gateway->tokens, sealed, &secrets))
        return;
    webhook_secret_write(&secrets.list[0], text);
    json_put(&request->answer.body, "{\"secret\":\"");
    json_put(&request->answer.body, text);
    json_put(&request->answer.body, "\"}");
    sodium_memzero(&secrets, sizeof secrets);
    sodium_memzero(text, sizeof text);
}

static void
on_end(struct call *call, enum status status)
{
    struct request *request = call->request;

    if (status != OK) {
        reading_failed(request, status);
        return;
    }
    if (request->answer.body.size == 0) {
        problem_answer(request, "not_found");
        return;
    }
    request->answer.status = 200;
    request->answer.type = "application/json";
    answer_header(&request->answer, "Cache-Control", "no-store");
    request_done(request);
}

static void
show(struct request *request, const struct message_type *query, const struct message_type *row)
{
    struct call *call = request_alloc(request, sizeof *call);

    if (!input_queries(request))
        return;
    *call = (struct call){ .request = request,
                           .type = query,
                           .body = request->asked[0].body,
                           .row_type = row,
                           .together = 1,
                           .on_row = on_row,
                           .on_end = on_end };
    calls_add(request->gateway->calls, call);
}

void
webhook_secret_show(struct request *request)
{
    show(request, &endpoint_find_query, &endpoint_row_type);
}

void
source_secret_show(struct request *request)
{
    show(request, &event_source_find_query, &event_source_row_type);
}
