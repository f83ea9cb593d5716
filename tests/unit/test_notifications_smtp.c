/* Mails on their way: their order, and how many are wanted ahead. */
// parts: notifications/mail/smtp_jobs
#include "services/notifications/mail/smtp_jobs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
a_list_keeps_its_order(void **state)
{
    struct smtp_job one = { .id = 1 }, two = { .id = 2 };
    struct jobs jobs;

    (void)state;
    jobs_open(&jobs);
    assert_null(jobs_take(&jobs));
    jobs_add(&jobs, &one);
    jobs_add(&jobs, &two);
    assert_int_equal(jobs.count, 2);
    assert_ptr_equal(jobs_take(&jobs), &one);
    jobs_add(&jobs, &one);
    assert_ptr_equal(jobs_take(&jobs), &two);
    assert_ptr_equal(jobs_take(&jobs), &one);
    assert_null(jobs_take(&jobs));
    assert_int_equal(jobs.count, 0);
    jobs_add(&jobs, &two); /* an emptied list is as good as a new one */
    assert_ptr_equal(jobs_take(&jobs), &two);
}

static void
the_pace_is_of_a_period_however_long_the_loop_was_away(void **state)
{
    struct pace pace = { .since_ms = 1000 };

    (void)state;
    pace_keep(&pace, 10, 1000 + SMTP_PACE_MS - 1);
    assert_int_equal(pace.last, 0); /* too early to tell */
    pace_keep(&pace, 30, 1000 + SMTP_PACE_MS);
    assert_int_equal(pace.last, 40);
    pace_keep(&pace, 40, 1000 + 5 * SMTP_PACE_MS); /* four periods */
    assert_int_equal(pace.last, 10);
    pace_keep(&pace, 0, 1000 + 6 * SMTP_PACE_MS);
    assert_int_equal(pace.last, 0); /* a server that stands still is given no more ahead */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_keeps_its_order),
        cmocka_unit_test(the_pace_is_of_a_period_however_long_the_loop_was_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
