#include "unsubscribe.h"

#include "services/gateway/ask/call.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"
#include "services/gateway/http/represent.h"
#include "services/gateway/write/command.h"

#include "common/format/token.h"
#include "proto/notifications.h"

#include <sodium.h>
#include <string.h>

/* Of the token: whose subscription to what. */
enum { COHORT, KIND, ID, TOPIC, TOKEN_FIELDS };

struct ending {
    struct token token;
    struct set_preference command;
    struct call call;
};

#define PAGE_HEAD                                                                                 \
    "<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>Messages</title>" \
    "</head><body><main><h1>Messages</h1>"
#define PAGE_TAIL "</main></body></html>\n"

static void
write_page(struct request *request, const char *page)
{
    msgpack_sbuffer_write(&request->answer.body, page, strlen(page));
    request->answer.status = 200;
    request->answer.type = "text/html; charset=utf-8";
}

/* NULL: the request is answered. */
static struct ending *
read_token(struct request *request)
{
    struct ending *ending = request_alloc(request, sizeof *ending);

    if (token_read(&request->gateway->tokens, TOKEN_UNSUBSCRIBE, request->values[0],
                   request->gateway->now_us, TOKEN_FIELDS, &ending->token))
        return ending;
    problem_answer(request, "not_found");
    return NULL;
}

/* Following a link changes nothing: programs that look for harm follow all of them. */
void
unsubscribe_page(struct request *request)
{
    if (!read_token(request))
        return;
    write_page(request,
               PAGE_HEAD "<p>Shall messages about this come by e-mail no more?</p>"
                         "<form method=\"post\"><button>Unsubscribe</button></form>" PAGE_TAIL);
    represent(request);
}

static void
answer_ended(struct request *request)
{
    write_page(request, PAGE_HEAD "<p>Messages about this come by e-mail no more.</p>" PAGE_TAIL);
    answer_header(&request->answer, "Cache-Control", "no-store");
    request_done(request);
}

static void
on_end(struct call *call, enum status status)
{
    if (status != OK)
        problem_answer(call->request, status == NOT_FOUND ? "not_found" : "unavailable");
    else if (call->code.size > 0)
        problem_answer(call->request, "not_found");
    else
        answer_ended(call->request);
}

static void
send_it(struct request *request)
{
    struct ending *ending = request->written.body;

    calls_add(request->gateway->calls, &ending->call);
}

/* Each time is a command of its own: it may have been chosen again in between. The audit does not
 * get the token. */
void
unsubscribe(struct request *request)
{
    struct ending *ending = read_token(request);

    if (!ending)
        return;
    ending->command = (struct set_preference){ .kind = ending->token.fields[KIND],
                                               .id = ending->token.fields[ID],
                                               .topic = ending->token.fields[TOPIC],
                                               .channel = TEXT("email"),
                                               .choice = TEXT("no") };
    ending->call = (struct call){ .request = request,
                                  .type = &set_preference_command,
                                  .body = &ending->command,
                                  .cohort_id = ending->token.fields[COHORT],
                                  .on_end = on_end };
    randombytes_buf(ending->call.key, sizeof ending->call.key);
    request->written.body = ending;
    request->cohort_id = ending->token.fields[COHORT];
    request->target.path = text_of(request->route->path);
    command_note(request, "link", ending->token.fields[ID], send_it);
}
