/* Who is limited to cohorts, and what is about the whole installation. */
// parts: gateway/access/permit gateway/access/permit_table gateway/access/permit_fields
// parts: gateway/access/principal
#include "services/gateway/access/permit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct principal
some(enum role role)
{
    return (struct principal){ .role = role, .scopes = SCOPES_ALL, .cohorts = "2026" };
}

static enum verdict
asked(const struct principal *principal, const char *route, bool is_write)
{
    return permit_route(permit_find(route), principal, is_write, TEXT(""));
}

static void
test_what_is_about_the_whole_is_not_for_who_is_limited_to_cohorts(void **state)
{
    struct principal operations = some(ROLE_operations), inspector = some(ROLE_inspector);
    struct principal all = { .role = ROLE_operations, .scopes = SCOPES_ALL };

    (void)state;
    assert_int_equal(asked(&operations, "event_source_list", false), VERDICT_forbidden);
    assert_int_equal(asked(&inspector, "event_source_list", false), VERDICT_forbidden);
    assert_int_equal(asked(&operations, "api_key_list", false), VERDICT_forbidden);
    assert_int_equal(asked(&operations, "programme_publish", true), VERDICT_forbidden);
    assert_int_equal(asked(&all, "event_source_list", false), VERDICT_allowed);
    assert_int_equal(asked(&all, "programme_publish", true), VERDICT_allowed);
}

static void
test_what_has_rows_of_cohorts_is(void **state)
{
    struct principal operations = some(ROLE_operations), inspector = some(ROLE_inspector);
    struct principal partner = some(ROLE_partner);

    (void)state;
    assert_int_equal(asked(&operations, "audit_list", false), VERDICT_allowed);
    assert_int_equal(asked(&inspector, "audit_list", false), VERDICT_allowed);
    assert_int_equal(asked(&operations, "import_list", false), VERDICT_allowed);
    assert_int_equal(asked(&partner, "event_source_list", false), VERDICT_allowed);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_about_the_whole_is_not_for_who_is_limited_to_cohorts),
        cmocka_unit_test(test_what_has_rows_of_cohorts_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
