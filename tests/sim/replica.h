/* replica.h - a replica of the service that reads: leases and a reader for each
 * source, with what lease.c and consumer.c do around them made up. */
#pragma once

#include "tests/sim/world.h"

#include "common/consumer/reader.h"

enum { LEASE_TTL_MS = 3000, LEASE_TICK_MS = 1000 }; /* as lease.h has them */

struct replica {
    char instance[2]; /* "a", "b", ... */
    int64_t incarnation;
    struct reader readers[SOURCES];
    int64_t last_id;
};

struct replica *replica_of(struct world *world, int actor);
/* Among the replicas: 0 and on. */
int replica_number(int actor);

/* One look at the tables, and what follows from it. */
void replica_look_at_leases(struct world *world, int actor);
/* Told to stop: others need not wait. */
void replica_give_up_leases(struct world *world, int actor);
