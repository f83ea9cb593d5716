#include "sender.h"

#include <stdlib.h>
#include <string.h>

void
queue_open(struct queue *queue)
{
    queue->first = NULL;
    queue->end = &queue->first;
    queue->count = 0;
}

void
queue_add(struct queue *queue, struct outgoing *o)
{
    o->next = NULL;
    *queue->end = o;
    queue->end = &o->next;
    queue->count++;
}

struct outgoing *
queue_take(struct queue *queue)
{
    struct outgoing *o = queue->first;

    if (!o)
        return NULL;
    queue->first = o->next;
    if (!queue->first)
        queue->end = &queue->first;
    queue->count--;
    return o;
}

void
queue_append(struct queue *to, struct queue *from)
{
    if (!from->first)
        return;
    *to->end = from->first;
    to->end = from->end;
    to->count += from->count;
    queue_open(from);
}

void
window_open(struct window *window)
{
    queue_open(&window->free);
    queue_open(&window->settled);
    for (int i = 0; i < PRIORITIES; i++)
        queue_open(&window->waiting[i]);
    for (int i = 0; i < WINDOW_MAX; i++)
        queue_add(&window->free, &window->slots[i]);
}

void
window_close(struct window *window)
{
    for (int i = 0; i < WINDOW_MAX; i++)
        free(window->slots[i].memory);
}

void
window_forget(struct window *window, struct outgoing *o)
{
    if (o->domain)
        domain_release(o->domain);
    free(o->memory);
    memset(o, 0, sizeof *o);
    queue_add(&window->free, o);
}

void
window_forget_all(struct window *window, struct queue *queue)
{
    for (struct outgoing *o; (o = queue_take(queue));)
        window_forget(window, o);
}

void
window_forget_if(struct window *window, bool (*is_it)(const struct outgoing *o, int64_t n),
                 int64_t n)
{
    for (int i = 0; i < PRIORITIES; i++) {
        struct queue kept;

        queue_open(&kept);
        for (struct outgoing *o; (o = queue_take(&window->waiting[i]));)
            if (is_it(o, n))
                window_forget(window, o);
            else
                queue_add(&kept, o);
        queue_append(&window->waiting[i], &kept);
    }
}
