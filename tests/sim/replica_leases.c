#include "tests/sim/replica.h"

#include <string.h>

struct replica *
replica_of(struct world *world, int actor)
{
    return world->actors[actor].self;
}

int
replica_number(int actor)
{
    return actor - SOURCES * TELLERS;
}

static void
tell_others(struct world *world, int actor)
{
    for (int other = SOURCES * TELLERS; other < ACTORS; other++)
        if (other != actor)
            world_send(world, actor, other, NEWS, NULL, 0);
}

static void
view_fill(const struct world *world, const struct replica *self, struct lease_view *view)
{
    const struct group *group = &world->pg.group;

    view->instance = self->instance;
    view->incarnation = self->incarnation;
    view->now_us = world->now_ms * 1000;
    memcpy(view->leases, group->leases, sizeof view->leases);
    view->replica_count = 0;
    for (int i = 0; i < READERS; i++)
        if (group->replica_expires_ms[i] > world->now_ms)
            view->replicas[view->replica_count++][0] = (char)('a' + i);
}

/* The row's own condition decides, as in the statement. */
static void
take(struct world *world, const struct replica *self, int partition)
{
    struct lease_row *lease = &world->pg.group.leases[partition];

    if (lease->owner[0] && lease->owner[0] != self->instance[0]
        && lease->expires_us > world->now_ms * 1000)
        return;
    memcpy(lease->owner, self->instance, sizeof self->instance);
    lease->incarnation = self->incarnation;
}

/* Gives up, takes, renews; what is ours afterwards. */
static partition_set
carry_out(struct world *world, const struct replica *self, const struct lease_plan *plan)
{
    partition_set ours = 0;

    for (int p = 0; p < PARTITIONS; p++) {
        struct lease_row *lease = &world->pg.group.leases[p];

        if (partition_in(plan->give_up, p))
            *lease = (struct lease_row){ .expires_us = 0 };
        if (partition_in(plan->take, p))
            take(world, self, p);
        if (!partition_in(plan->renew | plan->take, p) || lease->owner[0] != self->instance[0]
            || lease->incarnation != self->incarnation)
            continue;
        lease->expires_us = (world->now_ms + LEASE_TTL_MS) * 1000;
        ours |= partition_bit(p);
    }
    return ours;
}

void
replica_look_at_leases(struct world *world, int actor)
{
    struct replica *self = replica_of(world, actor);
    static struct lease_view view;
    struct lease_plan plan;

    if (pg_is_away(&world->pg, world->now_ms))
        return;
    if (self->incarnation == 0)
        self->incarnation = ++world->pg.group.incarnations;
    world->pg.group.replica_expires_ms[replica_number(actor)] = world->now_ms + LEASE_TTL_MS;
    memset(view.replicas, 0, sizeof view.replicas);
    view_fill(world, self, &view);
    lease_plan(&view, 0, &plan);
    partition_set ours = carry_out(world, self, &plan);
    if (world->sabotage == SABOTAGE_NO_LEASES)
        ours = ~UINT64_C(0);
    if (ours != self->readers[0].owned)
        world_tell(world, actor, "has %d partitions", partition_count(ours));
    for (int s = 0; s < SOURCES; s++)
        reader_own(&self->readers[s], ours);
    if (plan.give_up)
        tell_others(world, actor);
}

void
replica_give_up_leases(struct world *world, int actor)
{
    struct group *group = &world->pg.group;
    const struct replica *self = replica_of(world, actor);

    if (pg_is_away(&world->pg, world->now_ms))
        return;
    for (int p = 0; p < PARTITIONS; p++)
        if (group->leases[p].owner[0] == self->instance[0])
            group->leases[p] = (struct lease_row){ .expires_us = 0 };
    group->replica_expires_ms[replica_number(actor)] = 0;
    tell_others(world, actor);
}

void
replicas_check_shares(struct world *world)
{
    const struct actor *replicas = &world->actors[SOURCES * TELLERS];
    int count[READERS] = { 0 };
    int up = 0;

    for (int p = 0; p < PARTITIONS; p++) {
        char owner = world->pg.group.leases[p].owner[0];

        if (owner)
            count[owner - 'a']++;
    }
    for (int i = 0; i < READERS; i++)
        up += replicas[i].is_up;
    for (int i = 0; i < READERS; i++)
        if (replicas[i].is_up
            && (count[i] < PARTITIONS / up || count[i] > (PARTITIONS + up - 1) / up))
            world_fail(world, "replica %c of %d has %d partitions, and all is calm", 'a' + i, up,
                       count[i]);
}
