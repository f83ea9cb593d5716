/* Lag and the alarm for lag without progress; addresses that the page can't listen at. */
#include "common/consumer/lag.h"
#include "common/service/http_status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void
test_no_alarm_without_lag(void **state)
{
    struct lag lag = { .source = "a" };

    (void)state;
    lag_told(&lag, 0, 5, 1000);
    assert_false(lag_moved(&lag, 7, 1000));
    lag_told(&lag, 0, 5, 1000 + 10 * LAG_ALARM_MS);
    assert_false(lag_moved(&lag, 7, 1000 + 10 * LAG_ALARM_MS));
    assert_false(lag.is_alarm);
    assert_true(lag_seconds(&lag, 1000000) == 0);
}

static void
test_no_alarm_while_cursors_move(void **state)
{
    struct lag lag = { .source = "a" };

    (void)state;
    for (int64_t i = 0; i < 20; i++) {
        lag_told(&lag, 1000, 1, i * LAG_ALARM_MS / 2);
        assert_false(lag_moved(&lag, i, i * LAG_ALARM_MS / 2));
    }
}

static void
test_the_alarm_begins_and_ends(void **state)
{
    struct lag lag = { .source = "a" };

    (void)state;
    lag_told(&lag, 0, 0, 0);
    lag_moved(&lag, 5, 0);
    lag_told(&lag, 3, 2000000, 1000);
    assert_false(lag_moved(&lag, 5, LAG_ALARM_MS - 1));
    assert_true(lag_moved(&lag, 5, LAG_ALARM_MS));
    assert_true(lag.is_alarm);
    assert_false(lag_moved(&lag, 5, LAG_ALARM_MS + 1));
    assert_true(lag_seconds(&lag, 3500000) == 1.5);
    assert_true(lag_seconds(&lag, 1000000) == 0); /* the clock was set back */
    assert_true(lag_moved(&lag, 6, LAG_ALARM_MS + 2));
    assert_false(lag.is_alarm);
}

static void
test_the_alarm_ends_when_all_is_read(void **state)
{
    struct lag lag = { .source = "a" };

    (void)state;
    lag_told(&lag, 3, 1, 0);
    assert_true(lag_moved(&lag, 0, LAG_ALARM_MS));
    lag_told(&lag, 0, 0, LAG_ALARM_MS + 1);
    assert_true(lag_moved(&lag, 0, LAG_ALARM_MS + 1));
    assert_false(lag.is_alarm);
}

static void
test_where_the_page_can_not_listen(void **state)
{
    static const char *const wrong[] = { "unix:", "9464",       "localhost:9464", "127.0.0.1:",
                                         ":9464", "[::1:9464",  "127.0.0.1:http", "300.0.0.1:1",
                                         "[]:1",  "1.2.3.4.5:1" };
    const struct http_pages pages = { NULL, NULL, NULL };
    struct http_status *http = NULL;
    struct error err;
    char path[300] = "unix:";

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (http_open(wrong[i], &pages, &http, &err) != INVALID)
            fail_msg("taken: %s", wrong[i]);
    memset(path + 5, 'a', sizeof path - 6);
    assert_int_equal(http_open(path, &pages, &http, &err), INVALID);
    assert_int_equal(http_open("unix:/nowhere/at/all", &pages, &http, &err), UNAVAILABLE);
    assert_null(http);
    assert_int_equal(http_open("", &pages, &http, &err), OK);
    assert_null(http);
    assert_int_equal(http_descriptor(http), -1);
    assert_int_equal(http_wait_ms(http, 5), 5);
    http_turn(http);
    http_close(&http);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_alarm_without_lag),
        cmocka_unit_test(test_no_alarm_while_cursors_move),
        cmocka_unit_test(test_the_alarm_begins_and_ends),
        cmocka_unit_test(test_the_alarm_ends_when_all_is_read),
        cmocka_unit_test(test_where_the_page_can_not_listen),
    };

    return cmocka_run_group_tests_name("lag", tests, NULL, NULL);
}
