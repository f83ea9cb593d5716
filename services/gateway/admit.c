#include "admit.h"

#include "enter.h"
#include "problem.h"
#include "route.h"

#include "common/clock.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* W3C's traceparent: the caller's trace goes on, with a parent of ours. That something is history
 * (trace.h) no caller may say. */
static void
take_trace(struct request *request)
{
    const char *header = request_header(request, "traceparent");
    struct trace trace = { 0 };

    if (!header || !trace_read(text_of(header), &trace))
        randombytes_buf(trace.id, sizeof trace.id);
    trace.is_history = false;
    randombytes_buf(trace.parent, sizeof trace.parent);
    trace_write(&trace, request->trace);
}

static void
refuse_target(struct request *request)
{
    problem_answer(request, request->target_fault == TARGET_LONG   ? "target_too_long"
                            : request->target_fault == TARGET_DEEP ? "not_found"
                                                                   : "bad_target");
}

enum { ALLOW_SIZE = 64 };

static void
allow_add(char allow[ALLOW_SIZE], const char *name)
{
    size_t used = strlen(allow);

    snprintf(allow + used, ALLOW_SIZE - used, "%s%s", used ? ", " : "", name);
}

static void
refuse_method(struct request *request, unsigned methods)
{
    char *allow = request_alloc(request, ALLOW_SIZE);

    if (methods & 1U << METHOD_GET)
        allow_add(allow, "GET, HEAD");
    for (enum method method = METHOD_POST; method < METHOD_OPTIONS; method++)
        if (methods & 1U << method)
            allow_add(allow, method_name(method));
    answer_header(&request->answer, "Allow", allow);
    problem_answer(request, "method_not_allowed");
}

void
admit_head(struct request *request, const char *method)
{
    unsigned methods = 0;

    take_trace(request);
    request->is_head = strcmp(method, "HEAD") == 0;
    request->method = request->is_head ? METHOD_GET : method_of(method);
    if (request->target_fault != TARGET_GOOD) {
        refuse_target(request);
        return;
    }
    request->route = route_find(request, &methods);
    if (!request->route && methods)
        refuse_method(request, methods);
    else if (!request->route)
        problem_answer(request, "not_found");
    else
        enter_head(request);
}

void
admit_run(struct request *request)
{
    if (request->is_body_long)
        problem_answer(request, "too_large");
    else
        enter_run(request);
}

void
admit_end(struct request *request)
{
    enter_end(request);
}
