#include "command.h"

#include "claim.h"
#include "services/gateway/ask/input.h"
#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"
#include "services/gateway/http/represent.h"
#include "staff.h"

#include "common/message/message_json.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

enum { HEADER_MAX = 255, NUMBER_SIZE = 24 };

#define NO_SEQUENCE INT64_C(999999999) /* the largest that services read: no state has it */

/* 1 to 255 visible characters; the quotes of a structured field are part of it. */
static bool
is_good_key(const char *key)
{
    size_t size = strlen(key);

    for (size_t i = 0; i < size; i++)
        if (key[i] < ' ' || key[i] == 0x7f)
            return false;
    return size > 0 && size <= HEADER_MAX;
}

static void
write_key(struct request *request, const char *header)
{
    const struct text parts[] = { text_of(request->principal.id), text_of(request->route->name),
                                  request->cohort_id, text_of(header) };

    call_key(parts, sizeof parts / sizeof *parts, request->written.key);
}

/* A PUT or DELETE may go without: it then is a thing of its own each time. */
bool
command_name(struct request *request)
{
    const char *header = request_header(request, "Idempotency-Key");

    if (header && !is_good_key(header)) {
        problem_answer_at(request, "bad_header", IN_HEADER, TEXT("Idempotency-Key"),
                          "1 to 255 visible characters");
        return false;
    }
    if (!header && request->method == METHOD_POST && !request->route->needs_no_key) {
        problem_answer(request, "idempotency_key_missing");
        return false;
    }
    if (header)
        write_key(request, header);
    else
        randombytes_buf(request->written.key, KEY_SIZE);
    return true;
}

static void
on_end(struct call *call, enum status status)
{
    struct request *request = call->request;

    if (request->written.is_replayed && status == OK)
        answer_header(&request->answer, "Idempotency-Replayed", "true");
    if (status != OK)
        reading_failed(request, status);
    else if (text_is(call->code, "internal_error"))
        problem_answer(request, "internal_error");
    else if (call->code.size > 0)
        command_refused(request, call->code, call->field);
    else
        command_done(request, call->result);
}

static void
send_now(struct request *request)
{
    struct call *call = request_alloc(request, sizeof *call);

    *call = (struct call){ .request = request,
                           .type = request->route->command,
                           .body = request->written.body,
                           .cohort_id = request->cohort_id,
                           .is_new = !request->written.is_replayed && !request->written.is_again,
                           .on_end = on_end };
    memcpy(call->key, request->written.key, KEY_SIZE);
    calls_add(request->gateway->calls, call);
}

static void
send_command(struct request *request)
{
    staff_keep(request, send_now);
}

void
command_claim(struct request *request, void (*then)(struct request *request))
{
    request->then = then;
    claims_add(request->gateway->claims, request);
}

void
command_note(struct request *request, const char *by, struct text id,
             void (*then)(struct request *request))
{
    randombytes_buf(request->written.key, KEY_SIZE);
    crypto_generichash(request->written.fingerprint, KEY_SIZE,
                       (const unsigned char *)(request->body ? request->body : ""),
                       request->body_size, NULL, 0);
    snprintf(request->principal.id, sizeof request->principal.id, "%.*s", TEXT_ARGS(id));
    request->written.by = by;
    command_claim(request, then);
}

void
command_end(struct request *request)
{
    claims_settle(request->gateway->claims, request);
}

static void
claim_and_send(struct request *request)
{
    command_claim(request, send_command);
}

/* Between our look and the service's another change may come: the command says which state it is
 * for, and the service refuses it in any other. */
static void
carry_sequence(struct request *request, int64_t sequence)
{
    const struct message_type *type = request->route->command;
    int at = message_field(type, "if_sequence");
    char digits[NUMBER_SIZE];

    assert(at >= 0); /* each route that is `checked` has it */
    snprintf(digits, sizeof digits, "%" PRId64, sequence);
    *(struct text *)(void *)((char *)request->written.body + type->fields[at].offset) =
        request_copy(request, text_of(digits));
}

/* What was done under this key, or may have been, has itself made the representation another one.
 * The service has its first answer; if it has none, the state is not one that it is for. */
static void
refuse_unless_sent(struct request *request)
{
    if (!request->written.is_replayed && !request->written.is_again) {
        problem_answer(request, "precondition_failed");
        return;
    }
    carry_sequence(request, NO_SEQUENCE);
    send_command(request);
}

/* The representation that the client has seen must still be the one that there is. */
static void
compare(struct request *request)
{
    const struct route *checked = route_named(request->route->checked);
    const char *known = request_header(request, "If-Match");
    int64_t sequence = request->asked[0].sequence;
    msgpack_sbuffer now;
    char etag[ETAG_SIZE] = "";

    msgpack_sbuffer_init(&now);
    if (reading_write(request, checked, &now))
        etag_write((struct text){ now.data, now.size }, etag);
    msgpack_sbuffer_destroy(&now);
    carry_sequence(request, sequence);
    if (etag[0]
        && (checked->is_counted ? etag_is_counted(known, sequence)
                                : etag_is_named(known, etag, false)))
        claim_and_send(request);
    else
        command_claim(request, refuse_unless_sent);
}

static void
check_match(struct request *request)
{
    const struct route *checked = route_named(request->route->checked);

    for (size_t p = 0; p < PARTS_MAX && checked->parts[p].query; p++) {
        request->asked[p].body = input_of_path(request, checked->parts[p].query);
        request->asked_count = p + 1;
    }
    reading_ask(request, checked, compare);
}

void
command_start(struct request *request)
{
    if (request->route->checked && request_header(request, "If-Match"))
        check_match(request);
    else
        claim_and_send(request);
}
