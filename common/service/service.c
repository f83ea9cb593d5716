#include "common/service/service.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/process.h"
#include "common/base/supervised.h"
#include "common/command/asks.h"
#include "common/command/command_care.h"
#include "common/command/commands.h"
#include "common/command/requests.h"
#include "common/consumer/consumer.h"
#include "common/db/cache.h"
#include "common/feed/feed.h"
#include "common/feed/outbox.h"
#include "common/feed/retention.h"
#include "common/lease/lease.h"
#include "common/parking/parking.h"
#include "common/replay/journal.h"
#include "common/replay/replay.h"
#include "common/service/tables.h"
#include "common/service/tasks.h"
#include "common/service/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DRAIN_MAX = 64, /* messages taken in one turn */
    ASKS_TICK_MS = 500,
    WIND_UP_MS = 5000, /* at a stop, for what is under way */
    /* Another process runs under our INSTANCE: to start this one again would end that one. The
     * supervisor does not (scripts/supervisor). */
    EXIT_REPLACED = 100,
};

static const char *database_url, *bus_endpoints, *key_file, *server_keys_file, *redis_socket,
    *instance, *ladder, *http_listen;
static const char *keep_days, *volume_days;

static const struct setting common_settings[] = {
    { "DATABASE_URL", NULL, "PostgreSQL connection string of this service's role", &database_url },
    { "BUS_ENDPOINT", NULL, "where the buses listen, separated by spaces, as ipc:///run/bus.sock",
      &bus_endpoints },
    { "BUS_KEY_FILE", NULL, "this service's secret key", &key_file },
    { "BUS_SERVER_KEYS_FILE", NULL, "the buses' public keys, a line for each endpoint",
      &server_keys_file },
    { "REDIS_SOCKET", "", "Redis's unix socket; empty: no cache", &redis_socket },
    { "INSTANCE", "", "names this replica of the service; empty: SERVICE@HOSTNAME", &instance },
    { "PARKING_LADDER", PARKING_LADDER, "pauses before a parked event is tried again, in ms",
      &ladder },
    { "LOG_KEEP_DAYS", "800", "days after which events that all have read are dropped",
      &keep_days },
    { "LOG_VOLUME_DAYS", "30", "days of a volume of the log, which is dropped as a whole",
      &volume_days },
    { "HTTP_LISTEN", "", "where to tell about itself: unix:PATH or ADDRESS:PORT; empty: nowhere",
      &http_listen },
    { 0 },
};

static void
take_message(struct engine *engine, struct consumers *consumers, const struct bus_message *message)
{
    switch (message->verb) {
    case BUS_REQUEST:
        log_trace(message->trace);
        requests_take(engine, message);
        log_trace(TEXT(""));
        break;
    case BUS_REPLY:
        if (!consumers_reply(consumers, engine, message) && !watch_reply(engine->watch, message))
            asks_reply(engine, message);
        break;
    case BUS_ARRIVED:
        consumers_arrived(consumers, message->to);
        break;
    case BUS_NEWS:
        engine_look(engine);
        break;
    default:
        break;
    }
}

/* Takes what waits, up to a bound; true when the bound was reached. Commands are gathered. */
static bool
drain(struct engine *engine, struct consumers *consumers)
{
    for (int i = 0; i < DRAIN_MAX; i++) {
        struct bus_message message;
        struct error err = { 0 };
        enum status status = bus_receive(engine->bus, &message, &err);

        if (status == NOT_FOUND)
            return false;
        if (status == OK)
            take_message(engine, consumers, &message);
        else
            log_error("bus", &err);
    }
    return true;
}

static int
least(int a, int b)
{
    return a < b ? a : b;
}

/* Waits for a message, a signal, or a descriptor of the service's; true for a
 * signal. */
static bool
wait_for_work(struct engine *engine, int signals, int timeout_ms)
{
    struct pollfd fds[POLL_FDS_MAX + 2] = {
        { .fd = signals, .events = POLLIN },
        { .fd = watch_descriptor(engine->watch), .events = POLLIN },
    };
    size_t count = tasks_prepare(engine, fds + 2, POLL_FDS_MAX, &timeout_ms);

    bus_wait(engine->bus, fds, count + 2, timeout_ms);
    return fds[0].revents != 0;
}

/* A turn of the loop; true when a signal has come. */
static bool
turn(struct engine *engine, struct consumers *consumers, int signals, bool *is_more)
{
    int timeout_ms = least(bus_greet(engine->bus), ASKS_TICK_MS);
    int lease_ms = 0;

    if (leases_tick(engine, &lease_ms) != OK)
        engine->is_replaced = true;
    timeout_ms = least(timeout_ms, lease_ms);
    timeout_ms = least(timeout_ms, parking_retry(engine));
    timeout_ms = least(timeout_ms, consumers_ask(consumers, engine));
    timeout_ms = least(timeout_ms, feed_serve(engine));
    timeout_ms = least(timeout_ms, watch_turn(engine->watch));
    bool is_signalled = wait_for_work(engine, signals, *is_more ? 0 : timeout_ms);
    *is_more = drain(engine, consumers);
    if (commands_gather(engine->commands))
        *is_more = drain(engine, consumers);
    commands_run(engine);
    tasks_run(engine);
    asks_expire(engine);
    retention_turn(engine);
    return is_signalled;
}

