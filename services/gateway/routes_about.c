#include "routes.h"

static void
answer_health(struct request *request)
{
    request->answer.status = 200;
    request->answer.type = "application/json";
    request->answer.fixed = TEXT("{\"status\":\"ok\"}");
    answer_header(&request->answer, "Cache-Control", "no-store");
    request_done(request);
}

const struct route routes_about[] = {
    { .name = "health",
      .path = "/v1/health",
      .summary = "Whether the interface answers",
      .answer = answer_health },
    { 0 },
};
