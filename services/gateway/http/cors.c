#include "cors.h"

#include <string.h>

const char *cors_origins = "";

/* The origin as it was sent, when it is one of those allowed. */
static const char *
allowed_origin(const struct request *request)
{
    const char *origin = request_header(request, "Origin");
    const char *at = cors_origins;

    if (!origin || !*origin)
        return NULL;
    while (*at) {
        struct text one = { at, strcspn(at, " ") };

        if (text_is(one, "*"))
            return "*";
        if (text_is(one, origin))
            return origin;
        at += one.size + (at[one.size] == ' ');
    }
    return NULL;
}

void
cors_answer(struct request *request)
{
    const char *origin = allowed_origin(request);

    if (!origin)
        return;
    answer_header(&request->answer, "Access-Control-Allow-Origin", origin);
    answer_header(&request->answer, "Access-Control-Expose-Headers",
                  "Age, Allow, ETag, Idempotency-Replayed, Link, Location, RateLimit, "
                  "RateLimit-Policy, Retry-After, WWW-Authenticate, traceparent");
}

void
cors_preflight(struct request *request, const char *allow)
{
    if (!allowed_origin(request))
        return;
    answer_header(&request->answer, "Access-Control-Allow-Methods", allow);
    answer_header(&request->answer, "Access-Control-Allow-Headers",
                  "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
                  "Cache-Control, Last-Event-ID, traceparent");
    answer_header(&request->answer, "Access-Control-Max-Age", "600");
}
