/* lease_plan.h - who handles which partition: what one replica does next, given
 * the tables `lease` and `replica` as it has just read them.
 *
 * Pure: no I/O, no clock, no memory but the caller's. Each replica that lives has
 * the same share, give or take one; as long as the same replicas live, nobody
 * gives up or takes anything. Whatever is planned on old news is harmless: a
 * lease is taken and checked under its row's lock. */
#pragma once

#include "common/feed/partitions.h"

#include <stddef.h>

enum {
    REPLICAS_MAX = 64, /* that share partitions: more have none */
};

struct lease_row {
    char owner[INSTANCE_NAME_MAX]; /* "": free */
    int64_t incarnation;           /* of the owner */
    int64_t expires_us;
};

struct lease_view {
    const char *instance; /* who asks, and which start of it */
    int64_t incarnation;
    int64_t now_us;                                 /* by the clock that `expires_us` is of */
    struct lease_row leases[PARTITIONS];            /* by partition */
    char replicas[REPLICAS_MAX][INSTANCE_NAME_MAX]; /* that live, in order of their names */
    size_t replica_count;
};

struct lease_plan {
    partition_set renew;   /* ours, and to stay so for now */
    partition_set take;    /* free or expired, or held by an earlier start of ours */
    partition_set give_up; /* beyond our share */
    int share;             /* how many would be fair */
    partition_set leaving; /* of `renew`: to be given up once no work of it is under way */
};

/* `busy` are partitions of which work is under way that others would repeat. */
void lease_plan(const struct lease_view *view, partition_set busy, struct lease_plan *ret_plan);
