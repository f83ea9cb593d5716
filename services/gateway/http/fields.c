#include "fields.h"

#include "problem.h"

#include <microhttpd.h>
#include <strings.h>

enum { HOST, LENGTH, CODING, SINGLE_MAX = 11 };

/* Fields that a request has once at most. */
static const char *const single[SINGLE_MAX] = {
    [HOST] = "Host",
    [LENGTH] = "Content-Length",
    [CODING] = "Transfer-Encoding",
    "Content-Type",
    "Content-Encoding",
    "Authorization",
    "Idempotency-Key",
    "Origin",
    "webhook-id",
    "webhook-timestamp",
    "Last-Event-ID",
};

struct count {
    unsigned of[SINGLE_MAX];
    const char *coding; /* the value of Transfer-Encoding */
    const char *at;     /* a field that is wrong, */
    const char *fault;  /* ... and why */
};

static enum MHD_Result
count_field(void *self, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct count *count = self;

    (void)kind;
    for (size_t i = 0; i < SINGLE_MAX; i++) {
        if (strcasecmp(name, single[i]) != 0)
            continue;
        if (count->of[i]++ > 0) {
            count->at = single[i];
            count->fault = "once only";
        }
        if (i == CODING)
            count->coding = value;
    }
    return MHD_YES;
}

/* How long the body is must be said in one way, and one that we know. */
static void
judge_length(struct count *count)
{
    if (count->of[CODING] == 0)
        return;
    count->at = single[CODING];
    if (!count->coding || strcasecmp(count->coding, "chunked") != 0)
        count->fault = "chunked, or none";
    else if (count->of[LENGTH] > 0)
        count->fault = "not beside Content-Length";
}

bool
fields_check(struct request *request)
{
    struct count count = { .at = NULL };

    MHD_get_connection_values(request->connection, MHD_HEADER_KIND, count_field, &count);
    if (!count.fault)
        judge_length(&count);
    if (!count.fault && count.of[HOST] == 0 && request->is_http11) {
        count.at = single[HOST];
        count.fault = "which host is meant";
    }
    if (!count.fault)
        return true;
    answer_header(&request->answer, "Connection", "close");
    problem_answer_at(request, "bad_header", IN_HEADER, text_of(count.at), count.fault);
    return false;
}
