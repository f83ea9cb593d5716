#include "admit.h"

#include "enter.h"
#include "owner.h"
#include "services/gateway/ask/input.h"
#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/cors.h"
#include "services/gateway/http/fields.h"
#include "services/gateway/http/forwarded.h"
#include "services/gateway/http/problem.h"
#include "services/gateway/routes/route.h"
#include "services/gateway/write/command.h"
#include "thing.h"

#include "services/gateway/http/cached.h"

#include <stdio.h>
#include <string.h>

enum { ALLOW_SIZE = 64 };

/* W3C's traceparent: the caller's trace goes on, with a parent of ours. */
static void
take_trace(struct request *request)
{
    const char *header = request_header(request, "traceparent");
    struct trace trace = { 0 };

    if (!header || !trace_read_outside(text_of(header), &trace))
        memcpy(trace.id, request->gateway->trace_id, sizeof trace.id);
    memcpy(trace.parent, &request->gateway->span, sizeof trace.parent);
    request->gateway->span++;
    trace_write(&trace, request->trace);
}

static void
allow_add(char allow[ALLOW_SIZE], const char *name)
{
    size_t used = strlen(allow);

    snprintf(allow + used, ALLOW_SIZE - used, "%s%s", used ? ", " : "", name);
}

static const char *
write_allow(struct request *request, unsigned methods)
{
    char *allow = request_alloc(request, ALLOW_SIZE);

    if (methods & 1U << METHOD_GET)
        allow_add(allow, "GET, HEAD");
    for (enum method method = METHOD_POST; method < METHOD_OPTIONS; method++)
        if (methods & 1U << method)
            allow_add(allow, method_name(method));
    allow_add(allow, "OPTIONS");
    return allow;
}

/* OPTIONS tells the methods; a browser asks with it what another origin may do. */
static void
answer_options(struct request *request, const char *allow)
{
    answer_header(&request->answer, "Allow", allow);
    cors_preflight(request, allow);
    request->answer.status = 204;
    request_done(request);
}

static void
refuse_target(struct request *request)
{
    if (request->target_fault == TARGET_SERVER && request->method == METHOD_OPTIONS)
        answer_options(request, write_allow(request, routes_methods()));
    else
        problem_answer(request, request->target_fault == TARGET_LONG   ? "target_too_long"
                                : request->target_fault == TARGET_DEEP ? "not_found"
                                                                       : "bad_target");
}

static void
find_route(struct request *request)
{
    unsigned methods = 0;

    request->route = route_find(request, &methods);
    if (request->route) {
        request->cohort_id = route_value(request, "cohort_id");
        return;
    }
    if (methods == 0) {
        problem_answer(request, "not_found");
        return;
    }
    const char *allow = write_allow(request, methods);
    if (request->method == METHOD_OPTIONS) {
        answer_options(request, allow);
        return;
    }
    answer_header(&request->answer, "Allow", allow);
    problem_answer(request, "method_not_allowed");
}

void
admit_head(struct request *request, const char *method)
{
    take_trace(request);
    forwarded_take(request);
    cors_answer(request);
    request->is_head = strcmp(method, "HEAD") == 0;
    request->method = request->is_head ? METHOD_GET : method_of(method);
    if (!fields_check(request))
        return;
    if (request->target_fault != TARGET_GOOD)
        refuse_target(request);
    else
        find_route(request);
    if (!request->is_done)
        enter_head(request);
}

void
admit_run(struct request *request)
{
    const char *type = request->route->answer_type;

    if (request->is_body_long)
        problem_answer(request, "too_large");
    else if (request->is_body_refused)
        problem_answer(request, "no_room");
    else if (!input_type_fits(request))
        problem_answer(request, "media_type");
    else if (!input_accepts(request, type ? type : "application/json"))
        problem_answer(request, "not_acceptable");
    else
        enter_run(request);
}

static void
read_or_look(struct request *request)
{
    cached_look(request, reading_start);
}

/* A condition that nobody looks at is not one that holds. */
static bool
is_unconditional(struct request *request)
{
    const struct route *route = request->route;

    if (!route_is_write(route) || route->checked || !request_header(request, "If-Match"))
        return true;
    problem_answer_at(request, "bad_header", IN_HEADER, TEXT("If-Match"),
                      "what is changed here has no ETag: leave it out");
    return false;
}

static void
proceed(struct request *request)
{
    switch (request->route->kind) {
    case ROUTE_OWN:
        if (!route_is_write(request->route) || command_name(request))
            request->route->answer(request);
        return;
    case ROUTE_COMMAND:
        if (command_name(request) && input_command(request))
            owner_check(request, request->route->answer ? request->route->answer : command_start);
        return;
    default:
        if (input_queries(request))
            owner_check(request, read_or_look);
    }
}

static void
go(struct request *request)
{
    if (!is_unconditional(request))
        return;
    if (request->route->looks_first)
        thing_check_there(request, proceed);
    else
        proceed(request);
}

void
admit_go(struct request *request)
{
    thing_check_cohorts(request, go);
}

void
admit_end(struct request *request)
{
    enter_end(request);
    cached_end(request);
    command_end(request);
}
