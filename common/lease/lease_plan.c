#include "common/lease/lease_plan.h"

#include <string.h>

/* Our place among those that live; their number when we are none of them (there
 * are more than can share). */
static size_t
rank_of(const struct lease_view *view)
{
    size_t rank = 0;

    while (rank < view->replica_count && strcmp(view->replicas[rank], view->instance) != 0)
        rank++;
    return rank;
}

static int
share_of(const struct lease_view *view, size_t rank)
{
    if (rank == view->replica_count)
        return 0;
    return (int)(PARTITIONS / view->replica_count + (rank < PARTITIONS % view->replica_count));
}

static bool
is_name_ours(const struct lease_view *view, int partition)
{
    return strcmp(view->leases[partition].owner, view->instance) == 0;
}

static bool
is_ours(const struct lease_view *view, int partition)
{
    return is_name_ours(view, partition)
           && view->leases[partition].incarnation == view->incarnation;
}

/* Held by a start of ours that has ended: nobody else has to wait for its time. */
static bool
is_left_behind(const struct lease_view *view, int partition)
{
    return is_name_ours(view, partition)
           && view->leases[partition].incarnation != view->incarnation;
}

static bool
is_free(const struct lease_view *view, int partition)
{
    const struct lease_row *lease = &view->leases[partition];

    return !is_name_ours(view, partition)
           && (lease->owner[0] == '\0' || lease->expires_us <= view->now_us);
}

/* Moves up to `count` partitions of `from` into a set, beginning at one of them:
 * replicas that begin at different ones rarely want the same. */
static partition_set
pick(partition_set from, int first, int count)
{
    partition_set picked = 0;

    for (int i = 0; i < PARTITIONS && count > 0; i++) {
        int partition = (first + i) % PARTITIONS;

        if (!partition_in(from, partition))
            continue;
        picked |= partition_bit(partition);
        count--;
    }
    return picked;
}

static partition_set
those(const struct lease_view *view, bool (*is)(const struct lease_view *view, int partition))
{
    partition_set set = 0;

    for (int p = 0; p < PARTITIONS; p++)
        if (is(view, p))
            set |= partition_bit(p);
    return set;
}

/* Idle partitions go first: the fewer wait for work that is under way, the sooner
 * everybody has a fair share. */
static partition_set
surplus(partition_set ours, partition_set busy, int first, int count)
{
    partition_set idle = pick(ours & ~busy, first, count);

    return idle | pick(ours & busy, first, count - partition_count(idle));
}

void
lease_plan(const struct lease_view *view, partition_set busy, struct lease_plan *ret_plan)
{
    size_t rank = rank_of(view);
    int share = share_of(view, rank);
    int first = view->replica_count ? (int)(rank * PARTITIONS / view->replica_count) : 0;
    partition_set ours = those(view, is_ours);
    partition_set left = those(view, is_left_behind);
    int room = share - partition_count(ours);
    partition_set beyond = surplus(ours, busy, first + share, -room);

    *ret_plan =
        (struct lease_plan){ .give_up = beyond & ~busy, .leaving = beyond & busy, .share = share };
    ret_plan->renew = ours & ~ret_plan->give_up;
    ret_plan->take = pick(left, first, room);
    ret_plan->give_up |= left & ~ret_plan->take;
    room -= partition_count(ret_plan->take);
    ret_plan->take |= pick(those(view, is_free), first, room);
}
