#include "tests/sim/world.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DELAY_MS = 3, /* of a message, mostly */
    DELAY_LONG_MS = 400,
    SLOW = 20,
    LOST = 20,
    DOUBLED = 20, /* messages of a thousand */
};

int
actor_source(int actor)
{
    return actor / TELLERS;
}

bool
is_teller(int actor)
{
    return actor < SOURCES * TELLERS;
}

bool
world_is_calm(const struct world *world)
{
    return world->calm_ms > 0;
}

bool
world_is_quiet(const struct world *world)
{
    return world_is_calm(world) && world->now_ms - world->calm_ms > CALM_WRITE_MS;
}

bool
world_chance(struct world *world, uint32_t per_mille)
{
    return !world_is_calm(world) && chance(world->choices, per_mille);
}

uint32_t
world_choose(struct world *world, uint32_t n)
{
    return choose(world->choices, n);
}

static void
name_of(int actor, char *name, size_t size)
{
    if (actor == WORLD)
        snprintf(name, size, "world");
    else if (is_teller(actor))
        snprintf(name, size, "source %d.%d", actor_source(actor), actor % TELLERS);
    else
        snprintf(name, size, "reader %c", 'a' + actor - SOURCES * TELLERS);
}

void
world_tell(struct world *world, int actor, const char *fmt, ...)
{
    char text[WORLD_TEXT_MAX];
    char name[32];
    va_list args;

    if (!world->is_traced)
        return;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    name_of(actor, name, sizeof name);
    printf("%9.3f s  %-10s %s\n", (double)world->now_ms / 1000, name, text);
}

void
world_fail(struct world *world, const char *fmt, ...)
{
    va_list args;

    if (world->failure[0])
        return;
    va_start(args, fmt);
    vsnprintf(world->failure, sizeof world->failure, fmt, args);
    va_end(args);
    world_tell(world, WORLD, "FAILED: %s", world->failure);
}

static void
plan_for(struct world *world, int actor, enum happening_kind kind, int64_t in_ms, int life,
         void *what)
{
    queue_put(&world->queue, (struct happening){ .at_ms = world->now_ms + in_ms,
                                                 .actor = actor,
                                                 .kind = kind,
                                                 .life = life,
                                                 .what = what });
}

void
world_plan(struct world *world, int actor, enum happening_kind kind, int64_t in_ms, void *what)
{
    plan_for(world, actor, kind, in_ms, actor == WORLD ? 0 : world->actors[actor].life, what);
}

static void *
copy_of(const void *what, size_t size)
{
    void *copy = malloc(size + 1);

    if (!copy)
        abort();
    return size ? memcpy(copy, what, size) : copy;
}

static bool
is_cut(const struct world *world, int actor)
{
    return world->now_ms < world->cut_to_ms[actor];
}

void
world_send(struct world *world, int from, int to, enum happening_kind kind, const void *what,
           size_t size)
{
    int copies = 1 + world_chance(world, DOUBLED);

    if (is_cut(world, from) || is_cut(world, to) || world_chance(world, LOST))
        return;
    while (copies-- > 0) {
        bool is_slow = world_chance(world, SLOW);

        plan_for(world, to, kind, 1 + world_choose(world, is_slow ? DELAY_LONG_MS : DELAY_MS),
                 world->actors[to].life, copy_of(what, size));
    }
}

static void
start(struct world *world, int actor)
{
    struct actor *a = &world->actors[actor];

    a->is_up = true;
    a->life++;
    a->paused_to_ms = 0;
    a->busy_to_ms = 0;
    if (is_teller(actor))
        teller_start(world, actor);
    else
        replica_start(world, actor);
}

void
world_end(struct world *world, int actor, bool is_clean)
{
    if (!world->actors[actor].is_up)
        return;
    world->actors[actor].is_up = false;
    if (is_teller(actor))
        teller_end(world, actor);
    else
        replica_end(world, actor, is_clean);
}

