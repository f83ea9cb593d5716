/* Looking at how far the services have come, and waiting for them. */
#include "services/gtctl/gtctl.h"
#include "services/gtctl/import/drain.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEADLINE_MAX_S = 24 * 3600 };

static int64_t
sum(const int64_t positions[POSITIONS_PARTITIONS])
{
    int64_t all = 0;

    for (int p = 0; p < POSITIONS_PARTITIONS; p++)
        all += positions[p];
    return all;
}

static void
print_services(const struct positions all[POSITIONS_SERVICES])
{
    printf("%-14s %10s %8s %7s %7s\n", "SERVICE", "EVENTS", "PENDING", "PARKED", "FAILED");
    for (int i = 0; i < POSITIONS_DRAINED; i++)
        printf("%-14s %10" PRId64 " %8" PRId64 " %7" PRId64 " %7" PRId64 "\n",
               positions_services[i], sum(all[i].heads), all[i].pending, all[i].parked,
               all[i].failed);
}

static void
print_readers(const struct positions all[POSITIONS_SERVICES])
{
    printf("\n%-14s %-14s %10s %10s %8s\n", "READER", "SOURCE", "HEAD", "CURSOR", "LAG");
    for (int reader = 0; reader < POSITIONS_SERVICES; reader++)
        for (int source = 0; source < POSITIONS_SERVICES; source++)
            if (all[reader].reads[source])
                printf("%-14s %-14s %10" PRId64 " %10" PRId64 " %8" PRId64 "\n",
                       positions_services[reader], positions_services[source],
                       sum(all[source].heads), sum(all[reader].cursors[source]),
                       positions_lag(&all[reader], source, all));
}

int
positions_run(int argc, char **argv)
{
    AUTO(client_destroy) struct client *client = NULL;
    struct positions all[POSITIONS_SERVICES];
    struct error err = { 0 };

    (void)argv;
    if (argc != 1)
        return EXIT_USAGE;
    enum status status = gtctl_configure(&err);
    if (status == OK)
        status = gtctl_connect(&client, &err);
    if (status == OK)
        status = drain_ask(client, all, &err);
    if (status == OK) {
        print_services(all);
        print_readers(all);
        status = positions_check(all, &err);
    }
    return gtctl_end("positions", status, &err, EXIT_STUCK);
}

static void
look_quietly(void *self, int64_t events, int64_t messages)
{
    (void)self;
    (void)events;
    (void)messages;
}

static enum status
wait_for_services(const char *deadline_s, bool is_drained, struct error *err)
{
    AUTO(client_destroy) struct client *client = NULL;
    struct positions all[POSITIONS_SERVICES];
    long seconds = 0;

    if (deadline_s)
        TRY(settings_number("--deadline", deadline_s, 1, DEADLINE_MAX_S, &seconds, err));
    if (deadline_s && setenv("IMPORT_PATIENCE_S", deadline_s, 1) != 0)
        return error_set(err, UNAVAILABLE, "out of memory");
    TRY(gtctl_configure(err));
    TRY(gtctl_connect(&client, err));
    TRY(drain_ask(client, all, err));
    return is_drained ? drain_wait(client, DRAIN_MESSAGES, look_quietly, NULL, err) : OK;
}

int
wait_run(int argc, char **argv)
{
    static const struct option known[] = {
        { "drained", no_argument, NULL, 'd' },
        { "deadline", required_argument, NULL, 't' },
        { NULL, 0, NULL, 0 },
    };
    const char *deadline_s = NULL;
    bool is_drained = false;
    struct error err = { 0 };

    for (int option = 0; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        if (option == '?')
            return EXIT_USAGE;
        if (option == 'd')
            is_drained = true;
        else
            deadline_s = optarg;
    }
    if (optind != argc)
        return EXIT_USAGE;
    return gtctl_end("wait", wait_for_services(deadline_s, is_drained, &err), &err, EXIT_STUCK);
}
