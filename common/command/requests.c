#include "common/command/requests.h"

#include "common/base/clock.h"
#include "common/command/commands.h"
#include "common/command/positions.h"
#include "common/command/queries.h"
#include "common/feed/feed.h"
#include "common/feed/retention.h"
#include "common/parking/parked_operate.h"
#include "common/service/tables.h"
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

const char *
requests_name(const struct service *service, struct text name)
{
    if (name.size == 0)
        return "events";
    for (size_t i = 0; i < sizeof common_requests / sizeof *common_requests; i++)
        if (text_is(name, common_requests[i].name))
            return common_requests[i].name;
    const struct command_row *command = tables_command(service, name);
    const struct query_row *query = command ? NULL : tables_query(service, name);
    return command ? command->type->name : query ? query->type->name : "other";
}

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
    const struct command_row *command = tables_command(service, request->name);
    const struct query_row *query = command ? NULL : tables_query(service, request->name);
    if (command)
        commands_add(engine, command, request);
    else if (query)
        queries_take(engine, query, request);
    else
        engine_reply(engine, request, NOT_FOUND, TEXT("no such command or query"));
}
