#include "common/feed/feed_ring.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct slot {
    int64_t position;
    size_t at, size; /* in ring->bytes */
    int partition, type;
};

/* The run of a partition: first..last, empty when first > last. `index` finds the
 * slot of a position by the position's low bits. */
struct run {
    int64_t first, last;
    uint32_t *index;
    size_t capacity; /* of the index, a power of two */
};

/* The slots oldest..newest-1 are in use; both only grow and are taken modulo the
 * number of slots. An entry of the bytes never wraps around. */
struct feed_ring {
    char *bytes;
    size_t size, write;
    struct slot slots[RING_EVENTS_MAX];
    uint32_t oldest, newest;
    struct run runs[PARTITIONS];
};

static struct slot *
slot_of(struct feed_ring *ring, uint32_t number)
{
    return &ring->slots[number % RING_EVENTS_MAX];
}

struct feed_ring *
feed_ring_new(size_t bytes)
{
    struct feed_ring *ring = calloc(1, sizeof *ring);

    if (!ring || !(ring->bytes = malloc(bytes)))
        abort();
    ring->size = bytes;
    for (int p = 0; p < PARTITIONS; p++)
        feed_ring_forget(ring, p);
    return ring;
}

void
feed_ring_destroy(struct feed_ring **ring_p)
{
    if (!*ring_p)
        return;
    for (int p = 0; p < PARTITIONS; p++)
        free((*ring_p)->runs[p].index);
    free((*ring_p)->bytes);
    free(*ring_p);
    *ring_p = NULL;
}

void
feed_ring_forget(struct feed_ring *ring, int partition)
{
    ring->runs[partition].first = 1;
    ring->runs[partition].last = 0;
}

static uint32_t *
index_of(const struct run *run, int64_t position)
{
    return &run->index[(size_t)position & (run->capacity - 1)];
}

/* A slot may be left over from a run that was forgotten: then it is no longer in the index. */
static void
drop_oldest(struct feed_ring *ring)
{
    const struct slot *slot = slot_of(ring, ring->oldest);
    struct run *run = &ring->runs[slot->partition];

    if (run->first == slot->position && run->first <= run->last
        && *index_of(run, slot->position) == ring->oldest)
        run->first++;
    ring->oldest++;
}

/* Whether `size` bytes fit in one piece between the newest and the oldest; moves
 * `write` to the start when they only fit there. It never catches up with the oldest. */
static bool
fits(struct feed_ring *ring, size_t size)
{
    size_t oldest_at = slot_of(ring, ring->oldest)->at;

    if (ring->oldest == ring->newest) {
        ring->write = 0;
        return true;
    }
    if (ring->newest - ring->oldest == RING_EVENTS_MAX)
        return false;
    if (ring->write <= oldest_at)
        return size < oldest_at - ring->write;
    if (size <= ring->size - ring->write)
        return true;
    if (size >= oldest_at)
        return false;
    ring->write = 0;
    return true;
}

static void
index_grow(struct run *run)
{
    struct run old = *run;

    run->capacity = old.capacity ? old.capacity * 2 : 64;
    run->index = malloc(run->capacity * sizeof *run->index);
    if (!run->index)
        abort();
    for (int64_t position = old.first; position <= old.last; position++)
        *index_of(run, position) = *index_of(&old, position);
    free(old.index);
}

static void
index_add(struct run *run, int64_t position, uint32_t number)
{
    if (run->first > run->last || position != run->last + 1) {
        run->first = position;
        run->last = position - 1;
    }
    if ((size_t)(run->last - run->first + 2) > run->capacity)
        index_grow(run);
    run->last = position;
    *index_of(run, position) = number;
}

void
feed_ring_put(struct feed_ring *ring, int partition, int64_t position, int type, struct text packed)
{
    if (packed.size > ring->size / 4) {
        feed_ring_forget(ring, partition);
        return;
    }
    while (!fits(ring, packed.size))
        drop_oldest(ring);
    memcpy(ring->bytes + ring->write, packed.data, packed.size);
    *slot_of(ring, ring->newest) = (struct slot){ .position = position,
                                                  .at = ring->write,
                                                  .size = packed.size,
                                                  .partition = partition,
                                                  .type = type };
    ring->write += packed.size;
    index_add(&ring->runs[partition], position, ring->newest++);
}

bool
feed_ring_has(const struct feed_ring *ring, int partition, int64_t first, int64_t last)
{
    const struct run *run = &ring->runs[partition];

    return run->first <= first && last <= run->last;
}

struct text
feed_ring_get(const struct feed_ring *ring, int partition, int64_t position, int *ret_type)
{
    const struct run *run = &ring->runs[partition];

    assert(run->first <= position && position <= run->last);
    const struct slot *slot = &ring->slots[*index_of(run, position) % RING_EVENTS_MAX];
    *ret_type = slot->type;
    return (struct text){ ring->bytes + slot->at, slot->size };
}
