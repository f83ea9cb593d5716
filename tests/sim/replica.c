/* A replica of the service that reads: leases and a reader for each source, with
 * what lease.c and consumer.c do around them made up. */
#include "tests/sim/replica.h"

#include <stdlib.h>
#include <string.h>

enum {
    WORK_MS = 4,        /* a handler or a commit takes up to */
    RETRY_MS = 20,      /* while the database is away */
    LOST_REPLY = 20,    /* commits, of a thousand, whose outcome stays unknown */
    UNLUCKY_ROUTE = 50, /* requests, of a thousand, that go to a teller that is down */
};

void
replica_start(struct world *world, int actor)
{
    struct replica *self = calloc(1, sizeof *self);

    if (!self)
        abort();
    self->instance[0] = (char)('a' + replica_number(actor));
    world->actors[actor].self = self;
    world_plan(world, actor, TICK, 0, NULL);
    world_plan(world, actor, READ, 1, NULL);
}

/* Those who are up, as the bus knows them; now and then one that has just died. */
static int
route(struct world *world, int source)
{
    int first = source * TELLERS + (int)world_choose(world, TELLERS);

    if (world->actors[first].is_up || world_chance(world, UNLUCKY_ROUTE))
        return first;
    return source * TELLERS + (first + 1) % TELLERS;
}

static void
send_question(struct world *world, int actor, int source, int64_t id, const int64_t *cursors)
{
    struct replica *self = replica_of(world, actor);
    struct question question = { .from = actor, .id = id };

    if (id > self->last_id)
        self->last_id = id;
    question.partitions = self->readers[source].owned;
    question.credit = self->readers[source].credit;
    memcpy(question.cursors, cursors, sizeof question.cursors);
    world_send(world, actor, route(world, source), ASKED, &question, sizeof question);
}

static void
ask(struct world *world, int actor, int source)
{
    struct replica *self = replica_of(world, actor);
    struct reader *reader = &self->readers[source];
    int64_t id = reader_ask(reader, self->last_id + 1, world->now_ms);

    send_question(world, actor, source, id, reader->cursors);
}

static void
ask_ahead(struct world *world, int actor, const struct answer *answer)
{
    struct replica *self = replica_of(world, actor);
    struct reader *reader = &self->readers[answer->source];
    int64_t cursors[PARTITIONS];

    memcpy(cursors, reader->cursors, sizeof cursors);
    for (int i = 0; i < answer->count; i++)
        cursors[answer->segments[i].partition] = answer->segments[i].last;
    reader_ask_ahead(reader, self->last_id + 1, world->now_ms);
    send_question(world, actor, answer->source, self->last_id + 1, cursors);
}

/* Does what the reader wants; returns the milliseconds until it wants more. */
static int64_t
read_source(struct world *world, int actor, int source)
{
    struct reader *reader = &replica_of(world, actor)->readers[source];
    int64_t wait_ms = 0;

    switch (reader_next(reader, world->now_ms, &wait_ms)) {
    case READER_WAIT:
        return wait_ms;
    case READER_LOAD:
        if (pg_is_away(&world->pg, world->now_ms))
            return RETRY_MS;
        reader_load(reader, world->pg.group.cursors[source]);
        return 1;
    case READER_ASK:
        ask(world, actor, source);
        break;
    }
    return 1;
}

static int64_t
read_all(struct world *world, int actor)
{
    int64_t soonest_ms = READER_ASK_AGAIN_MS;

    for (int s = 0; s < SOURCES; s++) {
        int64_t wait_ms = read_source(world, actor, s);

        if (wait_ms < soonest_ms)
            soonest_ms = wait_ms;
    }
    return soonest_ms;
}

void
replica_read(struct world *world, int actor, void *what)
{
    int64_t wait_ms = read_all(world, actor);

    (void)what;
    world_plan(world, actor, READ, wait_ms < RETRY_MS ? RETRY_MS : wait_ms, NULL);
}

/* What is loaded is asked for at once. */
static void
read_now(struct world *world, int actor)
{
    read_all(world, actor);
    read_all(world, actor);
}

