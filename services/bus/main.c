/* bus - moves requests to services and replies back. It holds nothing: after a
 * restart everybody greets it again within BUS_HELLO_MS, and who has asked for
 * something asks once more (docs/wire.md). */
#include "page.h"

#include "common/base/log.h"
#include "common/base/process.h"
#include "common/base/settings.h"
#include "common/base/supervised.h"

enum { WAIT_MS = 250 };

static const char *endpoint, *key_file, *keys_file, *access_file, *instance, *http_listen;

static const struct setting settings[] = {
    { "BUS_ENDPOINT", NULL, "where to listen, as ipc:///run/bus.sock", &endpoint },
    { "BUS_KEY_FILE", NULL, "this bus's secret key", &key_file },
    { "BUS_KEYS_FILE", NULL, "the allow list: whose keys are accepted", &keys_file },
    { "BUS_ACCESS_FILE", "data/access.txt", "which role may do what", &access_file },
    { "INSTANCE", "bus", "names this bus among several", &instance },
    { "HTTP_LISTEN", "", "where to tell about itself: unix:PATH or ADDRESS:PORT; empty: nowhere",
      &http_listen },
    { 0 },
};

static struct access access_rules;
static struct allowed allowed;
static struct zap zap;
static struct router router;
static struct http_status *http;

static void
loop(int signals)
{
    zmq_pollitem_t items[] = { { .socket = zsock_resolve(router.socket), .events = ZMQ_POLLIN },
                               { .socket = zsock_resolve(zap.socket), .events = ZMQ_POLLIN },
                               { .fd = signals, .events = ZMQ_POLLIN },
                               { .fd = http_descriptor(http), .events = ZMQ_POLLIN } };

    while (items[2].revents == 0) {
        zmq_poll(items, 4, http_wait_ms(http, WAIT_MS));
        http_turn(http);
        zap_turn(&zap, &allowed.list);
        router_turn(&router);
    }
}

static enum status
open_router(const struct key *secret, struct error *err)
{
    const struct router_options options = { endpoint, secret, &access_rules, &allowed, &zap };
    struct key public;

    key_public(secret, &public);
    TRY(zap_open(&zap, err));
    TRY(router_open(&router, &options, err));
    return router_self_test(&router, &public, err);
}

static enum status
start(struct error *err)
{
    struct key secret;

    TRY(settings_read(settings, err));
    TRY(access_read(access_file, &access_rules, err));
    TRY(allowed_open(&allowed, keys_file, err));
    TRY(key_read(key_file, &secret, err));
    enum status status = open_router(&secret, err);
    key_forget(&secret);
    if (status == OK)
        status = page_open(&router, instance, http_listen, &http, err);
    return status;
}

static void
stop(void)
{
    http_close(&http);
    router_close(&router);
    zap_close(&zap);
    allowed_close(&allowed);
}

int
main(int argc, char **argv)
{
    struct error err = { 0 };

    process_prepare();
    log_open("bus");
    if (argc > 1) {
        printf("gt-bus: the bus of Golden Thread. It takes no arguments; its settings:\n");
        settings_print(settings);
        return strcmp(argv[1], "--help") == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    bool is_awaited = supervised_is_awaited(); /* before we open anything ourselves */
    int signals = supervised_signals();
    zsys_handler_set(NULL);
    if (signals < 0 || start(&err) != OK) {
        log_error("start", &err);
        stop();
        return EXIT_FAILURE;
    }
    supervised_ready(is_awaited);
    log_line(LOG_INFO_LINE, "start", "ready");
    loop(signals);
    stop();
    log_line(LOG_INFO_LINE, "stop", "stopped");
    return EXIT_SUCCESS;
}
