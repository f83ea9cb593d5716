/* Looking at how far the services have come, and waiting for them. */
#include "lag_table.h"
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
print_services(const struct lag_table *table)
{
    const struct positions *all = table->positions;

    printf("%-14s %10s %8s %7s %7s\n", "SERVICE", "EVENTS", "PENDING", "PARKED", "FAILED");
    for (int i = 0; i < POSITIONS_SERVICES; i++)
        if (!table->is_there[i])
            gtctl_away(positions_services[i], false);
        else if (i < POSITIONS_DRAINED)
            printf("%-14s %10" PRId64 " %8" PRId64 " %7" PRId64 " %7" PRId64 "\n",
                   positions_services[i], sum(all[i].heads), all[i].pending, all[i].parked,
                   all[i].failed);
}

/* What a source that is away has is not known. */
static void
print_reader(const struct lag_table *table, int reader, int source)
{
    const struct positions *all = table->positions;
    int64_t cursor = sum(all[reader].cursors[source]);

    printf("%-14s %-14s ", positions_services[reader], positions_services[source]);
    if (table->is_there[source])
        printf("%10" PRId64 " %10" PRId64 " %8" PRId64 "\n", sum(all[source].heads), cursor,
               positions_lag(&all[reader], source, all));
    else
        printf("%10s %10" PRId64 " %8s\n", "?", cursor, "?");
}

static void
print_readers(const struct lag_table *table)
{
    printf("\n%-14s %-14s %10s %10s %8s\n", "READER", "SOURCE", "HEAD", "CURSOR", "LAG");
    for (int reader = 0; reader < POSITIONS_SERVICES; reader++)
        for (int source = 0; source < POSITIONS_SERVICES; source++)
            if (table->positions[reader].reads[source])
                print_reader(table, reader, source);
}

int
positions_run(int argc, char **argv)
{
    static struct lag_table table; /* large, and a process asks once */
    AUTO(client_destroy) struct client *client = NULL;
    struct error err = { 0 };

    (void)argv;
    if (argc != 1)
        return EXIT_USAGE;
    enum status status = gtctl_configure(&err);
    if (status == OK)
        status = gtctl_connect(&client, &err);
    if (status == OK)
        status = lag_table_positions(client, &table, &err);
    if (status == OK) {
        print_services(&table);
        print_readers(&table);
        status = lag_table_check(&table, &err);
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
    long seconds = 0;

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
    if (deadline_s
        && settings_number("--deadline", deadline_s, 1, DEADLINE_MAX_S, &seconds, &err) != OK)
        return gtctl_end("wait", INVALID, &err, EXIT_USAGE);
    return gtctl_end("wait", wait_for_services(deadline_s, is_drained, &err), &err, EXIT_STUCK);
}
