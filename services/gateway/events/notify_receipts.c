#include "notify_receipts.h"

#include "services/gateway/ask/call.h"
#include "services/gateway/ask/input.h"
#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"
#include "services/gateway/write/command.h"

#include "common/base/secret.h"
#include "common/format/notify_status.h"
#include "proto/notifications.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

enum { REFERENCE_DIGITS = 40, NO_CONTENT = 204 };

const char *notify_token_file;

struct receipt {
    struct call call;
    struct record_receipt command;
};

static void
write_digest(const char *token, unsigned char digest[NOTIFY_DIGEST])
{
    crypto_generichash(digest, NOTIFY_DIGEST, (const unsigned char *)token, strlen(token), NULL, 0);
}

enum status
notify_callback_open(struct notify_callback *callback, struct error *err)
{
    struct secret secret;

    *callback = (struct notify_callback){ .is_on = *notify_token_file != '\0' };
    if (!callback->is_on)
        return OK;
    enum status status = secret_read(notify_token_file, &secret, err);
    if (status == OK && strlen(secret.lines[0]) < NOTIFY_TOKEN_MIN)
        status = error_set(err, INVALID, "%s: a token has at least %d characters",
                           notify_token_file, NOTIFY_TOKEN_MIN);
    write_digest(secret.lines[0], callback->digest);
    sodium_memzero(&secret, sizeof secret);
    return status;
}

/* Digests are compared, so that neither the time nor a length tells anything of the token. */
static bool
is_notify(const struct request *request)
{
    static const char scheme[] = "Bearer ";
    const char *header = request_header(request, "Authorization");
    unsigned char digest[NOTIFY_DIGEST];

    if (!header || strncasecmp(header, scheme, sizeof scheme - 1) != 0)
        return false;
    write_digest(header + sizeof scheme - 1, digest);
    return sodium_memcmp(digest, request->gateway->notify.digest, sizeof digest) == 0;
}

/* The same account of Notify may send for others, under references of their own or none. */
static bool
is_ours(const char *reference)
{
    return reference && strlen(reference) == REFERENCE_DIGITS
           && strspn(reference, "0123456789abcdef") == REFERENCE_DIGITS;
}

static void
answer_taken(struct request *request)
{
    request->answer.status = NO_CONTENT;
    request_done(request);
}

static void
on_end(struct call *call, enum status status)
{
    if (status != OK)
        reading_failed(call->request, status);
    else if (call->code.size > 0)
        problem_answer(call->request, "internal_error");
    else
        answer_taken(call->request);
}

/* Notify repeats what was not answered well: it then is the same command. */
static void
write_key(const char *id, const char *status, unsigned char key[CALL_KEY_SIZE])
{
    const struct text parts[] = { text_of(id), text_of(status) };

    call_key(parts, sizeof parts / sizeof *parts, key);
}

static void
send_it(struct request *request)
{
    struct receipt *receipt = request->written.body;

    calls_add(request->gateway->calls, &receipt->call);
}

static void
record(struct request *request, const char *id, const char *reference,
       const struct notify_status *meaning)
{
    struct receipt *receipt = request_alloc(request, sizeof *receipt);

    receipt->command = (struct record_receipt){ .reference = text_of(reference),
                                                .outcome = text_of(meaning->outcome),
                                                .status = text_of(meaning->status),
                                                .is_permanent = meaning->is_permanent };
    receipt->call = (struct call){ .request = request,
                                   .type = &record_receipt_command,
                                   .body = &receipt->command,
                                   .cohort_id = TEXT(""),
                                   .on_end = on_end };
    write_key(id, meaning->status, receipt->call.key);
    request->written.body = receipt;
    command_note(request, "notify", TEXT("notify"), send_it);
}

static const char *
member(const struct request *request, const char *name)
{
    return json_string_value(json_object_get(request->json, name));
}

void
notify_receipt_take(struct request *request)
{
    if (!request->gateway->notify.is_on) {
        problem_answer(request, "not_found");
        return;
    }
    if (!is_notify(request)) {
        answer_header(&request->answer, "WWW-Authenticate", "Bearer realm=\"notify\"");
        problem_answer(request, "not_authenticated");
        return;
    }
    if (!input_json(request))
        return;
    const char *id = member(request, "id");
    const char *status = member(request, "status");
    const char *reference = member(request, "reference");
    if (!id || !status) {
        problem_answer_at(request, "invalid", IN_BODY, text_of(id ? "/status" : "/id"), "a text");
        return;
    }
    const struct notify_status *meaning = notify_status_final(status);
    if (meaning && meaning->is_called_back && is_ours(reference))
        record(request, id, reference, meaning);
    else
        answer_taken(request);
}
