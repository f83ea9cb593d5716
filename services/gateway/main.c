/* gateway - the HTTP interface: JSON outside, commands and queries inside.
 *
 * Listens to: nothing
 * Answers:    HTTP, by the tables in routes_*.c; the commands and queries below
 * Publishes:  nothing
 * Owns:       the `gateway` schema in PostgreSQL: API keys, and who asked for what
 *
 * A turn takes what connections bring, runs each request until it must wait for others, and asks
 * these others for all requests together. */
#include "gateway.h"

#include "services/gateway/access/access.h"
#include "services/gateway/access/enter.h"
#include "services/gateway/access/owner_memory.h"
#include "services/gateway/ask/call.h"
#include "services/gateway/ask/gather.h"
#include "services/gateway/events/webhooks.h"
#include "services/gateway/http/body_memory.h"
#include "services/gateway/http/cached.h"
#include "services/gateway/http/cors.h"
#include "services/gateway/http/respond.h"
#include "services/gateway/http/server.h"
#include "services/gateway/imports/imports.h"
#include "services/gateway/keys/key_commands.h"
#include "services/gateway/write/audit.h"
#include "services/gateway/write/claim.h"

#include "common/base/clock.h"
#include "common/base/metrics.h"
#include "common/service/service.h"
#include "proto/gateway.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static const char *listen_at, *certificate_file, *key_file, *token_key_file;

static const struct setting settings[] = {
    { "GATEWAY_LISTEN", "127.0.0.1:8080", "where HTTP is answered: ADDRESS:PORT or unix:PATH",
      &listen_at },
    { "GATEWAY_TLS_CERTIFICATE", "", "PEM file of the certificate and its chain; empty: no TLS",
      &certificate_file },
    { "GATEWAY_TLS_KEY", "", "PEM file of its private key", &key_file },
    { "GATEWAY_LOG", "writes",
      "requests that have a line: all, writes (and what is not done), errors (what is not done)",
      &respond_log },
    { "GATEWAY_ORIGINS", "", "whose pages may use it in a browser: origins with spaces, or *",
      &cors_origins },
    { "RATE_LIMITS",
      "operations=6000/60 partner=1200/60 facilitator=600/60 coach=600/60 marker=600/60 "
      "participant=300/60 sponsor=300/60 inspector=1200/60",
      "requests of one key or person, by role, as ROLE=QUOTA/SECONDS", &enter_limits },
    { "TOKEN_KEY_FILE", NULL, "the key that signs what people carry (common/format/token.h)",
      &token_key_file },
    { "AUDIT_KEEP_DAYS", "800", "days after which what was written is forgotten",
      &audit_keep_days },
    IMPORT_SETTINGS,
    ACCESS_SETTINGS,
    FORWARDED_SETTINGS,
    NOTIFY_SETTINGS,
    { 0 },
};

static const struct command_row commands[] = {
    { &create_api_key_command, on_create_api_key },
    { &rotate_api_key_command, on_rotate_api_key },
    { &revoke_api_key_command, on_revoke_api_key },
    { &create_import_command, on_create_import },
    { 0 },
};

static const struct query_row queries[] = {
    { &api_key_list_query, &api_key_row_type, on_api_key_list, 1 },
    { &api_key_find_query, &api_key_row_type, on_api_key_find, 100 },
    { &audit_list_query, &audit_row_type, on_audit_list, 1 },
    { &import_list_query, &import_row_type, on_import_list, 1 },
    { &import_find_query, &import_row_type, on_import_find, 100 },
    { &import_rows_list_query, &import_rows_row_type, on_import_rows_list, 1 },
    { 0 },
};
static const struct subscription subscriptions[] = { { 0 } };

/* Some tens of answers are ready when the services have replied; more wait for the next turn. */
enum { ROUNDS_MAX = 4 };

void
gateway_has_answers(struct gateway *gateway)
{
    gateway->is_answering = true;
}

static void
gateway_close(void **self_p)
{
    struct gateway *gateway = *self_p;

    if (!gateway)
        return;
    imports_destroy(&gateway->imports);
    server_close(&gateway->server);
    enter_close(gateway);
    owner_memory_destroy(&gateway->owners);
    body_memory_destroy(&gateway->bodies);
    feeds_destroy(&gateway->feeds);
    claims_destroy(&gateway->claims);
    calls_destroy(&gateway->calls);
    access_destroy(&gateway->access);
    token_keys_forget(&gateway->tokens);
    audit_close(&gateway->audit);
    if (gateway->gather_clock >= 0)
        close(gateway->gather_clock);
    free(gateway);
    *self_p = NULL;
}

