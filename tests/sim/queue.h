/* queue.h - what is going to happen in the simulated world, in the order of time. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { QUEUE_MAX = 4096 }; /* things to come */

/* Something that happens to an actor. What it means is the world's affair. */
struct happening {
    int64_t at_ms;
    uint64_t order; /* of things at the same time: first come, first served */
    int actor;
    int kind;
    int life;   /* of the actor when it was planned: one that died since is spared */
    void *what; /* malloc, handed over; may be NULL */
};

struct queue {
    struct happening heap[QUEUE_MAX];
    size_t count;
    uint64_t order;
};

/* False when it is full: what was to happen is lost, as a message would be. */
bool queue_put(struct queue *queue, struct happening happening);
/* The next; false when there is none. */
bool queue_take(struct queue *queue, struct happening *ret_next);
/* Frees all that is left. */
void queue_clear(struct queue *queue);
