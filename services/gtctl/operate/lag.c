/* gtctl lag: how far each reader is behind each source. */
#include "lag_table.h"
#include "services/gtctl/gtctl.h"

#include <inttypes.h>
#include <stdio.h>

static void
print_pair(const char *reader, const char *source, const struct lag_pair *pair, bool is_json)
{
    if (is_json && pair->is_known)
        printf("{\"reader\":\"%s\",\"source\":\"%s\",\"events\":%" PRId64 ",\"seconds\":%.3f}\n",
               reader, source, pair->events, pair->seconds);
    else if (is_json)
        printf("{\"reader\":\"%s\",\"source\":\"%s\",\"events\":null,\"seconds\":null}\n", reader,
               source);
    else if (pair->is_known)
        printf("%-14s %-14s %10" PRId64 " %10.1f\n", reader, source, pair->events, pair->seconds);
    else
        printf("%-14s %-14s %10s %10s\n", reader, source, "?", "?");
}

static enum status
print_table(struct client *client, struct lag_table *table, bool is_json, struct error *err)
{
    (void)client;
    if (!is_json)
        printf("%-14s %-14s %10s %10s\n", "READER", "SOURCE", "EVENTS", "SECONDS");
    for (int reader = 0; reader < POSITIONS_SERVICES; reader++) {
        if (!table->is_there[reader])
            printf(is_json
                       ? "{\"reader\":\"%s\",\"source\":null,\"events\":null,\"seconds\":null}\n"
                       : "%-14s away\n",
                   positions_services[reader]);
        for (int source = 0; source < POSITIONS_SERVICES; source++)
            if (table->positions[reader].reads[source])
                print_pair(positions_services[reader], positions_services[source],
                           &table->pairs[reader][source], is_json);
    }
    return lag_table_check(table, err);
}

int
lag_run(int argc, char **argv)
{
    return lag_table_run(argc, argv, print_table);
}
