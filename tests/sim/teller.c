/* A replica of a source: writes events and tells them, with what outbox.c and feed.c
 * do around the feed's state made up. */
#include "tests/sim/world.h"

#include "common/feed/feed_state.h"

#include <stdlib.h>
#include <string.h>

enum {
    WRITE_EVERY_MS = 400,
    TELL_EVERY_MS = 20,
    COMMIT_MS = 4,
    LOST_REPLY = 20,  /* commits, of a thousand, whose outcome stays unknown */
    RING_BYTES = 512, /* so small that readers often need the log */
};

static const char FACT[] = "fact"; /* the one type of event */

static struct feed_state *
feed_of(struct world *world, int actor)
{
    return world->actors[actor].self;
}

void
teller_start(struct world *world, int actor)
{
    world->actors[actor].self = feed_state_new(RING_BYTES);
    world_plan(world, actor, WRITE, WRITE_EVERY_MS - world_choose(world, WRITE_EVERY_MS), NULL);
    world_plan(world, actor, TELL, 1, NULL);
}

void
teller_end(struct world *world, int actor)
{
    struct feed_state *feed = feed_of(world, actor);

    pg_drop(&world->pg, actor);
    feed_state_destroy(&feed);
    world->actors[actor].self = NULL;
}

/* ---- writing */

static void
draw_write(struct world *world, struct write *write)
{
    *write = (struct write){ .is_open = true };
    for (uint32_t i = 0; i <= world_choose(world, 3); i++) {
        int lane = (int)world_choose(world, LANES);

        write->count[lane] = 1 + (int)world_choose(world, WRITE_MAX);
        for (int e = 0; e < write->count[lane]; e++)
            write->facts[lane][e].subject = (int)world_choose(world, SUBJECTS);
    }
}

static bool
is_full(const struct log *log)
{
    for (int lane = 0; lane < LANES; lane++)
        if (log->taken[lane] + (int)WRITE_MAX > (int)LOG_MAX)
            return true;
    return false;
}

void
teller_write(struct world *world, int actor, void *what)
{
    (void)what;
    world_plan(world, actor, WRITE, WRITE_EVERY_MS - world_choose(world, WRITE_EVERY_MS), NULL);
    if (world_is_quiet(world) || pg_is_away(&world->pg, world->now_ms)
        || is_full(&world->pg.logs[actor_source(actor)]))
        return;
    draw_write(world, &world->pg.writes[actor]);
    world->actors[actor].busy_to_ms = INT64_MAX;
    world_plan(world, actor, WRITE_LOCK, 1, NULL);
}

void
teller_write_lock(struct world *world, int actor, void *what)
{
    (void)what;
    if (!world->pg.writes[actor].is_open)
        world->actors[actor].busy_to_ms = 0;
    else if (pg_lock_heads(world, actor))
        world_plan(world, actor, WRITE_COMMIT, 1 + world_choose(world, COMMIT_MS), NULL);
    else
        world_plan(world, actor, WRITE_LOCK, 1, NULL);
}

/* The bytes of an event as the feed holds it. */
static struct text
packed(const struct fact *fact)
{
    return (struct text){ (const char *)fact, sizeof *fact };
}

static void
segment_fill(struct world *world, int actor, const struct feed_turn *turn,
             const struct feed_segment *from, struct segment *to)
{
    const struct log *log = &world->pg.logs[actor_source(actor)];
    struct text bytes;

    *to = (struct segment){ (int)from->partition, from->previous, from->last, { { 0, 0 } } };
    for (int64_t position = from->previous + 1; position <= from->last; position++) {
        struct fact *fact = &to->facts[position - from->previous - 1];

        *fact = log->facts[from->partition][position - 1];
        if (from->is_recent
            && feed_state_recent(feed_of(world, actor), turn->subscriber, from->partition, position,
                                 &bytes))
            memcpy(fact, bytes.data, sizeof *fact);
    }
}

static void
send_answer(struct world *world, int actor, const struct feed_turn *turn)
{
    struct feed_asker asker = feed_state_asker(feed_of(world, actor), turn->subscriber);
    struct answer answer = { .id = asker.id, .source = actor_source(actor) };
    int to = 0;

    memcpy(&to, asker.route.data, sizeof to);
    for (size_t i = 0; i < turn->count; i++)
        segment_fill(world, actor, turn, &turn->segments[i], &answer.segments[answer.count++]);
    world_send(world, actor, to, TOLD, &answer, sizeof answer);
    feed_state_told(feed_of(world, actor), turn);
}

