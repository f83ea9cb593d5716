/* Headers of answers, and the answers that say why something was not done. */
#include "openapi.h"

#include "services/gateway/access/permit.h"

#include "common/message/json_write.h"

enum { NOT_MODIFIED = 304 };

/* `is_always`: it is there in every answer that refers to it. */
static const struct header {
    const char *name;
    bool is_always;
    const char *schema, *note;
} headers[] = {
    { "ETag", true, "\"type\":\"string\",\"pattern\":\"^\\\"[^\\\"]+\\\"$\"",
      "of this representation: for If-None-Match and If-Match" },
    { "Age", true, "\"type\":\"integer\",\"minimum\":0", "how old the answer is, in seconds" },
    { "Link", false, "\"type\":\"string\",\"pattern\":\"; rel=\\\"next\\\"$\"",
      "the next page, when there is one" },
    { "Location", true, "\"type\":\"string\",\"pattern\":\"^/v1/\"", "the path of what was made" },
    { "Idempotency-Replayed", false, "\"type\":\"string\",\"const\":\"true\"",
      "this is the first answer under the key, given again" },
    { "RateLimit-Policy", true,
      "\"type\":\"string\",\"pattern\":\"^\\\"[a-z]+\\\";q=[0-9]+;w=[0-9]+$\"",
      "q requests in w seconds (draft-ietf-httpapi-ratelimit-headers)" },
    { "RateLimit", true, "\"type\":\"string\",\"pattern\":\"^\\\"[a-z]+\\\";r=[0-9]+;t=[0-9]+$\"",
      "r requests may follow at once; after t seconds all of them may again" },
    { "traceparent", true,
      "\"type\":\"string\",\"pattern\":\"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$\"",
      "of this request (W3C Trace Context)" },
    { "WWW-Authenticate", true, "\"type\":\"string\",\"minLength\":1", "how to say who you are" },
    { "Retry-After", true, "\"type\":\"integer\",\"minimum\":1", "seconds to wait" },
};

static void
put_header(const struct header *header, bool is_always, msgpack_sbuffer *to)
{
    json_put_name(to, header->name);
    json_put(to, is_always ? "{\"required\":true" : "{\"required\":false");
    json_put_name(to, "description");
    json_put_string(to, text_of(header->note));
    json_put(to, ",\"schema\":{");
    json_put_text(to, text_of(header->schema));
    json_put(to, "}}");
}

void
openapi_put_headers(msgpack_sbuffer *to)
{
    json_put_name(to, "headers");
    json_put(to, "{");
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        put_header(&headers[i], headers[i].is_always, to);
    json_put(to, "}");
}

static void
put_ref(const char *name, msgpack_sbuffer *to)
{
    json_put_name(to, name);
    json_put(to, "{\"$ref\":\"#/components/headers/");
    json_put(to, name);
    json_put(to, "\"}");
}

bool
openapi_has_etag(const struct route *route)
{
    return route->kind == ROUTE_OWN ? route->has_etag : !route_is_write(route);
}

void
openapi_success_headers(const struct route *route, unsigned status, msgpack_sbuffer *to)
{
    json_put_name(to, "headers");
    json_put(to, "{");
    if (openapi_has_etag(route))
        put_ref("ETag", to);
    if (openapi_has_etag(route) && route->max_age_s > 0)
        put_ref("Age", to);
    if (route->kind == ROUTE_LIST && status != NOT_MODIFIED)
        put_ref("Link", to);
    if (route->location)
        put_ref("Location", to);
    if (route_is_write(route) && route->command)
        put_ref("Idempotency-Replayed", to);
    if (!permit_find(route->name)->is_public) {
        put_ref("RateLimit-Policy", to);
        put_ref("RateLimit", to);
    }
    put_ref("traceparent", to);
    json_put(to, "}");
}

/* Each kind of refusal, with the headers that it always has, and that it may have. */
static const struct {
    const char *name, *note, *always, *perhaps;
} refusals[] = {
    { "problem", "Not done; /v1/problems lists the codes", "traceparent",
      "RateLimit-Policy|RateLimit|Idempotency-Replayed|Retry-After" },
    { "unauthenticated", "We don't know who asks", "traceparent|WWW-Authenticate", NULL },
    { "later", "Not now: repeat it, unchanged, after Retry-After", "traceparent|Retry-After",
      "RateLimit-Policy|RateLimit" },
};

static void
put_refusal_headers(const char *always, const char *may_be, msgpack_sbuffer *to)
{
    json_put_name(to, "headers");
    json_put(to, "{");
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        if (list_has(always, headers[i].name))
            put_ref(headers[i].name, to);
        else if (list_has(may_be, headers[i].name))
            put_header(&headers[i], false, to);
    json_put(to, "}");
}

void
openapi_put_refusals(msgpack_sbuffer *to)
{
    json_put_name(to, "responses");
    json_put(to, "{");
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        json_put_name(to, refusals[i].name);
        json_put(to, "{\"description\":");
        json_put_string(to, text_of(refusals[i].note));
        put_refusal_headers(refusals[i].always, refusals[i].perhaps, to);
        json_put(to, ",\"content\":{\"application/problem+json\":{\"schema\":{\"$ref\":"
                     "\"#/components/schemas/problem\"}}}}");
    }
    json_put(to, "}");
}

const char *
openapi_refusal(const char *status)
{
    if (text_is(TEXT("401"), status))
        return "unauthenticated";
    return text_is(TEXT("429"), status) || text_is(TEXT("503"), status) ? "later" : "problem";
}
