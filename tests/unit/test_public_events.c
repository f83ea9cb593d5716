/* Which words of a filter mean public events. */
#include "proto/public_events.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
events_and_all_of_an_owner_are_meant_with_one_prefix_or_none(void **state)
{
    static const char *const meant[] = { "enrolment.accepted", "npq.enrolment.accepted",
                                         "sessions.*", "npq.sessions.*" };

    (void)state;
    for (size_t i = 0; i < sizeof meant / sizeof *meant; i++)
        assert_true(public_is_meant(text_of(meant[i])));
}

static void
nothing_else_is(void **state)
{
    static const char *const others[] = {
        "npq.npq.enrolment.accepted",
        "npq.npq.sessions.*",
        "npq.",
        "npq.*",
        "*",
        ".*",
        "",
        "enrolment",
        "enrolment.",
        "enrolment.accept",
        "enrolment.accepted.",
        "Enrolment.accepted",
        "nobody.*",
        "sessions.*.*",
        "sessions.book",                /* a command */
        "assessment.marker_registered", /* an event that is not public */
    };

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(public_is_meant(text_of(others[i])));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_and_all_of_an_owner_are_meant_with_one_prefix_or_none),
        cmocka_unit_test(nothing_else_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
