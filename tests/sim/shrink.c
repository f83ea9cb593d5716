#include "tests/sim/shrink.h"

#include <stdlib.h>
#include <string.h>

struct shrinker {
    uint32_t *best, *tried;
    size_t count;
    still_fails *fails;
    void *self;
    int runs;
};

/* Keeps what is in `tried` when it fails too. */
static bool
try_list(struct shrinker *s, size_t count)
{
    size_t used = 0;

    if (s->runs++ >= SHRINK_RUNS_MAX || !s->fails(s->self, s->tried, count, &used))
        return false;
    s->count = used < count ? used : count;
    memcpy(s->best, s->tried, s->count * sizeof *s->best);
    return true;
}

/* Without the choices from..from+size. */
static bool
try_without(struct shrinker *s, size_t from, size_t size)
{
    size_t rest = s->count - from - size;

    memcpy(s->tried, s->best, from * sizeof *s->tried);
    memcpy(s->tried + from, s->best + from + size, rest * sizeof *s->tried);
    return try_list(s, from + rest);
}

/* With zeros in their place; false when they are zeros already. */
static bool
try_tamer(struct shrinker *s, size_t from, size_t size)
{
    bool is_tame = true;

    for (size_t i = from; i < from + size; i++)
        is_tame &= s->best[i] == 0;
    if (is_tame)
        return false;
    memcpy(s->tried, s->best, s->count * sizeof *s->tried);
    memset(s->tried + from, 0, size * sizeof *s->tried);
    return try_list(s, s->count);
}

/* One pass over the list in pieces, from its end, where less hangs on a choice. */
static bool
pass(struct shrinker *s, size_t size, bool (*attempt)(struct shrinker *, size_t, size_t))
{
    bool is_better = false;

    for (size_t end = s->count; end >= size && s->runs < SHRINK_RUNS_MAX; end -= size) {
        if (end > s->count)
            end = s->count;
        if (end >= size)
            is_better |= attempt(s, end - size, size);
        if (end < size)
            break;
    }
    return is_better;
}

size_t
shrink(uint32_t *list, size_t count, still_fails *fails, void *self)
{
    struct shrinker s = { .best = list, .count = count, .fails = fails, .self = self };

    s.tried = calloc(count + 1, sizeof *s.tried);
    if (!s.tried)
        abort();
    for (size_t size = count / 2; size > 0 && s.runs < SHRINK_RUNS_MAX; size /= 2) {
        pass(&s, size, try_without);
        pass(&s, size, try_tamer);
    }
    while (s.runs < SHRINK_RUNS_MAX && pass(&s, 1, try_without))
        pass(&s, 1, try_tamer);
    free(s.tried);
    return s.count;
}
