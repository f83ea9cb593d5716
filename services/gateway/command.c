#include "command.h"

#include "claim.h"
#include "gateway.h"
#include "input.h"
#include "problem.h"
#include "reading.h"
#include "represent.h"

#include "common/json_write.h"
#include "common/message_json.h"

#include <sodium.h>
#include <string.h>

enum { HEADER_MAX = 255, CODE_SIZE = 64, POINTER_SIZE = 80 };

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
hash_add(crypto_generichash_state *hash, struct text text)
{
    crypto_generichash_update(hash, (const unsigned char *)text.data, text.size);
    crypto_generichash_update(hash, (const unsigned char *)"", 1);
}

static void
write_key(struct request *request, const char *header)
{
    crypto_generichash_state hash;

    crypto_generichash_init(&hash, NULL, 0, KEY_SIZE);
    hash_add(&hash, text_of(request->principal.id));
    hash_add(&hash, text_of(request->route->name));
    hash_add(&hash, request->cohort_id);
    hash_add(&hash, text_of(header));
    crypto_generichash_final(&hash, request->written.key, KEY_SIZE);
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

/* ---- the answer */

void
command_refused(struct request *request, struct text code, struct text field)
{
    char name[CODE_SIZE];
    char pointer[POINTER_SIZE];

    snprintf(name, sizeof name, "%.*s", TEXT_ARGS(code));
    const struct problem_row *row = problem_find(name);
    if (field.size > 0) {
        bool is_path = false;
        struct text parameter;

        for (size_t i = 0; route_parameter(request->route, i, &parameter); i++)
            is_path = is_path || text_equal(parameter, field);
        snprintf(pointer, sizeof pointer, "%s%.*s", is_path ? "" : "/", TEXT_ARGS(field));
        problem_add(request, row->code, is_path ? IN_PATH : IN_BODY,
                    request_copy(request, text_of(pointer)), row->title);
    }
    problem_answer(request, row->code);
}

/* The path of what was made: its parameters are those of the path, of the command, or of the
 * result. NULL when one is not known. */
static const char *
write_location(struct request *request, const json_t *result)
{
    msgpack_sbuffer to;
    const char *at = request->route->location;
    bool is_known = true;

    msgpack_sbuffer_init(&to);
    while (*at && is_known) {
        size_t size = strcspn(at, "{");
        char name[CODE_SIZE];

        json_put_text(&to, (struct text){ at, size });
        at += size;
        if (!*at)
            break;
        size = strcspn(at, "}");
        snprintf(name, sizeof name, "%.*s", (int)size - 1, at + 1);
        struct text value = route_value(request, name);
        if (value.size == 0 && request->written.body)
            value = input_text(request->route->command, request->written.body, name);
        if (value.size == 0)
            value = text_of(json_string_value(json_object_get(result, name)));
        is_known = value.size > 0;
        target_put(&to, value);
        at += size + 1;
    }
    struct text path = request_copy(request, (struct text){ to.data, to.size });
    msgpack_sbuffer_destroy(&to);
    return is_known ? path.data : NULL;
}

/* The identifiers of the path and body, and the result. */
static void
write_ids(struct request *request, msgpack_sbuffer *to)
{
    const struct message_type *type = request->route->command;
    field_set ids = 0;
    struct text name;

    for (size_t i = 0; i < type->field_count; i++)
        if (i == 0 || route_value(request, type->fields[i].name).size > 0)
            ids |= 1U << i;
    if (request->cohort_id.size > 0 && message_field(type, "cohort_id") < 0) {
        json_put_name(to, "cohort_id");
        json_put_string(to, request->cohort_id);
    }
    for (size_t i = 0; route_parameter(request->route, i, &name); i++)
        if (text_is(name, "cohort_id") && message_field(type, "cohort_id") >= 0)
            ids |= 1U << message_field(type, "cohort_id");
    message_json_write(type, request->written.body, ids, false, to);
}

static void
write_done(struct request *request, const json_t *object, struct text result)
{
    msgpack_sbuffer *to = &request->answer.body;

    if (object) {
        json_put_text(to, result);
        return;
    }
    json_put(to, "{");
    write_ids(request, to);
    if (request->route->result) {
        json_put_name(to, request->route->result);
        json_put_string(to, result);
    }
    json_put(to, "}");
}

static void
answer_done(struct request *request, struct text result)
{
    struct answer *answer = &request->answer;
    json_t *object = result.size > 0 && result.data[0] == '{'
                         ? json_loadb(result.data, result.size, 0, NULL)
                         : NULL;

    answer->status = request->route->success ? request->route->success : 200;
    if (answer->status != 204) {
        answer->type = "application/json";
        write_done(request, object, result);
    }
    if (request->route->location) {
        const char *location = write_location(request, object);
        if (location)
            answer_header(answer, "Location", location);
    }
    answer_header(answer, "Cache-Control", "no-store");
    json_decref(object);
    request_done(request);
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
        answer_done(request, call->result);
}

static void
send_command(struct request *request)
{
    struct call *call = request_alloc(request, sizeof *call);

    *call = (struct call){ .request = request,
                           .type = request->route->command,
                           .body = request->written.body,
                           .cohort_id = request->cohort_id,
                           .on_end = on_end };
    memcpy(call->key, request->written.key, KEY_SIZE);
    calls_add(request->gateway->calls, call);
}

void
command_claim(struct request *request, void (*then)(struct request *request))
{
    request->then = then;
    claims_add(request->gateway->claims, request);
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

/* The representation that the client has seen must still be the one that there is. */
static void
compare(struct request *request)
{
    const struct route *checked = route_named(request->route->checked);
    msgpack_sbuffer now;
    char etag[ETAG_SIZE] = "";

    msgpack_sbuffer_init(&now);
    if (reading_write(request, checked, &now))
        etag_write((struct text){ now.data, now.size }, etag);
    msgpack_sbuffer_destroy(&now);
    if (etag_is_named(request_header(request, "If-Match"), etag, false) && etag[0])
        claim_and_send(request);
    else
        problem_answer(request, "precondition_failed");
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
