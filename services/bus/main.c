/* bus - moves requests to services and replies back. It holds nothing: after a
 * restart everybody greets it again within BUS_HELLO_MS, and who has asked for
 * something asks once more (docs/wire.md). */
#include "router.h"

#include "common/log.h"
#include "common/settings.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/signalfd.h>

enum { WAIT_MS = 250, READY_FD = 3 };

static const char *endpoint;

static const struct setting settings[] = {
    { "BUS_ENDPOINT", NULL, "where to listen, as ipc:///run/bus.sock", &endpoint },
    { 0 },
};

static struct router router;

static void
loop(int signals)
{
    zmq_pollitem_t items[] = { { .socket = zsock_resolve(router.socket), .events = ZMQ_POLLIN },
                               { .fd = signals, .events = ZMQ_POLLIN } };

    while (items[1].revents == 0) {
        zmq_poll(items, 2, WAIT_MS);
        router_turn(&router);
    }
}

static void
say_ready(void)
{
    if (fcntl(READY_FD, F_GETFD) >= 0 && write(READY_FD, "\n", 1) == 1)
        close(READY_FD);
}

static int
open_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    zsys_handler_set(NULL);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

static enum status
start(struct error *err)
{
    TRY(settings_read(settings, err));
    return router_open(&router, endpoint, err);
}

int
main(int argc, char **argv)
{
    struct error err = { 0 };

    log_open("bus");
    if (argc > 1) {
        printf("gt-bus: the bus of Golden Thread. It takes no arguments; its settings:\n");
        settings_print(settings);
        return strcmp(argv[1], "--help") == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    int signals = open_signals();
    if (start(&err) != OK) {
        log_error("start", &err);
        return EXIT_FAILURE;
    }
    say_ready();
    log_line(LOG_INFO_LINE, "start", "ready");
    loop(signals);
    router_close(&router);
    log_line(LOG_INFO_LINE, "stop", "stopped");
    return EXIT_SUCCESS;
}
