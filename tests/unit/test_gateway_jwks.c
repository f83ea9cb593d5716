// parts: gateway/access/jwks
#include "services/gateway/access/jwks.h"

#include "jwt_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
test_keys_that_are_no_good_are_passed_over(void **state)
{
    static char row[SAMPLE_PART_SIZE], document[SAMPLE_TOKEN_SIZE];
    EVP_PKEY *keys[] = { sample_rsa(1024), sample_ec("P-384"), sample_rsa(2048) };
    const char *const kids[] = { "small", "other curve", "" };
    struct jwks *none = NULL;
    struct error err = { 0 };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        sample_row(keys[i], kids[i], row);
        snprintf(document, sizeof document, "{\"keys\":[%s]}", row);
        assert_int_equal(jwks_parse(text_of(document), &none, &err), INVALID);
    }
    static const char *const wrong[] = {
        "",
        "{}",
        "[]",
        "{\"keys\":{}}",
        "{\"keys\":[1,[],{}]}",
        "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"e\",\"crv\":\"P-256\","
        "\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
        "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}"
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(jwks_parse(text_of(wrong[i]), &none, &err), INVALID);
    assert_null(none);
    EVP_PKEY_free(keys[0]);
    EVP_PKEY_free(keys[1]);
    EVP_PKEY_free(keys[2]);
}

static void
test_a_set_is_bounded(void **state)
{
    static char row[SAMPLE_PART_SIZE], document[JWKS_BYTES_MAX + 1];
    EVP_PKEY *key = sample_ec("P-256");
    struct jwks *jwks = NULL;
    struct error err = { 0 };
    char kid[16];

    (void)state;
    snprintf(document, sizeof document, "{\"keys\":[{}");
    for (int i = 0; i < 2 * JWKS_KEYS_MAX; i++) {
        snprintf(kid, sizeof kid, "k%d", i / 2); /* each twice: the first counts */
        sample_row(key, kid, row);
        size_t used = strlen(document);
        snprintf(document + used, sizeof document - used, ",%s", row);
    }
    size_t used = strlen(document);
    snprintf(document + used, sizeof document - used, "]}");
    assert_int_equal(jwks_parse(text_of(document), &jwks, &err), OK);
    assert_int_equal(jwks->count, JWKS_KEYS_MAX);
    assert_non_null(jwks_find(jwks, TEXT("k31")));
    assert_null(jwks_find(jwks, TEXT("k32")));
    assert_null(jwks_find(jwks, TEXT("")));
    jwks_destroy(&jwks);
    memset(document, ' ', sizeof document);
    assert_int_equal(jwks_parse((struct text){ document, sizeof document }, &jwks, &err), INVALID);
    EVP_PKEY_free(key);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_that_are_no_good_are_passed_over),
        cmocka_unit_test(test_a_set_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
