#include "tests/sim/pg.h"

#include "tests/sim/world.h"

#include <string.h>

void
pg_open(struct pg *pg)
{
    memset(pg, 0, sizeof *pg);
    for (int s = 0; s < SOURCES; s++)
        for (int lane = 0; lane < LANES; lane++) {
            pg->logs[s].locked_by[lane] = NOBODY;
            pg->group.cursor_locked_by[s][lane] = NOBODY;
        }
}

static int
reader_of(int actor)
{
    return actor - SOURCES * TELLERS;
}

static void
unlock(int *locks, int actor)
{
    for (int lane = 0; lane < LANES; lane++)
        if (locks[lane] == actor)
            locks[lane] = NOBODY;
}

/* What a rollback gives back, while the lock is still held. */
static void
give_back(struct log *log, const struct write *write)
{
    for (int lane = 0; lane < LANES; lane++) {
        if (write->first[lane] == 0)
            continue;
        log->taken[lane] = log->head[lane];
        for (int i = 0; i < write->count[lane]; i++)
            log->versions[lane][write->facts[lane][i].subject]--;
    }
}

void
pg_drop(struct pg *pg, int actor)
{
    if (is_teller(actor) && pg->writes[actor].is_open)
        give_back(&pg->logs[actor_source(actor)], &pg->writes[actor]);
    for (int s = 0; s < SOURCES; s++) {
        unlock(pg->logs[s].locked_by, actor);
        unlock(pg->group.cursor_locked_by[s], actor);
    }
    if (is_teller(actor))
        pg->writes[actor].is_open = false;
    else
        pg->applies[reader_of(actor)].is_open = false;
}

void
pg_stop(struct pg *pg, int64_t until_ms)
{
    for (int actor = 0; actor < ACTORS; actor++)
        pg_drop(pg, actor);
    pg->away_to_ms = until_ms;
}

bool
pg_is_away(const struct pg *pg, int64_t now_ms)
{
    return now_ms < pg->away_to_ms;
}

/* The positions of a lane's events, and what they say; under the head's lock, which
 * the subjects' own row locks lie inside of. */
static void
take_positions(struct log *log, struct write *write, int lane)
{
    if (log->taken[lane] < log->head[lane])
        log->taken[lane] = log->head[lane];
    write->first[lane] = log->taken[lane] + 1;
    log->taken[lane] += write->count[lane];
    for (int i = 0; i < write->count[lane]; i++) {
        struct fact *fact = &write->facts[lane][i];

        fact->version = ++log->versions[lane][fact->subject];
    }
}

bool
pg_lock_heads(struct world *world, int actor)
{
    struct log *log = &world->pg.logs[actor_source(actor)];
    struct write *write = &world->pg.writes[actor];

    for (int lane = 0; lane < LANES; lane++) {
        if (write->count[lane] == 0 || log->locked_by[lane] == actor)
            continue;
        if (world->sabotage != SABOTAGE_NO_HEAD_LOCK && log->locked_by[lane] != NOBODY)
            return false;
        log->locked_by[lane] = actor;
    }
    for (int lane = 0; lane < LANES; lane++)
        if (write->count[lane])
            take_positions(log, write, lane);
    return true;
}

/* The log as readers see it: a head shows what stands behind it. */
static void
show(struct log *log, const struct write *write, int lane, int64_t now_ms)
{
    int64_t last = write->first[lane] + write->count[lane] - 1;

    for (int i = 0; i < write->count[lane]; i++) {
        log->facts[lane][write->first[lane] - 1 + i] = write->facts[lane][i];
        log->told_ms[lane][write->first[lane] - 1 + i] = now_ms;
    }
    if (last > log->head[lane])
        log->head[lane] = last;
}

bool
pg_commit_write(struct world *world, int actor)
{
    struct log *log = &world->pg.logs[actor_source(actor)];
    struct write *write = &world->pg.writes[actor];
    bool is_open = write->is_open;

    for (int lane = 0; lane < LANES; lane++)
        if (write->count[lane] && is_open)
            show(log, write, lane, world->now_ms);
    write->is_open = false;
    pg_drop(&world->pg, actor);
    return is_open;
}

static bool
is_leased(const struct group *group, int partition, int reader, int64_t incarnation)
{
    const struct lease_row *lease = &group->leases[partition];

    return lease->owner[0] == (char)('a' + reader) && lease->incarnation == incarnation;
}

