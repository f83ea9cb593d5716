#include "key_routes.h"

#include "services/gateway/ask/call.h"
#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/write/command.h"

#include "common/format/api_key.h"
#include "common/message/json_write.h"
#include "proto/gateway.h"

#include <sodium.h>
#include <string.h>

enum { DIGEST_DIGITS = 2 * API_KEY_DIGEST_SIZE, CREATED = 201 };

/* What is sent, and the key that it is about. */
struct making {
    struct call call;
    struct api_key key;
    char digest[DIGEST_DIGITS + 1];
};

static void
write_made(struct request *request, struct text key_id, const struct api_key *key)
{
    msgpack_sbuffer *to = &request->answer.body;

    json_put(to, "{");
    json_put_name(to, "key_id");
    json_put_string(to, key_id);
    if (key) {
        json_put_name(to, "key");
        json_put_string(to, text_of(key->text));
    }
    json_put(to, "}");
    request->answer.status = CREATED;
    request->answer.type = "application/json";
    answer_header(&request->answer, "Cache-Control", "no-store");
    request_done(request);
}

/* The service says which key it has made known under this command's key: if that was another one,
 * it was told before, or nobody has got it; then it can be replaced or ended. */
static void
on_end(struct call *call, enum status status)
{
    struct making *making = call->context;
    struct request *request = call->request;

    if (request->written.is_replayed && status == OK)
        answer_header(&request->answer, "Idempotency-Replayed", "true");
    if (status != OK)
        reading_failed(request, status);
    else if (call->code.size > 0)
        command_refused(request, call->code, call->field);
    else
        write_made(request, call->result,
                   text_is(call->result, making->key.id) ? &making->key : NULL);
    api_key_forget(&making->key);
}

static struct making *
make(struct request *request)
{
    struct making *making = request_alloc(request, sizeof *making);

    api_key_make(&making->key);
    sodium_bin2hex(making->digest, sizeof making->digest, making->key.digest,
                   sizeof making->key.digest);
    making->call = (struct call){ .request = request,
                                  .type = request->route->command,
                                  .body = request->written.body,
                                  .on_end = on_end,
                                  .context = making };
    memcpy(making->call.key, request->written.key, KEY_SIZE);
    return making;
}

static void
send_create(struct request *request)
{
    struct making *making = make(request);
    struct create_api_key *command = request->written.body;

    command->key_id = text_of(making->key.id);
    command->digest = text_of(making->digest);
    calls_add(request->gateway->calls, &making->call);
}

static void
send_rotate(struct request *request)
{
    struct making *making = make(request);
    struct rotate_api_key *command = request->written.body;

    command->new_key_id = text_of(making->key.id);
    command->digest = text_of(making->digest);
    calls_add(request->gateway->calls, &making->call);
}

void
key_create(struct request *request)
{
    command_claim(request, send_create);
}

void
key_rotate(struct request *request)
{
    command_claim(request, send_rotate);
}
