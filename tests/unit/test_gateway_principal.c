// parts: gateway/access/principal
#include "services/gateway/access/principal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
test_roles_have_names(void **state)
{
    enum role role;

    (void)state;
    for (int i = 0; i < ROLE_COUNT; i++) {
        assert_true(role_of_name(text_of(role_name((enum role)i)), &role));
        assert_int_equal(role, i);
    }
    assert_false(role_of_name(TEXT("Operations"), &role));
    assert_false(role_of_name(TEXT(""), &role));
}

static void
test_scopes(void **state)
{
    scope_set scopes;

    (void)state;
    assert_true(scopes_read(TEXT(" sessions:write  read "), &scopes));
    for (int area = 0; area < AREA_COUNT; area++) {
        assert_true(scopes_allow(scopes, (enum area)area, false));
        assert_int_equal(scopes_allow(scopes, (enum area)area, true), area == AREA_sessions);
    }
    assert_true(scopes_read(TEXT("coaching:read"), &scopes));
    assert_true(scopes_allow(scopes, AREA_coaching, false));
    assert_false(scopes_allow(scopes, AREA_sessions, false));
    assert_true(scopes_read(TEXT(""), &scopes));
    assert_true(scopes_allow(scopes, AREA_audit, true));
    static const char *const wrong[] = { "sessions",        "sessions:",  ":read",
                                         "sessions:delete", "read,write", "all:read",
                                         "read sess:read" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(scopes_read(text_of(wrong[i]), &scopes));
}

static struct principal
a(enum role role, const char *cohorts)
{
    struct principal principal = { .role = role };

    snprintf(principal.cohorts, sizeof principal.cohorts, "%s", cohorts);
    return principal;
}

static void
set(char *to, const char *value)
{
    memcpy(to, value, strlen(value) + 1);
}

static void
test_what_a_role_needs(void **state)
{
    (void)state;
    struct principal partner = a(ROLE_partner, "");
    assert_string_equal(principal_lacks(&partner), "partner_id");
    set(partner.partner_id, "P1");
    assert_string_equal(principal_lacks(&partner), "cohorts");
    set(partner.cohorts, "2026");
    assert_null(principal_lacks(&partner));
    set(partner.staff_id, "x");
    assert_string_equal(principal_lacks(&partner), "staff_id");

    struct principal participant = a(ROLE_participant, "2026 2027");
    assert_string_equal(principal_lacks(&participant), "application_ref");
    set(participant.application_ref, "A1");
    assert_string_equal(principal_lacks(&participant), "cohorts");
    set(participant.cohorts, "2026");
    assert_null(principal_lacks(&participant));

    struct principal sponsor = a(ROLE_sponsor, "2026");
    assert_string_equal(principal_lacks(&sponsor), "urn");
    set(sponsor.urn, "123456");
    assert_null(principal_lacks(&sponsor));
    set(sponsor.application_ref, "A1"); /* a mentor or a headteacher, not both */
    assert_string_equal(principal_lacks(&sponsor), "urn");

    struct principal coach = a(ROLE_coach, "");
    assert_string_equal(principal_lacks(&coach), "staff_id");
    struct principal operations = a(ROLE_operations, "");
    assert_null(principal_lacks(&operations));
    set(operations.partner_id, "P1");
    assert_string_equal(principal_lacks(&operations), "partner_id");
}

static void
test_cohorts(void **state)
{
    struct principal some = a(ROLE_partner, "autumn-2026 spring-2027");
    struct principal all = a(ROLE_operations, "");

    (void)state;
    assert_true(principal_has_cohort(&some, TEXT("spring-2027")));
    assert_false(principal_has_cohort(&some, TEXT("spring-202")));
    assert_false(principal_has_cohort(&some, TEXT("autumn-2026 spring-2027")));
    assert_false(principal_has_cohort(&some, TEXT("")));
    assert_true(principal_has_cohort(&all, TEXT("anything")));
}

static void
test_staff_are_known_by_a_digest_of_their_address(void **state)
{
    char one[STAFF_ID_DIGITS + 1], other[STAFF_ID_DIGITS + 1];

    (void)state;
    staff_id_write(TEXT("Coach@Example.org"), one);
    staff_id_write(TEXT("coach@example.org"), other);
    assert_string_equal(one, other);
    assert_true(is_staff_id(text_of(one)));
    assert_false(is_staff_id((struct text){ one, 63 }));
    one[3] = 'G';
    assert_false(is_staff_id(text_of(one)));
}

static void
test_as_whom_somebody_is_told(void **state)
{
    struct principal mentor = a(ROLE_sponsor, "c1"), head = mentor, marker = a(ROLE_marker, ""),
                     operations = a(ROLE_operations, "");

    (void)state;
    memcpy(mentor.application_ref, "A1", 3);
    memcpy(head.urn, "100001", 7);
    memcpy(marker.staff_id, "ab", 3);
    assert_string_equal(principal_recipient(&mentor), "mentor");
    assert_string_equal(principal_kind(&head), "headteacher");
    assert_string_equal(principal_recipient(&marker), "marker");
    assert_string_equal(principal_kind(&marker), "staff");
    assert_true(text_is(principal_own_id(&mentor), "A1"));
    assert_true(text_is(principal_own_id(&head), "100001"));
    assert_true(text_is(principal_own_id(&marker), "ab"));
    assert_int_equal(principal_own_id(&operations).size, 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_roles_have_names),
        cmocka_unit_test(test_scopes),
        cmocka_unit_test(test_what_a_role_needs),
        cmocka_unit_test(test_cohorts),
        cmocka_unit_test(test_as_whom_somebody_is_told),
        cmocka_unit_test(test_staff_are_known_by_a_digest_of_their_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
