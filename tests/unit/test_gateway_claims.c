// parts: gateway/access/claims gateway/access/principal
#include "services/gateway/access/claims.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static bool
reads(const char *claim_list, const char *roles, const char *json, struct principal *ret_principal)
{
    struct claim_map map;
    struct error err = { 0 };
    json_t *claims = json_loads(json, 0, NULL);

    assert_non_null(claims);
    assert_int_equal(claim_map_read(claim_list, roles, &map, &err), OK);
    bool is_read = claims_read(&map, claims, ret_principal);
    json_decref(claims);
    return is_read;
}

#define WHO "\"iss\":\"i\",\"sub\":\"u1\",\"exp\":1764000300,"

static void
test_a_partners_token(void **state)
{
    struct principal p;

    (void)state;
    assert_true(
        reads("", "",
              "{" WHO "\"role\":\"partner\",\"partner_id\":\"P1\",\"cohorts\":[\"a\",\"b\"]}", &p));
    assert_int_equal(p.role, ROLE_partner);
    assert_true(p.is_token);
    assert_string_equal(p.partner_id, "P1");
    assert_string_equal(p.cohorts, "a b");
    assert_int_equal(p.expires_us, INT64_C(1764000300000000));
    assert_int_equal(strlen(p.id), 32);
    assert_int_equal(p.scopes, SCOPES_ALL);
}

static void
test_people_have_different_ids(void **state)
{
    struct principal a, b, c;

    (void)state;
    assert_true(
        reads("", "", "{\"iss\":\"i\",\"sub\":\"u1\",\"exp\":1,\"role\":\"operations\"}", &a));
    assert_true(
        reads("", "", "{\"iss\":\"i\",\"sub\":\"u2\",\"exp\":1,\"role\":\"operations\"}", &b));
    assert_true(
        reads("", "", "{\"iss\":\"iu\",\"sub\":\"1\",\"exp\":1,\"role\":\"operations\"}", &c));
    assert_string_not_equal(a.id, b.id);
    assert_string_not_equal(a.id, c.id);
}

static void
test_staff_are_known_by_their_address(void **state)
{
    char digest[STAFF_ID_DIGITS + 1];
    struct principal p;

    (void)state;
    staff_id_write(TEXT("c1@example.org"), digest);
    assert_true(reads("", "", "{" WHO "\"role\":\"coach\",\"email\":\"C1@Example.org\"}", &p));
    assert_string_equal(p.staff_id, digest);
    assert_true(reads(
        "email=upn", "",
        "{" WHO "\"role\":\"marker\",\"upn\":\"c1@example.org\",\"email_verified\":true}", &p));
    assert_string_equal(p.staff_id, digest);
    assert_false(reads(
        "", "", "{" WHO "\"role\":\"coach\",\"email\":\"c1@example.org\",\"email_verified\":false}",
        &p));
    assert_false(reads("", "", "{" WHO "\"role\":\"coach\",\"email\":\"c1\"}", &p));
    assert_false(reads("", "", "{" WHO "\"role\":\"coach\"}", &p));
}

static void
test_roles_by_the_names_of_the_provider(void **state)
{
    static const char roles[] = "NPQ.Partner=partner https://x/?role=ops=operations";
    struct principal p;

    (void)state;
    assert_true(reads("role=groups", roles,
                      "{" WHO "\"groups\":[\"Everybody\",\"https://x/?role=ops\"]}", &p));
    assert_int_equal(p.role, ROLE_operations);
    assert_false(reads("role=groups", roles, "{" WHO "\"groups\":[\"operations\"]}", &p));
    assert_false(reads("role=groups", roles, "{" WHO "\"role\":\"operations\"}", &p));
    assert_false(reads("", "", "{" WHO "\"role\":\"root\"}", &p));
    assert_false(reads("", "", "{" WHO "\"role\":[1,{}]}", &p));
}

static void
test_a_participant_has_one_cohort(void **state)
{
    struct principal p;

    (void)state;
    assert_true(reads("", "",
                      "{" WHO
                      "\"role\":\"participant\",\"application_ref\":\"A1\",\"cohorts\":\"2026\","
                      "\"partner_id\":\"P1\"}",
                      &p));
    assert_string_equal(p.partner_id, ""); /* of no use to the role */
    assert_false(reads(
        "", "", "{" WHO "\"role\":\"participant\",\"application_ref\":\"A1\",\"cohorts\":\"a b\"}",
        &p));
    assert_false(reads(
        "", "", "{" WHO "\"role\":\"participant\",\"application_ref\":7,\"cohorts\":\"a\"}", &p));
}

static void
test_a_headteacher(void **state)
{
    struct principal p;

    (void)state;
    assert_true(
        reads("", "", "{" WHO "\"role\":\"sponsor\",\"urn\":\"123456\",\"cohorts\":\"2026\"}", &p));
    assert_string_equal(p.urn, "123456");
    assert_false(reads(
        "", "", "{" WHO "\"role\":\"sponsor\",\"urn\":\"1234567\",\"cohorts\":\"2026\"}", &p));
}

static void
test_scopes_are_looked_at_when_asked_for(void **state)
{
    struct principal p;

    (void)state;
    assert_true(reads("scope=scope", "",
                      "{" WHO "\"role\":\"operations\",\"scope\":\"openid sessions:read\"}", &p));
    assert_true(scopes_allow(p.scopes, AREA_sessions, false));
    assert_false(scopes_allow(p.scopes, AREA_sessions, true));
    assert_false(scopes_allow(p.scopes, AREA_coaching, false));
    assert_true(
        reads("scope=scope", "", "{" WHO "\"role\":\"operations\",\"scope\":\"openid\"}", &p));
    assert_int_equal(p.scopes, 0);
    assert_true(reads("", "", "{" WHO "\"role\":\"operations\",\"scope\":\"openid\"}", &p));
    assert_int_equal(p.scopes, SCOPES_ALL);
}

static void
test_words_that_are_lists_of_words(void **state)
{
    struct principal p;

    (void)state;
    assert_false(reads(
        "", "", "{" WHO "\"role\":\"partner\",\"partner_id\":\"P\",\"cohorts\":[\"a b\"]}", &p));
    assert_false(
        reads("", "", "{" WHO "\"role\":\"partner\",\"partner_id\":\"P\",\"cohorts\":[\"\"]}", &p));
    assert_false(
        reads("", "", "{" WHO "\"role\":\"partner\",\"partner_id\":\"P\",\"cohorts\":[1]}", &p));
}

static void
test_settings_that_are_wrong(void **state)
{
    struct claim_map map;
    struct error err = { 0 };
    static const char *const claims[] = { "role", "role=", "=x", "nothing=x" };
    static const char *const roles[] = { "partner", "=partner", "x=", "x=root" };

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(claim_map_read(claims[i], "", &map, &err), INVALID);
        assert_int_equal(claim_map_read("", roles[i], &map, &err), INVALID);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_partners_token),
        cmocka_unit_test(test_people_have_different_ids),
        cmocka_unit_test(test_staff_are_known_by_their_address),
        cmocka_unit_test(test_roles_by_the_names_of_the_provider),
        cmocka_unit_test(test_a_participant_has_one_cohort),
        cmocka_unit_test(test_a_headteacher),
        cmocka_unit_test(test_scopes_are_looked_at_when_asked_for),
        cmocka_unit_test(test_words_that_are_lists_of_words),
        cmocka_unit_test(test_settings_that_are_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
