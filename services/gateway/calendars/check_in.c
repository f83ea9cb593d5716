#include "check_in.h"

#include "services/gateway/access/permit.h"
#include "services/gateway/ask/call.h"
#include "services/gateway/ask/input.h"
#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"
#include "services/gateway/routes/route.h"
#include "services/gateway/write/command.h"

#include "common/base/value.h"
#include "common/message/json_write.h"
#include "proto/sessions_queries.h"

#include <jansson.h>

enum { TOGETHER = 100, FIELDS = 2 };

/* ---- the code that is shown */

struct finding {
    struct call call;
    bool is_there, is_own;
};

static void
on_session(struct call *call, const void *row)
{
    struct finding *finding = call->context;
    const struct session_row *session = row;
    const struct facts facts = { .partner_id = session->partner_id, .staff_id = session->staff_id };

    finding->is_there = text_is(session->state, "scheduled");
    finding->is_own = !permit_is_own(call->request->permit, &call->request->principal)
                      || permit_owns(&call->request->principal, &facts);
}

static void
write_token(struct request *request, struct text session_id)
{
    int64_t expires_us = request->gateway->now_us + CHECK_IN_S * VALUE_SECOND_US;
    const struct text fields[FIELDS] = { request->cohort_id, session_id };
    msgpack_sbuffer *to = &request->answer.body;
    char token[TOKEN_TEXT_SIZE];
    struct error err = { 0 };

    expires_us -= expires_us % VALUE_SECOND_US;
    if (token_make(&request->gateway->tokens, TOKEN_CHECK_IN, expires_us, fields, FIELDS, token,
                   &err)
        != OK) { /* identifiers that are too long for a code */
        problem_answer(request, "not_found");
        return;
    }
    json_put(to, "{");
    json_put_name(to, "token");
    json_put_string(to, text_of(token));
    json_put_name(to, "expires_at");
    json_put_when(to, expires_us);
    json_put(to, "}");
    request->answer.status = 200;
    request->answer.type = "application/json";
    answer_header(&request->answer, "Cache-Control", "no-store");
    request_done(request);
}

static void
on_session_end(struct call *call, enum status status)
{
    const struct finding *finding = call->context;
    const struct session_find *query = call->body;

    if (status != OK)
        reading_failed(call->request, status);
    else if (!finding->is_there || !finding->is_own)
        problem_answer(call->request, "not_found");
    else
        write_token(call->request, query->session_id);
}

void
check_in_token(struct request *request)
{
    struct finding *finding = request_alloc(request, sizeof *finding);
    struct session_find *query = request_alloc(request, sizeof *query);

    *query = (struct session_find){ request->cohort_id, route_value(request, "session_id") };
    finding->call = (struct call){ .request = request,
                                   .type = &session_find_query,
                                   .body = query,
                                   .cohort_id = request->cohort_id,
                                   .row_type = &session_row_type,
                                   .match = "session_id",
                                   .together = TOGETHER,
                                   .on_row = on_session,
                                   .on_end = on_session_end,
                                   .context = finding };
    calls_add(request->gateway->calls, &finding->call);
}

/* ---- the code that was scanned */

/* The cohort and session that the token names. Anything that is wrong with it is told alike. */
static bool
read_token(struct request *request, struct check_in *command)
{
    struct token *token = request_alloc(request, sizeof *token);
    struct text text = text_of(json_string_value(json_object_get(request->json, "token")));
    const struct principal *who = &request->principal;

    if (!token_read(&request->gateway->tokens, TOKEN_CHECK_IN, text, request->gateway->now_us,
                    FIELDS, token)
        || !principal_has_cohort(who, token->fields[0])) {
        problem_answer_at(request, "bad_token", IN_BODY, TEXT("/token"),
                          "scan the code that is shown now");
        return false;
    }
    request->cohort_id = token->fields[0];
    command->session_id = token->fields[1];
    command->application_ref = text_of(who->application_ref);
    return true;
}

/* A body has one member, a text. */
static bool
read_body(struct request *request)
{
    if (!input_json(request))
        return false;
    if (json_is_object(request->json) && json_object_size(request->json) == 1
        && json_is_string(json_object_get(request->json, "token")))
        return true;
    problem_answer_at(request, "invalid", IN_BODY, TEXT("/token"), "a text, and nothing beside it");
    return false;
}

void
check_in_take(struct request *request)
{
    struct check_in *command = request_alloc(request, sizeof *command);
    char now[VALUE_TIME_SIZE];

    if (!read_body(request) || !read_token(request, command))
        return;
    request->written.body = command;
    input_fingerprint(request);
    value_write_time(request->gateway->now_us, now);
    command->at = request_copy(request, text_of(now));
    command_start(request);
}