static enum status
gateway_open(struct db *db, void **ret_self, struct error *err)
{
    struct gateway *gateway = calloc(1, sizeof *gateway);

    (void)db;
    if (!gateway)
        return error_set(err, UNAVAILABLE, "out of memory");
    gateway->gather_clock = -1;
    *ret_self = gateway;
    signal(SIGPIPE, SIG_IGN);
    gateway->calls = calls_new();
    gateway->claims = claims_new();
    gateway->owners = owner_memory_new();
    gateway->bodies = body_memory_new();
    gateway->feeds = feeds_new();
    TRY(token_keys_read(token_key_file, &gateway->tokens, err));
    TRY(notify_callback_open(&gateway->notify, err));
    TRY(audit_open(&gateway->audit, err));
    TRY(forwarded_open(forwarded_proxies, &gateway->proxies, err));
    TRY(imports_open(&gateway->imports, err));
    TRY(access_open(&gateway->access, err));
    TRY(gather_open(gateway, err));
    return enter_open(gateway, err);
}

static enum status
gateway_start(void *self, struct error *err)
{
    struct gateway *gateway = self;

    gateway->is_secure = *certificate_file != '\0';
    return server_open(&(struct server_options){ .listen = listen_at,
                                                 .certificate_file = certificate_file,
                                                 .key_file = key_file,
                                                 .gateway = gateway },
                       &gateway->server, err);
}

static size_t
gateway_prepare(void *self, struct pollfd *fds, size_t capacity, int *timeout_ms)
{
    struct gateway *gateway = self;

    (void)capacity;
    fds[0] = (struct pollfd){ .fd = server_descriptor(gateway->server), .events = POLLIN };
    *timeout_ms = server_wait_ms(gateway->server, *timeout_ms);
    enter_wait(gateway, timeout_ms);
    feeds_wait(gateway->feeds, timeout_ms);
    return 1 + gather_wait(gateway, fds + 1, timeout_ms);
}

static enum status
gateway_run(struct work *work)
{
    struct gateway *gateway = work->self;

    gateway->cache = work->cache;
    for (int round = 0; round < ROUNDS_MAX && (round == 0 || gateway->is_answering); round++) {
        gateway->is_answering = false;
        gateway->now_us = clock_now_us();
        gather_trace(gateway);
        server_turn(gateway->server);
        enter_turn(gateway);
        feeds_turn(gateway->feeds);
        cached_flush(gateway, work->cache);
        gather_send(gateway, work);
    }
    return OK;
}

/* A request that waits here ends with its client's patience: nobody else waits for it. */
static enum status
gateway_backlog(struct work *work, struct service_backlog *ret_backlog)
{
    *ret_backlog = (struct service_backlog){ 0 };
    metric_set(METRIC_GATEWAY_CONNECTIONS,
               (double)server_connections(((struct gateway *)work->self)->server), NO_LABEL);
    return OK;
}

static void
gateway_stop(void *self)
{
    struct gateway *gateway = self;

    server_stop(gateway->server);
    feeds_stop(gateway->feeds);
    imports_stop(gateway->imports);
}

/* At a stop: requests that were taken are answered. The leases mean nothing here. */
static partition_set
gateway_busy(void *self)
{
    struct gateway *gateway = self;

    return server_is_ending(gateway->server) ? ~(partition_set)0 : 0;
}

static const struct service_task server_task = {
    .prepare = gateway_prepare,
    .run = gateway_run,
    .backlog = gateway_backlog,
    .busy = gateway_busy,
};

static size_t
who_prepare(void *self, struct pollfd *fds, size_t capacity, int *timeout_ms)
{
    struct gateway *gateway = self;

    return access_prepare(gateway->access, fds, capacity, timeout_ms);
}

static enum status
who_run(struct work *work)
{
    struct gateway *gateway = work->self;

    TRY(access_turn(gateway->access, work));
    return audit_turn(gateway->audit, work);
}

/* First it is settled who may come in, then who comes. */
static const struct service_task who_task = { .prepare = who_prepare, .run = who_run };

static size_t
imports_task_prepare(void *self, struct pollfd *fds, size_t capacity, int *timeout_ms)
{
    return imports_prepare(((struct gateway *)self)->imports, fds, capacity, timeout_ms);
}

static enum status
imports_task_run(struct work *work)
{
    return imports_turn(((struct gateway *)work->self)->imports, work);
}

/* What it answers goes out in the server's turn behind it. */
static const struct service_task imports_task = {
    .prepare = imports_task_prepare,
    .run = imports_task_run,
};

static const struct service_task *const tasks[] = { &who_task, &imports_task, &server_task, NULL };

int
main(int argc, char **argv)
{
    return service_run(
        &(struct service){
            .name = "gateway",
            .settings = settings,
            .commands = commands,
            .queries = queries,
            .subscriptions = subscriptions,
            .tasks = tasks,
            .open = gateway_open,
            .close = gateway_close,
            .start = gateway_start,
            .stop = gateway_stop,
        },
        argc, argv);
}
