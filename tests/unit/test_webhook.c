/* Standard Webhooks: signatures, secrets, and what is no signature. */
#include "common/format/webhook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#define NOW_US INT64_C(1614265330000000)

/* The example of the standard's reference libraries: secret, id, timestamp, payload, signature. */
static void
test_the_signature_of_the_reference_libraries(void **state)
{
    struct webhook_secrets secrets = { .count = 1 };
    char out[WEBHOOK_SIGNATURES_SIZE];
    size_t size = 0;

    (void)state;
    /* MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw has 24 bytes; ours have 32, padded here by an HMAC's own
     * rule: a key shorter than a block is filled with zeros, so the padding changes nothing. */
    assert_int_equal(sodium_base642bin(secrets.list[0].bytes, sizeof secrets.list[0].bytes,
                                       "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 32, NULL, &size, NULL,
                                       sodium_base64_VARIANT_ORIGINAL),
                     0);
    assert_int_equal(size, 24);
    webhook_sign(&secrets, TEXT("msg_p5jXN8AQM9LWM0D4loKWxJek"), 1614265330,
                 TEXT("{\"test\": 2432232314}"), out);
    assert_string_equal(out, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

static struct webhook_secrets
two_secrets(void)
{
    struct webhook_secrets secrets = { .count = 2 };

    memset(secrets.list[0].bytes, 1, sizeof secrets.list[0].bytes);
    memset(secrets.list[1].bytes, 2, sizeof secrets.list[1].bytes);
    return secrets;
}

static enum webhook_verdict
verify(const struct webhook_secrets *secrets, const char *timestamp, const char *signatures,
       const char *body)
{
    return webhook_verify(secrets, TEXT("id"), text_of(timestamp), text_of(signatures),
                          text_of(body), NOW_US);
}

static void
test_any_of_several_signatures_will_do(void **state)
{
    struct webhook_secrets secrets = two_secrets(), first = two_secrets(), second = two_secrets();
    char out[WEBHOOK_SIGNATURES_SIZE], more[WEBHOOK_SIGNATURES_SIZE + 40];

    (void)state;
    first.count = 1;
    second.list[0] = second.list[1];
    second.count = 1;
    webhook_sign(&secrets, TEXT("id"), 1614265330, TEXT("body"), out);
    assert_int_equal(verify(&first, "1614265330", out, "body"), WEBHOOK_GOOD);
    assert_int_equal(verify(&second, "1614265330", out, "body"), WEBHOOK_GOOD);
    snprintf(more, sizeof more, "v2,abc v1a,x v1, %s", out);
    assert_int_equal(verify(&second, "1614265330", more, "body"), WEBHOOK_GOOD);
    webhook_sign(&first, TEXT("id"), 1614265330, TEXT("body"), out);
    assert_int_equal(verify(&second, "1614265330", out, "body"), WEBHOOK_FORGED);
    assert_int_equal(verify(&first, "1614265330", out, "bodx"), WEBHOOK_FORGED);
    assert_int_equal(verify(&first, "1614265331", out, "body"), WEBHOOK_FORGED);
}

static void
test_the_time_window_and_what_is_no_header(void **state)
{
    struct webhook_secrets secrets = two_secrets();
    char out[WEBHOOK_SIGNATURES_SIZE];

    (void)state;
    webhook_sign(&secrets, TEXT("id"), 1614265330 - 300, TEXT(""), out);
    assert_int_equal(verify(&secrets, "1614265030", out, ""), WEBHOOK_GOOD);
    assert_int_equal(verify(&secrets, "1614265029", out, ""), WEBHOOK_TOO_OLD);
    assert_int_equal(verify(&secrets, "1614265631", out, ""), WEBHOOK_TOO_OLD);
    assert_int_equal(verify(&secrets, "99999999999999999999", out, ""), WEBHOOK_MALFORMED);
    assert_int_equal(verify(&secrets, "-5", out, ""), WEBHOOK_MALFORMED);
    assert_int_equal(verify(&secrets, "", out, ""), WEBHOOK_MALFORMED);
    assert_int_equal(verify(&secrets, "1614265330", "", ""), WEBHOOK_MALFORMED);
    secrets.count = 0;
    assert_int_equal(verify(&secrets, "1614265030", out, ""), WEBHOOK_FORGED);
}

static void
test_secrets_are_made_sealed_and_opened(void **state)
{
    struct token_keys keys = { .count = 1 }, turned = { .count = 2 };
    struct webhook_secret one, two, opened;
    struct error err = { 0 };
    struct text sealed;

    (void)state;
    memset(&keys.keys[0], 7, sizeof keys.keys[0]);
    turned.keys[1] = keys.keys[0];
    webhook_secret_make(&keys, TEXT("ep_1"), 1, &one);
    webhook_secret_make(&keys, TEXT("ep_1"), 2, &two);
    assert_memory_not_equal(&one, &two, sizeof one);
    assert_int_equal(webhook_secret_seal(&keys, &one, &sealed, &err), OK);
    assert_true(sealed.size <= WEBHOOK_SEALED_MAX);
    assert_int_equal(webhook_secret_unseal(&turned, sealed, &opened, &err), OK);
    assert_memory_equal(&one, &opened, sizeof one);
    turned.count = 1;
    assert_int_equal(webhook_secret_unseal(&turned, sealed, &opened, &err), INVALID);
    free((void *)(uintptr_t)sealed.data);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_signature_of_the_reference_libraries),
        cmocka_unit_test(test_any_of_several_signatures_will_do),
        cmocka_unit_test(test_the_time_window_and_what_is_no_header),
        cmocka_unit_test(test_secrets_are_made_sealed_and_opened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
