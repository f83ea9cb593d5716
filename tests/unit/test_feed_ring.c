#include "common/feed/feed_ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Random commits of three partitions by us and by others: what the ring says it has is
 * what was put, and it always has the last that fits. */
static void
the_ring_has_what_was_put_last(void **state)
{
    enum { SHARES = 3, ROUNDS = 20000 };
    struct feed_ring *ring = feed_ring_new(1000);
    int64_t position[SHARES] = { 0 };
    char packed[400];

    (void)state;
    srand(1);
    for (int round = 0; round < ROUNDS; round++) {
        int p = rand() % SHARES;
        position[p] += rand() % 20 == 0 ? 2 : 1;
        size_t size = rand() % 50 == 0 ? 300 : (size_t)(rand() % 60);
        memset(packed, (char)position[p], sizeof packed);
        feed_ring_put(ring, p, position[p], p, (struct text){ packed, size });
        assert_int_equal(feed_ring_has(ring, p, position[p], position[p]), size <= 250);
        if (size <= 250)
            assert_int_equal(feed_ring_get(ring, p, position[p], &(int){ 0 }).size, size);
        for (int one = 0; one < SHARES; one++)
            for (int64_t at = position[one]; at > 0 && feed_ring_has(ring, one, at, at); at--) {
                int type = -1;
                struct text got = feed_ring_get(ring, one, at, &type);

                assert_int_equal(type, one);
                for (size_t i = 0; i < got.size; i++)
                    assert_int_equal(got.data[i], (char)at);
            }
    }
    feed_ring_destroy(&ring);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ring_has_what_was_put_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