static void
restart(struct world *world, int actor, void *what)
{
    (void)what;
    if (world->actors[actor].is_up || world->actors[actor].is_gone)
        return;
    world_tell(world, actor, "starts");
    start(world, actor);
}

static void
news(struct world *world, int actor, void *what)
{
    (is_teller(actor) ? teller_news : replica_news)(world, actor, what);
}

static happening_effect *const effects[HAPPENING_KINDS] = {
    [FAULT] = fault_strikes,
    [RESTART] = restart,
    [WRITE] = teller_write,
    [WRITE_LOCK] = teller_write_lock,
    [WRITE_COMMIT] = teller_write_commit,
    [TELL] = teller_tell,
    [ASKED] = teller_asked,
    [NEWS] = news,
    [TICK] = replica_tick,
    [READ] = replica_read,
    [TOLD] = replica_told,
    [APPLY_MOVE] = replica_apply_move,
    [APPLY_COMMIT] = replica_apply_commit,
};

/* What waits because its actor stands still or is at work; 0: it need not. */
static int64_t
wait_ms(const struct world *world, const struct happening *h)
{
    const struct actor *actor = &world->actors[h->actor];
    bool is_work = h->kind == APPLY_MOVE || h->kind == APPLY_COMMIT || h->kind == WRITE_LOCK
                   || h->kind == WRITE_COMMIT;

    if (world->now_ms < actor->paused_to_ms)
        return actor->paused_to_ms - world->now_ms;
    return !is_work && world->now_ms < actor->busy_to_ms ? 2 : 0;
}

static void
happen(struct world *world, struct happening *h)
{
    if (h->actor != WORLD && h->kind != RESTART) {
        if (h->life != world->actors[h->actor].life || !world->actors[h->actor].is_up) {
            free(h->what);
            return;
        }
        int64_t ms = wait_ms(world, h);
        if (ms > 0) {
            plan_for(world, h->actor, (enum happening_kind)h->kind, ms, h->life, h->what);
            return;
        }
    }
    effects[h->kind](world, h->actor, h->what);
    free(h->what);
}

static void
run_until(struct world *world, uint64_t steps, int64_t until_ms)
{
    struct happening next;

    while (world->steps < steps && world->now_ms < until_ms && !world->failure[0]
           && queue_take(&world->queue, &next)) {
        world->now_ms = next.at_ms;
        world->steps++;
        happen(world, &next);
    }
}

/* Nothing goes wrong any more, and who has not gone for good is up. */
static void
calm_down(struct world *world)
{
    world_tell(world, WORLD, "all is calm");
    world->calm_ms = world->now_ms;
    world->pg.away_to_ms = 0;
    memset(world->cut_to_ms, 0, sizeof world->cut_to_ms);
    for (int actor = 0; actor < ACTORS; actor++) {
        world->actors[actor].paused_to_ms = 0;
        restart(world, actor, NULL);
    }
}

static void
finish(struct world *world)
{
    calm_down(world);
    run_until(world, UINT64_MAX, world->now_ms + CALM_MS);
    if (!pg_is_drained(&world->pg))
        world_fail(world, "not all events are handled %d s after the last fault", CALM_MS / 1000);
    if (world->sabotage != SABOTAGE_NO_LEASES)
        replicas_check_shares(world);
}

void
world_run(struct world *world, struct choices *choices, uint64_t steps, enum sabotage sabotage,
          bool is_traced)
{
    memset(world, 0, sizeof *world);
    world->choices = choices;
    world->sabotage = sabotage;
    world->is_traced = is_traced;
    pg_open(&world->pg);
    for (int actor = 0; actor < ACTORS; actor++)
        start(world, actor);
    world_plan(world, WORLD, FAULT, 100, NULL);
    run_until(world, steps, INT64_MAX);
    if (!world->failure[0])
        finish(world);
    queue_clear(&world->queue);
    for (int actor = 0; actor < ACTORS; actor++)
        world_end(world, actor, false);
}
