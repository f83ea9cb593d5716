#include "route.h"

static void
answer_health(struct request *request)
{
    request->answer.status = 200;
    request->answer.type = "application/json";
    request->answer.fixed = TEXT("{\"status\":\"ok\"}");
    request_done(request);
}

const struct route routes[] = {
    { "health", METHOD_GET, "/v1/health", answer_health, 0 },
    { 0 },
};
