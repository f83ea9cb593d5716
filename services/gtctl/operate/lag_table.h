/* lag_table.h - how far each service is behind each of its sources, asked from outside: the
 * readers for their cursors, the sources for what stands behind them. */
#pragma once

#include "services/gtctl/client.h"
#include "services/gtctl/positions.h"

enum { LAG_TABLE_MS = 2000 }; /* who does not answer in this time is away */

struct lag_pair {
    bool is_known; /* it reads that source, and the source has answered */
    int64_t events;
    double seconds; /* age of the oldest of them, by the system's clock; 0: none */
};

struct lag_table {
    bool is_there[POSITIONS_SERVICES];
    struct positions positions[POSITIONS_SERVICES];
    struct lag_pair pairs[POSITIONS_SERVICES][POSITIONS_SERVICES]; /* reader, source */
};

/* Asks all services for their positions; OK also when some are away. */
enum status lag_table_positions(struct client *client, struct lag_table *table,
                                struct error *err) MUST_CHECK;
/* UNAVAILABLE, with its words, when a service is away. */
enum status lag_table_check(const struct lag_table *table, struct error *err) MUST_CHECK;
/* Shows what was asked; what it returns is how the command ends. */
typedef enum status lag_table_show(struct client *client, struct lag_table *table, bool is_json,
                                   struct error *err);
/* A command that takes only --json: asks for the table and shows it. Its exit status. */
int lag_table_run(int argc, char **argv, lag_table_show *show);