/* Whether the cursor may move, apart from its lock. */
static bool
fits(const struct world *world, int reader, int64_t incarnation, int source,
     const struct segment *segment)
{
    const struct group *group = &world->pg.group;

    if (world->sabotage == SABOTAGE_NO_COMPARE)
        return true;
    return group->cursors[source][segment->partition] == segment->previous
           && (world->sabotage == SABOTAGE_NO_LEASES
               || is_leased(group, segment->partition, reader, incarnation));
}

/* Who has some of the cursors may wait for one that has the others. */
static enum pg_moved
wait_or_end(struct world *world, int actor)
{
    if (world->now_ms - world->pg.applies[reader_of(actor)].since_ms < DEADLOCK_MS)
        return PG_WAIT;
    pg_drop(&world->pg, actor);
    return PG_GONE;
}

enum pg_moved
pg_move(struct world *world, int actor, int64_t incarnation)
{
    struct apply *apply = &world->pg.applies[reader_of(actor)];
    int source = apply->answer.source;
    int *locks = world->pg.group.cursor_locked_by[source];

    if (!apply->is_open)
        return PG_GONE;
    for (int i = 0; i < apply->answer.count; i++) {
        int lane = apply->answer.segments[i].partition;

        if (locks[lane] != NOBODY && locks[lane] != actor && world->sabotage != SABOTAGE_NO_COMPARE)
            return wait_or_end(world, actor);
        locks[lane] = actor;
    }
    for (int i = 0; i < apply->answer.count; i++)
        if (!fits(world, reader_of(actor), incarnation, source, &apply->answer.segments[i])) {
            pg_drop(&world->pg, actor);
            return PG_FENCED;
        }
    return PG_MOVED;
}

static bool
is_late(const struct world *world, int64_t told_ms)
{
    return world->sabotage <= SABOTAGE_HARMFUL && world_is_calm(world)
           && told_ms - world->calm_ms > CALM_SETTLE_MS && world->now_ms - told_ms > PROMPT_MS;
}

/* One effect, and whether it may come now. */
static void
judge(struct world *world, int source, int lane, int64_t position, struct fact fact)
{
    struct group *group = &world->pg.group;
    const struct log *log = &world->pg.logs[source];
    struct fact truth = log->facts[lane][position - 1];

    if (position != group->handled[source][lane] + 1)
        world_fail(world, "source %d lane %d: position %lld is handled after %lld", source, lane,
                   (long long)position, (long long)group->handled[source][lane]);
    else if (fact.subject != truth.subject || fact.version != truth.version)
        world_fail(world, "source %d lane %d: position %lld was told as another event", source,
                   lane, (long long)position);
    else if (fact.version != group->seen[source][lane][fact.subject] + 1)
        world_fail(world, "source %d lane %d: subject %d has version %d after %d", source, lane,
                   fact.subject, fact.version, group->seen[source][lane][fact.subject]);
    else if (is_late(world, log->told_ms[lane][position - 1]))
        world_fail(world, "source %d lane %d: position %lld took %lld ms, and all is calm", source,
                   lane, (long long)position,
                   (long long)(world->now_ms - log->told_ms[lane][position - 1]));
    group->handled[source][lane] = position;
    group->seen[source][lane][fact.subject] = fact.version;
}

bool
pg_commit_apply(struct world *world, int actor)
{
    struct apply *apply = &world->pg.applies[reader_of(actor)];
    struct group *group = &world->pg.group;
    int source = apply->answer.source;
    bool is_open = apply->is_open;

    for (int i = 0; is_open && i < apply->answer.count; i++) {
        const struct segment *segment = &apply->answer.segments[i];

        for (int64_t p = segment->previous + 1; p <= segment->last; p++)
            judge(world, source, segment->partition, p, segment->facts[p - segment->previous - 1]);
        if (world->sabotage != SABOTAGE_TWO_COMMITS || !world_chance(world, 20))
            group->cursors[source][segment->partition] = segment->last;
    }
    pg_drop(&world->pg, actor);
    return is_open;
}

bool
pg_is_drained(const struct pg *pg)
{
    for (int s = 0; s < SOURCES; s++)
        for (int lane = 0; lane < LANES; lane++)
            if (pg->group.handled[s][lane] != pg->logs[s].head[lane])
                return false;
    return true;
}
