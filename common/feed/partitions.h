/* partitions.h - the shares of a service's log, sets of them, and the names of the
 * replicas that have them. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    PARTITIONS = 64,
    INSTANCE_NAME_MAX = 160, /* bytes of a replica's name, the last a NUL */
};

/* A bit for each partition. */
typedef uint64_t partition_set;

static inline partition_set
partition_bit(int partition)
{
    return UINT64_C(1) << partition;
}

static inline bool
partition_in(partition_set set, int partition)
{
    return (set & partition_bit(partition)) != 0;
}

static inline int
partition_count(partition_set set)
{
    return __builtin_popcountll(set);
}
