#include "tests/sim/queue.h"

#include <stdlib.h>

static bool
is_before(const struct happening *a, const struct happening *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

static void
swap(struct happening *a, struct happening *b)
{
    struct happening other = *a;

    *a = *b;
    *b = other;
}

bool
queue_put(struct queue *queue, struct happening happening)
{
    size_t i = queue->count;

    if (queue->count == QUEUE_MAX) {
        free(happening.what);
        return false;
    }
    happening.order = queue->order++;
    queue->heap[queue->count++] = happening;
    for (; i > 0 && is_before(&queue->heap[i], &queue->heap[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&queue->heap[i], &queue->heap[(i - 1) / 2]);
    return true;
}

static void
sink(struct queue *queue)
{
    size_t i = 0;

    for (;;) {
        size_t least = i;

        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < queue->count; child++)
            if (is_before(&queue->heap[child], &queue->heap[least]))
                least = child;
        if (least == i)
            return;
        swap(&queue->heap[i], &queue->heap[least]);
        i = least;
    }
}

bool
queue_take(struct queue *queue, struct happening *ret_next)
{
    if (queue->count == 0)
        return false;
    *ret_next = queue->heap[0];
    queue->heap[0] = queue->heap[--queue->count];
    sink(queue);
    return true;
}

void
queue_clear(struct queue *queue)
{
    while (queue->count > 0)
        free(queue->heap[--queue->count].what);
}