static void
look(struct world *world, int actor)
{
    static const int64_t epochs[PARTITIONS];

    feed_state_looked(feed_of(world, actor), world->pg.logs[actor_source(actor)].head, epochs,
                      world->now_ms);
}

/* What feed_serve() does; false: the log can't be read. */
static bool
serve_step(struct world *world, int actor, enum feed_step step, struct feed_turn *turn)
{
    bool is_log_read = step == FEED_LOOK || (step == FEED_TELL && !turn->is_recent);

    if (is_log_read && pg_is_away(&world->pg, world->now_ms))
        return false;
    if (step == FEED_EMPTY)
        turn->count = 0;
    if (step == FEED_REFUSE)
        world_fail(world, "a reader is refused, and no log has lost its end");
    else if (step == FEED_LOOK)
        look(world, actor);
    else
        send_answer(world, actor, turn);
    return true;
}

static void
serve(struct world *world, int actor)
{
    struct feed_turn turn;
    enum feed_step step;

    while (!world->failure[0]
           && (step = feed_state_next(feed_of(world, actor), world->now_ms, &turn)) != FEED_WAIT)
        if (!serve_step(world, actor, step, &turn)) {
            feed_state_failed(feed_of(world, actor), world->now_ms);
            return;
        }
}

static void
tell_news(struct world *world, int actor)
{
    int first = actor_source(actor) * TELLERS;

    for (int other = first; other < first + TELLERS; other++)
        if (other != actor)
            world_send(world, actor, other, NEWS, NULL, 0);
}

static void
hear_of_commit(struct world *world, int actor, const struct write *write)
{
    struct feed_state *feed = feed_of(world, actor);
    int64_t heads[PARTITIONS] = { 0 };

    for (int lane = 0; lane < LANES; lane++) {
        for (int i = 0; i < write->count[lane]; i++)
            feed_state_committed(feed, lane, write->first[lane] + i, FACT,
                                 packed(&write->facts[lane][i]));
        if (write->count[lane])
            heads[lane] = write->first[lane] + write->count[lane] - 1;
    }
    feed_state_heads(feed, heads);
    tell_news(world, actor);
    serve(world, actor);
}

void
teller_write_commit(struct world *world, int actor, void *what)
{
    struct write write = world->pg.writes[actor];
    bool is_done = pg_commit_write(world, actor);
    bool is_known = is_done && !world_chance(world, LOST_REPLY);

    (void)what;
    world->actors[actor].busy_to_ms = 0;
    for (int lane = 0; lane < LANES; lane++)
        if (write.count[lane])
            world_tell(world, actor, "writes lane %d: %lld to %lld%s", lane,
                       (long long)write.first[lane],
                       (long long)write.first[lane] + write.count[lane] - 1,
                       is_known  ? ""
                       : is_done ? ", and never hears of it"
                                 : ": in vain");
    if (is_known && world->sabotage != SABOTAGE_FORGETFUL_FEED)
        hear_of_commit(world, actor, &write);
}

/* ---- telling */

void
teller_asked(struct world *world, int actor, void *what)
{
    const struct question *question = what;
    char instance[2] = { (char)('a' + question->from - SOURCES * TELLERS), '\0' };
    struct text type = text_of(FACT);
    struct feed_request request = { .group = TEXT("readers"),
                                    .instance = text_of(instance),
                                    .route = { (const char *)&question->from, sizeof(int) },
                                    .id = question->id,
                                    .max_events = question->credit,
                                    .max_bytes = FEED_BYTES_MAX,
                                    .types = &type,
                                    .type_count = 1 };
    struct error err = { 0 };

    if (request.max_events > SEGMENT_MAX)
        request.max_events = SEGMENT_MAX;
    for (int p = 0; p < PARTITIONS; p++)
        request.cursors[p] = partition_in(question->partitions, p) ? question->cursors[p] : -1;
    if (feed_state_subscribe(feed_of(world, actor), &request, world->now_ms, &err) != OK)
        world_fail(world, "a subscription is refused: %s", err.text);
    serve(world, actor);
}

void
teller_news(struct world *world, int actor, void *what)
{
    (void)what;
    feed_state_look(feed_of(world, actor));
    serve(world, actor);
}

void
teller_tell(struct world *world, int actor, void *what)
{
    (void)what;
    serve(world, actor);
    world_plan(world, actor, TELL, TELL_EVERY_MS, NULL);
}
