// parts: bus/way_back
#include "services/bus/way_back.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct text route = { "\0abcd", 5 };

static void
test_who_was_asked_can_reply(void **state)
{
    struct way_back way;
    char to[WAY_BACK_MAX];
    struct text back;

    (void)state;
    way_back_open(&way);
    struct text written = way_back_write(&way, route, 7, "sessions", to);
    assert_true(way_back_read(&way, written, 7, "sessions", &back));
    assert_true(text_equal(back, route));
}

static void
test_nobody_else_can(void **state)
{
    struct way_back way, other;
    char to[WAY_BACK_MAX];
    struct text back;

    (void)state;
    way_back_open(&way);
    way_back_open(&other);
    struct text written = way_back_write(&way, route, 7, "sessions", to);
    assert_false(way_back_read(&way, written, 7, "coaching", &back));
    assert_false(way_back_read(&way, written, 8, "sessions", &back));
    assert_false(way_back_read(&other, written, 7, "sessions", &back));
    to[4]++;
    assert_false(way_back_read(&way, written, 7, "sessions", &back));
}

static void
test_no_length_of_a_route_harms(void **state)
{
    struct way_back way;
    char bytes[2 * WAY_BACK_MAX] = { 0 };
    struct text back;

    (void)state;
    way_back_open(&way);
    for (size_t size = 0; size <= sizeof bytes; size++)
        assert_false(way_back_read(&way, (struct text){ bytes, size }, 7, "sessions", &back));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_was_asked_can_reply),
        cmocka_unit_test(test_nobody_else_can),
        cmocka_unit_test(test_no_length_of_a_route_harms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
