// parts: gateway/keys/key_rules gateway/access/principal
#include "services/gateway/keys/key_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define NOW    INT64_C(1764000000000000) /* 2025-11-24T16:00:00Z */
#define DIGEST TEXT_STATIC("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")

static const struct create_api_key partner = {
    .key_id = TEXT_STATIC("abcdefghijklmnop"),
    .digest = DIGEST,
    .name = TEXT_STATIC("the portal"),
    .role = TEXT_STATIC("partner"),
    .cohorts = TEXT_STATIC("2026"),
    .partner_id = TEXT_STATIC("P1"),
};

static void
refused(struct create_api_key command, const char *code, const char *field)
{
    int64_t expires_us = 0;
    struct refusal refusal = key_create_check(&command, false, NOW, &expires_us);

    assert_non_null(refusal.code);
    assert_string_equal(refusal.code, code);
    assert_string_equal(refusal.field, field);
}

static void
test_a_good_one(void **state)
{
    struct create_api_key command = partner;
    int64_t expires_us = -1;

    (void)state;
    assert_null(key_create_check(&command, false, NOW, &expires_us).code);
    assert_int_equal(expires_us, 0);
    command.expires_at = TEXT("2025-11-24T16:00:01Z");
    assert_null(key_create_check(&command, false, NOW, &expires_us).code);
    assert_int_equal(expires_us, NOW + 1000000);
    assert_string_equal(key_create_check(&command, true, NOW, &expires_us).code, "duplicate");
}

static void
test_what_is_wrong_with_a_key(void **state)
{
    struct create_api_key command;

    (void)state;
    command = partner, command.key_id = TEXT("abcdefghijklmno1");
    refused(command, "bad_key", "key_id");
    command = partner, command.digest = TEXT("0123");
    refused(command, "bad_key", "digest");
    command = partner, command.expires_at = TEXT("2025-11-24T16:00:00Z"); /* is over */
    refused(command, "bad_date", "expires_at");
    command = partner, command.expires_at = TEXT("tomorrow");
    refused(command, "bad_date", "expires_at");
    command = partner, command.role = TEXT("root");
    refused(command, "bad_role", "role");
    command = partner, command.scopes = TEXT("read everything");
    refused(command, "bad_scope", "scopes");
    command = partner, command.partner_id = TEXT("");
    refused(command, "missing_owner", "partner_id");
    command = partner, command.cohorts = TEXT("");
    refused(command, "missing_owner", "cohorts");
    command = partner, command.staff_id = TEXT("x");
    refused(command, "bad_role", "staff_id");
    command = partner, command.urn = TEXT("12345");
    refused(command, "bad_urn", "urn");
    command = partner, command.role = TEXT("operations");
    refused(command, "other_owner", "partner_id");
    command = partner, command.role = TEXT("coach"), command.partner_id = TEXT("");
    refused(command, "missing_owner", "staff_id");
}

static void
rotates(struct api_key_row old, const char *code, const char *field)
{
    const struct rotate_api_key command = { .key_id = old.key_id,
                                            .new_key_id = TEXT_STATIC("bbbbbbbbbbbbbbbb"),
                                            .digest = DIGEST,
                                            .overlap_until = TEXT_STATIC("2025-11-25T16:00:00Z") };
    int64_t until_us = 0;
    struct refusal refusal = key_rotate_check(&command, &old, false, NOW, &until_us);

    if (code) {
        assert_string_equal(refusal.code, code);
        assert_string_equal(refusal.field, field);
        return;
    }
    assert_null(refusal.code);
    int64_t day_us = INT64_C(86400000000);
    assert_int_equal(until_us, old.expires_at && old.expires_at < NOW + day_us ? old.expires_at
                                                                               : NOW + day_us);
}

static void
test_a_key_is_replaced(void **state)
{
    const struct api_key_row old = { .key_id = TEXT_STATIC("abcdefghijklmnop") };
    struct api_key_row other;

    (void)state;
    rotates(old, NULL, NULL);
    other = old, other.expires_at = NOW + 1;
    rotates(other, NULL, NULL);
    other.expires_at = NOW;
    rotates(other, "ended_key", "key_id");
    other = old, other.revoked_at = NOW - 1;
    rotates(other, "ended_key", "key_id");
    other = old, other.replaced_by = TEXT("cccccccccccccccc");
    rotates(other, "ended_key", "key_id");
}

static void
test_who_has_the_key(void **state)
{
    const struct api_key_row row = { .key_id = TEXT_STATIC("abcdefghijklmnop"),
                                     .role = TEXT_STATIC("partner"),
                                     .scopes = TEXT_STATIC("read"),
                                     .cohorts = TEXT_STATIC("a b"),
                                     .partner_id = TEXT_STATIC("P1"),
                                     .expires_at = NOW };
    struct principal principal;

    (void)state;
    assert_true(key_principal(&row, &principal));
    assert_int_equal(principal.role, ROLE_partner);
    assert_string_equal(principal.id, "abcdefghijklmnop");
    assert_string_equal(principal.partner_id, "P1");
    assert_false(scopes_allow(principal.scopes, AREA_sessions, true));
    assert_int_equal(principal.expires_us, NOW);
    struct api_key_row unknown = row;
    unknown.role = TEXT("of a later release");
    assert_false(key_principal(&unknown, &principal));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_good_one),
        cmocka_unit_test(test_what_is_wrong_with_a_key),
        cmocka_unit_test(test_a_key_is_replaced),
        cmocka_unit_test(test_who_has_the_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
