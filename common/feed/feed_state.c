#include "common/feed/feed_state_private.h"

#include <stdlib.h>

struct feed_state *
feed_state_new(size_t ring_bytes)
{
    struct feed_state *state = calloc(1, sizeof *state);

    if (!state)
        abort();
    state->ring = feed_ring_new(ring_bytes);
    state->is_look_due = true;
    return state;
}

void
feed_state_destroy(struct feed_state **state_p)
{
    if (!*state_p)
        return;
    for (size_t i = 0; i < (*state_p)->count; i++)
        free((*state_p)->subscribers[i].type_bytes);
    feed_ring_destroy(&(*state_p)->ring);
    free(*state_p);
    *state_p = NULL;
}

/* The number of a type in the ring; -1 when there is none left. */
static int
type_number(struct feed_state *state, const char *type)
{
    for (int i = 0; i < state->type_count; i++)
        if (state->types[i] == type)
            return i;
    if (state->type_count == FEED_RING_TYPES_MAX)
        return -1;
    state->types[state->type_count] = type;
    return state->type_count++;
}

void
feed_state_committed(struct feed_state *state, int partition, int64_t position, const char *type,
                     struct text packed)
{
    int number = type_number(state, type);

    if (number < 0)
        feed_ring_forget(state->ring, partition);
    else
        feed_ring_put(state->ring, partition, position, number, packed);
}

bool
feed_state_heads(struct feed_state *state, const int64_t heads[PARTITIONS])
{
    bool is_moved = false;

    for (int p = 0; p < PARTITIONS; p++)
        if (heads[p] > state->heads[p]) {
            state->heads[p] = heads[p];
            is_moved = true;
        }
    return is_moved;
}

void
feed_state_look(struct feed_state *state)
{
    state->is_look_due = true;
}

void
feed_state_forget(struct feed_state *state)
{
    for (int p = 0; p < PARTITIONS; p++)
        feed_ring_forget(state->ring, p);
    state->is_look_due = true;
}

void
feed_state_gone(struct feed_state *state, int64_t partition, int64_t last)
{
    state->gone[partition] = last;
}

void
feed_state_looked(struct feed_state *state, const int64_t heads[PARTITIONS],
                  const int64_t epochs[PARTITIONS], int64_t now_ms)
{
    for (int p = 0; p < PARTITIONS; p++) {
        if (heads[p] < state->heads[p]) /* the log has lost its end */
            feed_ring_forget(state->ring, p);
        state->heads[p] = heads[p];
        state->epochs[p] = epochs[p];
    }
    state->looks++;
    state->looked_ms = now_ms;
    state->is_look_due = false;
}

/* How many events a partition has for a subscriber. */
static int64_t
behind(const struct feed_state *state, const struct subscriber *s, int p)
{
    int64_t count = s->cursors[p] < 0 ? 0 : state->heads[p] - s->cursors[p];

    return count > 0 ? count : 0;
}

static int64_t
share_of_credit(const struct feed_state *state, const struct subscriber *s)
{
    int64_t count = 0;

    for (int p = 0; p < PARTITIONS; p++)
        count += behind(state, s, p) > 0;
    return count == 0 ? 0 : s->max_events > count ? s->max_events / count : 1;
}

static void
segment_add(const struct feed_state *state, const struct subscriber *s, int p, int64_t count,
            struct feed_turn *turn)
{
    int64_t previous = s->cursors[p];
    struct feed_segment *segment = &turn->segments[turn->count++];

    *segment = (struct feed_segment){ p, previous, previous + count, false };
    segment->is_recent = feed_ring_has(state->ring, p, previous + 1, segment->last);
    turn->is_recent &= segment->is_recent;
}

/* Adds the partitions that have from `least` to `most` events to tell; what credit is left then. */
static int64_t
plan_between(const struct feed_state *state, const struct subscriber *s, int64_t least,
             int64_t most, int64_t credit, struct feed_turn *turn)
{
    for (int i = 0; i < PARTITIONS && credit > 0; i++) {
        int p = (s->turn + i) % PARTITIONS;
        int64_t count = behind(state, s, p);

        if (count < least || count > most)
            continue;
        count = count < credit ? count : credit;
        segment_add(state, s, p, count, turn);
        credit -= count;
    }
    return credit;
}

/* What a subscriber may be told now. Partitions with little to tell go whole, so that
 * they never wait for one with a backlog; what credit is left goes to the others in
 * turn, in large pieces, which handlers do best with. */
