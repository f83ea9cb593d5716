/* finds.h - look-ups that go to the server together: what a handler needs is asked for first, all
 * of it, then taken with one wait (store.h has what can be asked).
 *
 * {0} has none. It stays where it is from the first question until finds_take() has returned or the
 * handler has; so do the things that its answers go to. */
#pragma once

#include "common/service/work.h"

enum { FINDS_MAX = 8 };

/* Does with rows what the look-up promises. */
typedef enum status finds_taker(struct work *work, const struct db_rows *rows, void *to);

struct finds {
    struct {
        struct db_rows rows;
        finds_taker *take;
        void *to;
    } list[FINDS_MAX];

    size_t count;
};

/* One more question; where its rows are to go. */
struct db_rows *finds_add(struct finds *finds, finds_taker *take, void *to);
/* Waits for all answers and hands them out, in the order of the questions; none are left. */
enum status finds_take(struct work *work, struct finds *finds) MUST_CHECK;
