/* When what failed is tried again. */
#include "common/base/ladder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
pauses_grow_as_they_are_set_and_the_last_one_stays(void **state)
{
    static const int64_t expected[] = { 0, 1000, 5000, 5000 };
    struct ladder ladder;
    struct error err;

    (void)state;
    assert_int_equal(ladder_read("L", "1000 5000", &ladder, &err), OK);
    assert_int_equal(ladder.count, 2);
    for (int64_t tries = 0; tries < 4; tries++)
        assert_int_equal(ladder_pause_ms(&ladder, tries, LADDER_JITTER_PERCENT), expected[tries]);
}

static void
they_differ_by_a_fifth_at_most(void **state)
{
    struct ladder ladder = { { 1000 }, 1 };
    int64_t least = 1000;
    int64_t most = 1000;

    (void)state;
    for (uint32_t random = 0; random < 1000; random++) {
        int64_t pause_ms = ladder_pause_ms(&ladder, 1, random * 2654435761U);

        least = pause_ms < least ? pause_ms : least;
        most = pause_ms > most ? pause_ms : most;
    }
    assert_int_equal(least, 800);
    assert_int_equal(most, 1200);
}

static void
a_ladder_that_is_none_is_refused(void **state)
{
    static const char *const bad[] = {
        "a", "1 a", "1  2", "-1", " ", "1,2", "1 2 3 4 5 6 7 8 9", "86400001", "1s"
    };
    struct ladder ladder;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(ladder_read("L", bad[i], &ladder, &err), INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pauses_grow_as_they_are_set_and_the_last_one_stays),
        cmocka_unit_test(they_differ_by_a_fifth_at_most),
        cmocka_unit_test(a_ladder_that_is_none_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