/* Ends what is under way that another replica would do again, and then lets go of
 * the leases, so that nobody has to wait for them. */
static void
wind_up(struct engine *engine, struct consumers *consumers)
{
    int64_t until_ms = clock_steady_ms() + WIND_UP_MS;
    bool is_more = false;

    leases_wind_up(engine->leases);
    if (engine->service->stop)
        engine->service->stop(engine->self);
    while (tasks_busy(engine) && clock_steady_ms() < until_ms && !engine->is_replaced)
        turn(engine, consumers, -1, &is_more);
    leases_give_up(engine);
}

static void
loop(struct engine *engine, struct consumers *consumers, int signals)
{
    bool is_more = false;
    bool is_stopped = false;

    while (!is_stopped && !engine->is_replaced)
        is_stopped = turn(engine, consumers, signals, &is_more);
    if (!engine->is_replaced)
        wind_up(engine, consumers);
}

static void
engine_close(struct engine *engine)
{
    if (engine->self)
        engine->service->close(&engine->self);
    watch_destroy(&engine->watch);
    leases_destroy(&engine->leases);
    bus_destroy(&engine->bus);
    commands_destroy(&engine->commands);
    feed_destroy(&engine->feed);
    retention_destroy(&engine->retention);
    outbox_destroy(&engine->outbox);
    journal_destroy(&engine->journal);
    cache_destroy(&engine->cache);
    db_destroy(&engine->db);
}

static enum status
engine_open(struct engine *engine, int signals, struct consumers **ret_consumers, struct error *err)
{
    const struct service *service = engine->service;

    TRY(settings_read(common_settings, err));
    TRY(settings_read(service->settings, err));
    TRY(ladder_read("PARKING_LADDER", ladder, &engine->ladder, err));
    TRY(leases_name(engine, instance, err));
    TRY(db_open(database_url, service->name, signals, &engine->db, err));
    engine->outbox = outbox_new();
    engine->feed = feed_new();
    engine->journal = journal_new();
    engine->commands = commands_new();
    TRY(retention_open(keep_days, volume_days, &engine->retention, err));
    engine->cache = cache_new(engine->is_replay ? "" : redis_socket);
    if (service->open)
        TRY(service->open(engine->db, &engine->self, err));
    TRY(bus_open(&(struct bus_options){ .endpoints = bus_endpoints,
                                        .name = engine->is_replay ? "" : service->name,
                                        .instance = engine->instance,
                                        .key_file = key_file,
                                        .server_keys_file = server_keys_file },
                 &engine->bus, err));
    if (engine->is_replay)
        return OK;
    if (service->start)
        TRY(service->start(engine->self, err));
    TRY(command_care_start(engine, err));
    TRY(leases_open(engine, &engine->leases, err));
    TRY(consumers_open(engine, ret_consumers, err));
    return watch_open(engine, *ret_consumers, http_listen, &engine->watch, err);
}

static int
usage(const struct service *service)
{
    printf("gt-%s: a service of Golden Thread. Its settings come from the "
           "environment:\n",
           service->name);
    settings_print(common_settings);
    settings_print(service->settings);
    printf("%s%sWith --tables it prints what it listens to and answers.\n", CLOCK_USAGE,
           REPLAY_USAGE);
    return EXIT_SUCCESS;
}

static int
tables(const struct service *service)
{
    tables_print(service);
    return EXIT_SUCCESS;
}

int
service_run(const struct service *service, int argc, char **argv)
{
    struct error err = { 0 };
    struct engine engine = { .service = service, .err = &err };
    AUTO(consumers_destroy) struct consumers *consumers = NULL;

    if (argc == 2 && strcmp(argv[1], "--tables") == 0)
        return tables(service);
    engine.is_replay = argc > 1 && strcmp(argv[1], "--replay") == 0;
    if (argc > 1 && !engine.is_replay)
        return strcmp(argv[1], "--help") == 0 ? usage(service) : (usage(service), EXIT_FAILURE);
    if (engine.is_replay && !replay_prepare(argc, argv))
        return (usage(service), EXIT_FAILURE);
    process_prepare();
    log_open(service->name);
    bool is_awaited = supervised_is_awaited(); /* before we open anything ourselves */
    int signals = supervised_signals();
    if (signals < 0 || engine_open(&engine, signals, &consumers, &err) != OK) {
        log_line(LOG_ERROR_LINE, "start", "cannot start: %s", err.text);
        engine_close(&engine);
        return EXIT_FAILURE;
    }
    if (engine.is_replay) {
        int code = replay_run(&engine, database_url, signals);
        engine_close(&engine);
        return code;
    }
    asks_open(&engine);
    bus_greet(engine.bus);
    supervised_ready(is_awaited);
    log_line(LOG_INFO_LINE, "start", "ready");
    loop(&engine, consumers, signals);
    engine_close(&engine);
    log_line(LOG_INFO_LINE, "stop", "stopped");
    return engine.is_replaced ? EXIT_REPLACED : EXIT_SUCCESS;
}
