#include "common/command/requests.h"

#include "common/base/clock.h"
#include "common/command/commands.h"
#include "common/command/positions.h"
#include "common/command/queries.h"
#include "common/feed/feed.h"
#include "common/feed/retention.h"
#include "common/parking/parked_operate.h"
#include "common/service/trace_answer.h"
#include "common/service/watch.h"

/* What every service answers. */
static const struct {
    const char *name;
    void (*take)(struct engine *engine, const struct bus_message *request);
} common_requests[] = {
    { "events", feed_subscribe },
    { "positions", positions_take },
    { "lag", lag_take },
    { "status", watch_take },
    { "parked", parked_take },
    { "retention", retention_take },
    { "trace", trace_take },
    { "effects", effects_take },
    { "queries", queries_take_several },
};

void
requests_take(struct engine *engine, const struct bus_message *request)
{
    const struct service *service = engine->service;

    if (request->expires_us && clock_real_us() > request->expires_us) {
        engine_reply(engine, request, UNAVAILABLE, TEXT("the deadline has passed"));
        return;
    }
    for (size_t i = 0; i < sizeof common_requests / sizeof *common_requests; i++)
        if (text_is(request->name, common_requests[i].name)) {
            common_requests[i].take(engine, request);
            return;
        }
    for (const struct command_row *row = service->commands; row && row->type; row++)
        if (text_is(request->name, row->type->name)) {
            commands_add(engine, row, request);
            return;
        }
    for (const struct query_row *row = service->queries; row && row->type; row++)
        if (text_is(request->name, row->type->name)) {
            queries_take(engine, row, request);
            return;
        }
    engine_reply(engine, request, NOT_FOUND, TEXT("no such command or query"));
}
