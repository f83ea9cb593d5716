#include "routes.h"

#include "services/gateway/http/represent.h"
#include "services/gateway/openapi/openapi.h"
#include "services/gateway/openapi/pages.h"

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
    openapi_write(&request->answer.body);
    request->answer.type = "application/json";
    represent(request);
}

/* Its own style sheet, and nothing else. */
static void
answer_page(struct request *request)
{
    answer_header(&request->answer, "Content-Security-Policy",
                  "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'");
    request->answer.type = "text/html; charset=utf-8";
    represent(request);
}

static void
answer_docs(struct request *request)
{
    pages_docs(&request->answer.body);
    answer_page(request);
}

static void
answer_problems(struct request *request)
{
    pages_problems(&request->answer.body);
    answer_page(request);
}

static void
answer_style(struct request *request)
{
    struct text style = text_of(pages_style);

    msgpack_sbuffer_write(&request->answer.body, style.data, style.size);
    request->answer.type = "text/css";
    represent(request);
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
