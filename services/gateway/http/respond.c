#include "respond.h"

#include "cors.h"
#include "services/gateway/gateway.h"
#include "services/gateway/routes/route.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_SIZE = 8, GONE = 499 };

const char *respond_log = "writes";

/* What every answer says, whatever it is (OWASP's list for interfaces). */
static const struct answer_header always[] = {
    { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "no-referrer" },
    { "X-Frame-Options", "DENY" },
};

void
answer_header(struct answer *answer, const char *name, const char *value)
{
    if (answer->header_count == ANSWER_HEADERS_MAX)
        abort();
    answer->headers[answer->header_count++] = (struct answer_header){ name, value };
}

static bool
has_header(const struct answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->header_count; i++)
        if (strcmp(answer->headers[i].name, name) == 0)
            return true;
    return false;
}

/* Hands the answer's body over to the response. */
static struct MHD_Response *
make_response(struct answer *answer)
{
    size_t size = answer->body.size;

    if (answer->fixed.size > 0)
        return MHD_create_response_from_buffer(
            answer->fixed.size, (void *)(intptr_t)answer->fixed.data, MHD_RESPMEM_PERSISTENT);
    return MHD_create_response_from_buffer(size, msgpack_sbuffer_release(&answer->body),
                                           MHD_RESPMEM_MUST_FREE);
}

static void
add_headers(const struct request *request, struct MHD_Response *response)
{
    const struct answer *answer = &request->answer;

    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        MHD_add_response_header(response, always[i].name, always[i].value);
    if (!has_header(answer, "Content-Security-Policy"))
        MHD_add_response_header(response, "Content-Security-Policy",
                                "default-src 'none'; frame-ancestors 'none'");
    if (*cors_origins && !has_header(answer, "Vary"))
        MHD_add_response_header(response, "Vary", "Origin");
    if (request->gateway->is_secure)
        MHD_add_response_header(response, "Strict-Transport-Security",
                                "max-age=31536000; includeSubDomains");
    for (size_t i = 0; i < answer->header_count; i++)
        MHD_add_response_header(response, answer->headers[i].name, answer->headers[i].value);
    if (answer->type)
        MHD_add_response_header(response, "Content-Type", answer->type);
    if (request->trace[0])
        MHD_add_response_header(response, "traceparent", request->trace);
}

enum MHD_Result
respond_send(struct request *request)
{
    struct MHD_Response *response = make_response(&request->answer);

    if (!response)
        return MHD_NO;
    add_headers(request, response);
    enum MHD_Result result =
        MHD_queue_response(request->connection, request->answer.status, response);
    MHD_destroy_response(response);
    return result;
}

/* A write, and what was not done; the rest when it is asked for. */
static bool
is_logged(const struct request *request, unsigned status)
{
    if (strcmp(respond_log, "all") == 0)
        return true;
    return status >= MHD_HTTP_BAD_REQUEST
           || (strcmp(respond_log, "writes") == 0 && request->method != METHOD_GET);
}

/* The path's template, never the path: it has references of people. */
void
respond_note(const struct request *request, bool is_sent)
{
    const char *path = request->route ? request->route->path : "(no such path)";
    unsigned status = is_sent ? request->answer.status : GONE;
    int64_t us = clock_steady_us() - request->began_us;
    char number[NUMBER_SIZE];

    snprintf(number, sizeof number, "%u", status);
    metric_add(METRIC_GATEWAY_REQUESTS, 1, request->route ? request->route->name : "", number);
    metric_observe(METRIC_GATEWAY_SECONDS, (double)us / 1e6, method_name(request->method), NULL);
    if (!is_logged(request, status))
        return;
    log_trace(text_of(request->trace));
    log_line(LOG_INFO_LINE, "http", "%s %s %u in %ld us", method_name(request->method), path,
             status, (long)us);
    log_trace(TEXT(""));
}
