/* lease.h - which partitions this replica handles: leases in the service's own
 * schema, by the database's clock (docs/adr/0008).
 *
 * Whoever holds a lease handles the partition's events of all sources, and the
 * service's own work on it. Nothing rests on who believes to hold one: cursors
 * move, and such work is noted, only in a transaction that finds the lease still
 * there. While the database is away what is held is kept. */
#pragma once

#include "common/lease/lease_plan.h"
#include "common/service/engine.h"

enum {
    LEASE_TTL_MS = 3000,  /* a crashed replica's partitions are free after this */
    LEASE_TICK_MS = 1000, /* how often leases are renewed and shares looked at */
    LEASE_POKE_MS = 100,  /* after news at once, but not more often */
    REPLICA_FORGET_H = 24,
};

struct leases;

/* Sets engine->instance to `name`, which is borrowed; "" is SERVICE@HOSTNAME. */
enum status leases_name(struct engine *engine, const char *name, struct error *err) MUST_CHECK;
/* Starts: from now on an earlier start under this instance's name has nothing any
 * more, and what it left behind is ours. *ret_leases must be engine->leases. */
enum status leases_open(struct engine *engine, struct leases **ret_leases,
                        struct error *err) MUST_CHECK;
void leases_destroy(struct leases **leases_p);

/* Renews, takes and gives up when it is time to; call it outside of any transaction.
 * Returns the milliseconds until it is again. CONFLICT: another process runs under
 * this instance's name, so that this one must end. */
enum status leases_tick(struct engine *engine, int *ret_wait_ms) MUST_CHECK;
/* Something has changed: look at once. */
void leases_poke(struct leases *leases);
/* From now on no new work is begun on any partition; what is under way may end. */
void leases_wind_up(struct leases *leases);
/* Gives up all leases, so that others need not wait. When the database does not
 * answer they expire. */
void leases_give_up(struct engine *engine);

/* The partitions to begin new work on: held, and not about to be given up. */
partition_set leases_open_for_work(const struct leases *leases);
/* Of those held, the ones whose last owner has not given them up: it may have died
 * of what it was handling. They stay so, in the table too, until they are cleared. */
partition_set leases_suspect(const struct leases *leases);
void leases_clear(struct leases *leases, partition_set partitions);
/* How many are held, and how many would be fair, as of the last tick. */
int leases_held(const struct leases *leases);
int leases_share(const struct leases *leases);
/* How often the lease of a partition has changed hands; 0: it is not held. */
int64_t leases_epoch(const struct leases *leases, int partition);
/* The database answered the last tick, and that was not long ago. */
bool leases_are_fresh(const struct leases *leases);
/* Which start of the instance this is. */
int64_t leases_incarnation(const struct leases *leases);
/* In the open transaction: which of `wanted` are ours, and will be until it ends. */
enum status leases_hold(struct engine *engine, partition_set wanted, partition_set *ret_held,
                        struct error *err) MUST_CHECK;
