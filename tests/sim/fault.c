/* What goes wrong in the simulated world, one thing at a time. */
#include "tests/sim/world.h"

enum {
    FAULT_EVERY_MS = 1500, /* at most so long between two faults */
    PAUSE_MAX_MS = 12000,  /* longer than a lease, and than PG_IDLE_MS */
    PG_IDLE_MS = 10000,    /* a transaction that is idle for longer is ended */
    PG_AWAY_MAX_MS = 3000,
    CUT_MAX_MS = 6000,
    RESTART_MAX_MS = 4000,
    FOR_GOOD = 30, /* of those that end, of a thousand */
};

/* Somebody else has to do its work for ever; the first of its kind never goes. */
static bool
goes_for_good(struct world *world, int actor)
{
    bool is_first = is_teller(actor) ? actor % TELLERS == 0 : actor == SOURCES * TELLERS;

    return world_chance(world, FOR_GOOD) && !is_first;
}

static void
kill_one(struct world *world, int actor, bool is_clean)
{
    if (!world->actors[actor].is_up)
        return;
    world_tell(world, actor, is_clean ? "is stopped" : "is killed");
    world_end(world, actor, is_clean);
    world->actors[actor].is_gone = goes_for_good(world, actor);
    world_plan(world, actor, RESTART, RESTART_MAX_MS - world_choose(world, RESTART_MAX_MS), NULL);
}

static void
pause_one(struct world *world, int actor)
{
    int64_t ms = world_choose(world, PAUSE_MAX_MS);

    world_tell(world, actor, "stands still for %lld ms", (long long)ms);
    world->actors[actor].paused_to_ms = world->now_ms + ms;
    if (ms > PG_IDLE_MS)
        pg_drop(&world->pg, actor);
}

static void
stop_pg(struct world *world)
{
    int64_t ms = world_choose(world, PG_AWAY_MAX_MS);

    world_tell(world, WORLD, "the database is away for %lld ms", (long long)ms);
    pg_stop(&world->pg, world->now_ms + ms);
}

static void
cut_one(struct world *world, int actor)
{
    int64_t ms = world_choose(world, CUT_MAX_MS);

    world_tell(world, actor, "is cut off for %lld ms", (long long)ms);
    world->cut_to_ms[actor] = world->now_ms + ms;
}

void
fault_strikes(struct world *world, int actor, void *what)
{
    int victim = (int)world_choose(world, ACTORS);

    (void)actor;
    (void)what;
    if (world_is_calm(world))
        return;
    switch (world_choose(world, 6)) {
    case 1:
        kill_one(world, victim, false);
        break;
    case 2:
        kill_one(world, victim, true);
        break;
    case 3:
        pause_one(world, victim);
        break;
    case 4:
        stop_pg(world);
        break;
    case 5:
        cut_one(world, victim);
        break;
    default:
        break;
    }
    world_plan(world, WORLD, FAULT, FAULT_EVERY_MS - world_choose(world, FAULT_EVERY_MS), NULL);
}