static void
plan(const struct feed_state *state, const struct subscriber *s, struct feed_turn *turn)
{
    int64_t share = share_of_credit(state, s);

    turn->count = 0;
    turn->is_recent = true;
    int64_t left = plan_between(state, s, 1, share, s->max_events, turn);
    plan_between(state, s, share + 1, INT64_MAX, left, turn);
}

/* A reader that has read more than there is: the log has lost its end (a restored
 * schema). To go on would skip what is written next, in silence. */
static bool
is_ahead(const struct feed_state *state, const struct subscriber *s)
{
    for (int p = 0; p < PARTITIONS; p++)
        if (s->cursors[p] > state->heads[p])
            return true;
    return false;
}

/* A reader that needs what has been dropped. To go on from what is left would skip the
 * rest, in silence. */
static bool
is_gone(const struct feed_state *state, const struct subscriber *s, struct feed_turn *turn)
{
    for (int p = 0; p < PARTITIONS; p++)
        if (s->cursors[p] >= 0 && s->cursors[p] < state->gone[p]) {
            turn->segments[0] = (struct feed_segment){ p, s->cursors[p], state->gone[p], false };
            return true;
        }
    return false;
}

/* What to do for one that waits. It may seem ahead because another process has told it
 * more than we know of: that takes a look. */
static enum feed_step
step_for(struct feed_state *state, size_t i, int64_t now_ms, struct feed_turn *turn)
{
    const struct subscriber *s = &state->subscribers[i];
    bool is_paused = now_ms < state->paused_ms;

    turn->subscriber = i;
    turn->count = 0;
    turn->is_gone = is_gone(state, s, turn);
    if (turn->is_gone)
        return FEED_REFUSE;
    if (is_ahead(state, s)) {
        state->is_look_due |= s->looks == state->looks;
        return state->is_look_due ? FEED_WAIT : FEED_REFUSE;
    }
    plan(state, s, turn);
    if (turn->count > 0 && (turn->is_recent || !is_paused))
        return FEED_TELL;
    return turn->count == 0 && now_ms - s->since_ms >= FEED_HOLD_MS ? FEED_EMPTY : FEED_WAIT;
}

enum feed_step
feed_state_next(struct feed_state *state, int64_t now_ms, struct feed_turn *ret_turn)
{
    bool is_waited_for = false;

    for (size_t i = 0; i < state->count; i++) {
        if (!state->subscribers[i].is_waiting)
            continue;
        enum feed_step step = step_for(state, i, now_ms, ret_turn);
        if (step != FEED_WAIT)
            return step;
        is_waited_for = true;
    }
    int64_t due_ms = state->is_look_due ? now_ms : state->looked_ms + FEED_LOOK_MS;
    if (due_ms < state->paused_ms)
        due_ms = state->paused_ms;
    ret_turn->wait_ms = is_waited_for ? due_ms - now_ms : FEED_HOLD_MS;
    return is_waited_for && due_ms <= now_ms ? FEED_LOOK : FEED_WAIT;
}

void
feed_state_told(struct feed_state *state, const struct feed_turn *turn)
{
    struct subscriber *s = &state->subscribers[turn->subscriber];

    s->is_waiting = false;
    if (turn->count > 0)
        s->turn = (int)(turn->segments[turn->count - 1].partition + 1) % PARTITIONS;
}

void
feed_state_failed(struct feed_state *state, int64_t now_ms)
{
    state->paused_ms = now_ms + FEED_PAUSE_MS;
}

int64_t
feed_state_epoch(const struct feed_state *state, int64_t partition)
{
    return state->epochs[partition];
}

/* Which of the types in the ring a subscriber wants; there may be new ones. */
static void
learn_types(const struct feed_state *state, struct subscriber *s)
{
    for (; s->known < state->type_count; s->known++) {
        s->wants[s->known] = false;
        for (size_t i = 0; i < s->type_count; i++)
            s->wants[s->known] |= text_is(s->types[i], state->types[s->known]);
    }
}

bool
feed_state_recent(struct feed_state *state, size_t subscriber, int64_t partition, int64_t position,
                  struct text *ret_packed)
{
    struct subscriber *s = &state->subscribers[subscriber];
    int type = 0;

    learn_types(state, s);
    *ret_packed = feed_ring_get(state->ring, (int)partition, position, &type);
    return s->wants[type];
}
