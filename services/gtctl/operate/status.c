/* gtctl status: all services and their replicas, with a part of the system away or not. */
#include "lag_table.h"
#include "services/gtctl/gtctl.h"

#include "common/message/message.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ZONE_BYTES = 8192, REPLICA_FIELDS = 6 };

/* A row of the service's table of replicas (docs/wire.md, request `status`). */
struct replica {
    struct text instance, problem;
    int64_t incarnation, leases, silent_ms, is_alive;
};

static bool
replica_read(const msgpack_object *row, struct replica *to)
{
    const msgpack_object *f = object_array(row, REPLICA_FIELDS);

    return f && object_text(&f[0], &to->instance) && object_number(&f[1], &to->incarnation)
           && object_number(&f[2], &to->leases) && object_text(&f[3], &to->problem)
           && object_number(&f[4], &to->silent_ms) && object_number(&f[5], &to->is_alive);
}

static void
print_replica(const char *service, const struct replica *replica, bool is_json)
{
    const char *state = !replica->is_alive ? "gone" : replica->problem.size ? "not ready" : "ready";

    if (is_json)
        printf("{\"service\":\"%s\",\"replica\":\"%.*s\",\"state\":\"%s\",\"problem\":\"%.*s\","
               "\"leases\":%" PRId64 ",\"incarnation\":%" PRId64 ",\"silent_ms\":%" PRId64 "}\n",
               service, TEXT_ARGS(replica->instance), state, TEXT_ARGS(replica->problem),
               replica->leases, replica->incarnation, replica->silent_ms);
    else
        printf("  %-20.*s %-10s %3" PRId64 " leases  %.*s\n", TEXT_ARGS(replica->instance), state,
               replica->leases, TEXT_ARGS(replica->problem));
}

static const msgpack_object *
replicas_of(const msgpack_object *map)
{
    struct text key;

    for (uint32_t i = 0; map->type == MSGPACK_OBJECT_MAP && i < map->via.map.size; i++)
        if (object_text(&map->via.map.ptr[i].key, &key) && text_is(key, "replicas"))
            return &map->via.map.ptr[i].val;
    return NULL;
}

static void
print_replicas(const char *service, struct text body, bool is_json)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    struct error ignored;
    msgpack_object map;
    struct replica replica;

    msgpack_zone_init(&zone, ZONE_BYTES);
    if (message_open(body, &zone, &map, &ignored) != OK)
        return;
    const msgpack_object *list = replicas_of(&map);
    for (uint32_t i = 0; list && list->type == MSGPACK_OBJECT_ARRAY && i < list->via.array.size;
         i++)
        if (replica_read(&list->via.array.ptr[i], &replica))
            print_replica(service, &replica, is_json);
}

static void
print_service(const struct lag_table *table, int service, bool is_json)
{
    const struct positions *p = &table->positions[service];
    const char *name = positions_services[service];
    int64_t events = 0;
    double seconds = 0;

    for (int source = 0; source < POSITIONS_SERVICES; source++) {
        events += table->pairs[service][source].events;
        if (table->pairs[service][source].seconds > seconds)
            seconds = table->pairs[service][source].seconds;
    }
    if (is_json && !table->is_there[service])
        printf("{\"service\":\"%s\",\"state\":\"away\",\"lag_events\":null,\"lag_seconds\":null,"
               "\"parked\":null,\"pending\":null,\"failed\":null}\n",
               name);
    else if (is_json)
        printf("{\"service\":\"%s\",\"state\":\"there\",\"lag_events\":%" PRId64
               ",\"lag_seconds\":%.3f,\"parked\":%" PRId64 ",\"pending\":%" PRId64
               ",\"failed\":%" PRId64 "}\n",
               name, events, seconds, p->parked, p->pending, p->failed);
    else if (!table->is_there[service])
        printf("%-14s away\n", name);
    else
        printf("%-14s lag %" PRId64 " (%.1f s), parked %" PRId64 ", pending %" PRId64
               ", failed %" PRId64 "\n",
               name, events, seconds, p->parked, p->pending, p->failed);
}

static enum status
show(struct client *client, struct lag_table *table, bool is_json, struct error *err)
{
    struct request requests[POSITIONS_SERVICES] = { 0 };

    for (int i = 0; i < POSITIONS_SERVICES; i++) {
        requests[i] = (struct request){ .to = text_of(positions_services[i]),
                                        .name = "status",
                                        .body = TEXT("\xc0") };
        client_send(client, &requests[i]);
    }
    enum status status = client_collect(client, requests, POSITIONS_SERVICES, LAG_TABLE_MS, err);
    for (int i = 0; i < POSITIONS_SERVICES; i++) {
        if (status == OK)
            print_service(table, i, is_json);
        if (status == OK && requests[i].is_answered)
            print_replicas(positions_services[i], requests[i].reply, is_json);
        request_clear(&requests[i]);
    }
    return status == OK ? lag_table_check(table, err) : status;
}

int
status_run(int argc, char **argv)
{
    return lag_table_run(argc, argv, show);
}