void
replica_tick(struct world *world, int actor, void *what)
{
    (void)what;
    replica_look_at_leases(world, actor);
    read_now(world, actor);
    world_plan(world, actor, TICK, LEASE_TICK_MS, NULL);
}

void
replica_news(struct world *world, int actor, void *what)
{
    (void)what;
    replica_look_at_leases(world, actor);
    read_now(world, actor);
}

/* An answer has been dealt with. */
static void
ended(struct world *world, int actor, int source, enum reader_outcome outcome)
{
    world->actors[actor].busy_to_ms = 0;
    reader_ended(&replica_of(world, actor)->readers[source], outcome, world->now_ms);
    read_now(world, actor);
}

static void
work(struct world *world, int actor, enum happening_kind kind)
{
    world->actors[actor].busy_to_ms = INT64_MAX;
    world_plan(world, actor, kind, 1 + world_choose(world, WORK_MS), NULL);
}

void
replica_told(struct world *world, int actor, void *what)
{
    struct reader *readers = replica_of(world, actor)->readers;
    struct answer *answer = what;
    struct apply *apply = &world->pg.applies[replica_number(actor)];
    int kept = 0;

    if (!reader_replied(&readers[answer->source], answer->id))
        return;
    for (int i = 0; i < answer->count; i++) {
        const struct segment *s = &answer->segments[i];

        if (world->sabotage == SABOTAGE_ANY_SEGMENT
            || reader_accepts(&readers[answer->source], s->partition, s->previous, s->last))
            answer->segments[kept++] = *s;
    }
    answer->count = kept;
    if (kept == 0 || pg_is_away(&world->pg, world->now_ms)) {
        ended(world, actor, answer->source, kept ? READER_UNKNOWN : READER_APPLIED);
        return;
    }
    *apply = (struct apply){ .is_open = true, .since_ms = world->now_ms, .answer = *answer };
    ask_ahead(world, actor, answer);
    work(world, actor, APPLY_MOVE);
}

void
replica_apply_move(struct world *world, int actor, void *what)
{
    int source = world->pg.applies[replica_number(actor)].answer.source;

    (void)what;
    switch (pg_move(world, actor, replica_of(world, actor)->incarnation)) {
    case PG_WAIT:
        world_plan(world, actor, APPLY_MOVE, 1, NULL);
        break;
    case PG_MOVED:
        work(world, actor, APPLY_COMMIT);
        break;
    case PG_FENCED:
        world_tell(world, actor, "is fenced at source %d", source);
        ended(world, actor, source, READER_FENCED);
        break;
    case PG_GONE:
        ended(world, actor, source, READER_UNKNOWN);
        break;
    }
}

void
replica_apply_commit(struct world *world, int actor, void *what)
{
    struct apply *apply = &world->pg.applies[replica_number(actor)];
    struct reader *reader = &replica_of(world, actor)->readers[apply->answer.source];
    bool is_done = pg_commit_apply(world, actor);
    bool is_known = is_done && !world_chance(world, LOST_REPLY);

    (void)what;
    for (int i = 0; is_known && i < apply->answer.count; i++)
        reader_moved(reader, apply->answer.segments[i].partition, apply->answer.segments[i].last);
    for (int i = 0; i < apply->answer.count; i++)
        world_tell(world, actor, "handles source %d lane %d: %lld to %lld%s", apply->answer.source,
                   apply->answer.segments[i].partition,
                   (long long)apply->answer.segments[i].previous + 1,
                   (long long)apply->answer.segments[i].last,
                   is_known  ? ""
                   : is_done ? ", and never hears of it"
                             : ": in vain");
    ended(world, actor, apply->answer.source, is_known ? READER_APPLIED : READER_UNKNOWN);
}

void
replica_end(struct world *world, int actor, bool is_clean)
{
    if (is_clean)
        replica_give_up_leases(world, actor);
    pg_drop(&world->pg, actor);
    free(world->actors[actor].self);
    world->actors[actor].self = NULL;
}
