#include "routes.h"

#include "services/gateway/http/represent.h"
#include "services/gateway/openapi/openapi.h"
#include "services/gateway/openapi/pages.h"

#include <string.h>

static void
answer_health(struct request *request)
{
    request->answer.status = 200;
    request->answer.type = "application/json";
    request->answer.fixed = TEXT("{\"status\":\"ok\"}");
    answer_header(&request->answer, "Cache-Control", "no-store");
    request_done(request);
}

static void
answer_openapi(struct request *request)
{
    static struct kept kept;

    request->answer.type = "application/json";
    represent_kept(request, &kept, openapi_write);
}

/* Its own style sheet, and nothing else. */
static void
answer_page(struct request *request, struct kept *kept, void (*write)(msgpack_sbuffer *to))
{
    answer_header(&request->answer, "Content-Security-Policy",
                  "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'");
    request->answer.type = "text/html; charset=utf-8";
    represent_kept(request, kept, write);
}

static void
answer_docs(struct request *request)
{
    static struct kept kept;

    answer_page(request, &kept, pages_docs);
}

static void
answer_problems(struct request *request)
{
    static struct kept kept;

    answer_page(request, &kept, pages_problems);
}

static void
write_style(msgpack_sbuffer *to)
{
    msgpack_sbuffer_write(to, pages_style, strlen(pages_style));
}

static void
answer_style(struct request *request)
{
    static struct kept kept;

    request->answer.type = "text/css";
    represent_kept(request, &kept, write_style);
}

const struct route routes_about[] = {
    { .name = "health",
      .path = "/v1/health",
      .summary = "Whether the interface answers",
      .answer_schema = "health",
      .answer = answer_health },
    { .name = "openapi",
      .path = "/v1/openapi.json",
      .summary = "This description",
      .answer_schema = "document",
      .answer = answer_openapi,
      .has_etag = true,
      .max_age_s = 60 },
    { .name = "docs",
      .path = "/v1/docs",
      .summary = "The description for people",
      .answer_type = "text/html",
      .answer = answer_docs,
      .has_etag = true,
      .max_age_s = 60 },
    { .name = "docs_style",
      .path = "/v1/docs.css",
      .summary = "The style sheet of the pages",
      .answer_type = "text/css",
      .answer = answer_style,
      .has_etag = true,
      .max_age_s = 3600 },
    { .name = "problems",
      .path = "/v1/problems",
      .summary = "What the codes of problems mean",
      .answer_type = "text/html",
      .answer = answer_problems,
      .has_etag = true,
      .max_age_s = 60 },
    { 0 },
};
