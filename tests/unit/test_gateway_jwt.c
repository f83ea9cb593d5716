// parts: gateway/access/jwt gateway/access/jwks
#include "services/gateway/access/jwt.h"

#include "jwt_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define NOW_S 1764000000
#define NOW   (INT64_C(1000000) * NOW_S)

static const struct jwt_rules rules = { "https://id.example", "https://api.example", 60 };
static EVP_PKEY *rsa, *ec, *stranger;
static struct jwks *jwks;
static char token[SAMPLE_TOKEN_SIZE];

#define CLAIMS_OF(more) \
    "{\"iss\":\"https://id.example\",\"aud\":\"https://api.example\",\"sub\":\"u1\"" more "}"
#define GOOD CLAIMS_OF(",\"exp\":1764000300,\"iat\":1763999990")

static enum jwt_verdict
verify(const char *text)
{
    json_t *claims = NULL;
    enum jwt_verdict verdict = jwt_verify(jwks, &rules, text_of(text), NOW, &claims);

    if (verdict == JWT_good)
        assert_string_equal(json_string_value(json_object_get(claims, "sub")), "u1");
    json_decref(claims);
    return verdict;
}

static enum jwt_verdict
verify_signed(EVP_PKEY *key, const char *header, const char *claims)
{
    sample_sign(key, header, claims, token);
    return verify(token);
}

#define RS "{\"alg\":\"RS256\",\"kid\":\"r\"}"
#define ES "{\"alg\":\"ES256\",\"kid\":\"e\"}"

static int
make_keys(void **state)
{
    static char rows[2][SAMPLE_PART_SIZE], document[SAMPLE_TOKEN_SIZE];
    struct error err = { 0 };

    (void)state;
    rsa = sample_rsa(2048);
    stranger = sample_rsa(2048);
    ec = sample_ec("P-256");
    sample_row(rsa, "r", rows[0]);
    sample_row(ec, "e", rows[1]);
    snprintf(document, sizeof document,
             "{\"keys\":[%s,%s,{\"kty\":\"oct\",\"kid\":\"o\",\"k\":\"AAAA\"}]}", rows[0], rows[1]);
    return jwks_parse(text_of(document), &jwks, &err) == OK && jwks->count == 2 ? 0 : -1;
}

static int
forget_keys(void **state)
{
    (void)state;
    jwks_destroy(&jwks);
    EVP_PKEY_free(rsa);
    EVP_PKEY_free(stranger);
    EVP_PKEY_free(ec);
    return 0;
}

static void
test_both_algorithms(void **state)
{
    (void)state;
    assert_int_equal(verify_signed(rsa, RS, GOOD), JWT_good);
    assert_int_equal(verify_signed(ec, ES, GOOD), JWT_good);
}

static void
test_types(void **state)
{
    (void)state;
    assert_int_equal(
        verify_signed(rsa, "{\"alg\":\"RS256\",\"kid\":\"r\",\"typ\":\"at+jwt\"}", GOOD), JWT_good);
    assert_int_equal(
        verify_signed(rsa, "{\"alg\":\"RS256\",\"kid\":\"r\",\"typ\":\"application/AT+jwt\"}",
                      GOOD),
        JWT_good);
    assert_int_equal(verify_signed(rsa, "{\"alg\":\"RS256\",\"kid\":\"r\",\"typ\":\"JWT\"}", GOOD),
                     JWT_good);
    assert_int_equal(
        verify_signed(rsa, "{\"alg\":\"RS256\",\"kid\":\"r\",\"typ\":\"logout+jwt\"}", GOOD),
        JWT_type);
    assert_int_equal(verify_signed(rsa, "{\"alg\":\"RS256\",\"kid\":\"r\",\"typ\":1}", GOOD),
                     JWT_type);
}

static void
test_what_must_be_understood_is_refused(void **state)
{
    (void)state;
    assert_int_equal(
        verify_signed(rsa, "{\"alg\":\"RS256\",\"kid\":\"r\",\"crit\":[\"b64\"],\"b64\":false}",
                      GOOD),
        JWT_critical);
    assert_int_equal(verify_signed(rsa, "{\"alg\":\"RS256\",\"kid\":\"r\",\"crit\":[]}", GOOD),
                     JWT_critical);
}

static void
test_no_signature_is_none(void **state)
{
    static const char *const headers[] = { "{\"alg\":\"none\",\"kid\":\"r\"}",
                                           "{\"alg\":\"None\",\"kid\":\"r\"}",
                                           "{\"alg\":\"\",\"kid\":\"r\"}" };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        sample_forge(headers[i], GOOD, "", 0, token);
        assert_int_equal(verify(token), JWT_algorithm);
    }
    sample_forge(RS, GOOD, "", 0, token);
    assert_int_equal(verify(token), JWT_signature);
    sample_forge("{\"kid\":\"r\"}", GOOD, "", 0, token);
    assert_int_equal(verify(token), JWT_malformed);
}

/* The public key, which everybody has, must not do as the secret of an HMAC. */
static void
test_a_public_key_is_no_secret(void **state)
{
    static char row[SAMPLE_PART_SIZE], text[SAMPLE_TOKEN_SIZE];
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state hmac;

    (void)state;
    sample_row(rsa, "r", row);
    sample_forge("{\"alg\":\"HS256\",\"kid\":\"r\"}", GOOD, "", 0, text);
    crypto_auth_hmacsha256_init(&hmac, (const unsigned char *)row, strlen(row));
    crypto_auth_hmacsha256_update(&hmac, (const unsigned char *)text, strlen(text) - 1);
    crypto_auth_hmacsha256_final(&hmac, mac);
    sample_forge("{\"alg\":\"HS256\",\"kid\":\"r\"}", GOOD, mac, sizeof mac, token);
    assert_int_equal(verify(token), JWT_algorithm);
    sample_forge("{\"alg\":\"HS256\",\"kid\":\"o\"}", GOOD, mac, sizeof mac, token);
    assert_int_equal(verify(token), JWT_algorithm);
}

static void
test_the_algorithm_is_the_keys(void **state)
{
    (void)state;
    assert_int_equal(verify_signed(rsa, "{\"alg\":\"RS256\",\"kid\":\"e\"}", GOOD), JWT_algorithm);
    assert_int_equal(verify_signed(ec, "{\"alg\":\"ES256\",\"kid\":\"r\"}", GOOD), JWT_algorithm);
    assert_int_equal(verify_signed(rsa, "{\"alg\":\"RS384\",\"kid\":\"r\"}", GOOD), JWT_algorithm);
    assert_int_equal(verify_signed(rsa, "{\"alg\":\"PS256\",\"kid\":\"r\"}", GOOD), JWT_algorithm);
}

static void
test_other_keys(void **state)
{
    (void)state;
    assert_int_equal(verify_signed(stranger, RS, GOOD), JWT_signature);
    assert_int_equal(verify_signed(rsa, "{\"alg\":\"RS256\",\"kid\":\"new\"}", GOOD),
                     JWT_unknown_key);
    assert_int_equal(verify_signed(rsa, "{\"alg\":\"RS256\"}", GOOD), JWT_malformed);
    assert_int_equal(verify_signed(rsa, "{\"alg\":\"RS256\",\"kid\":1}", GOOD), JWT_malformed);
}

/* What a header offers as a key is not looked at. */
static void
test_a_token_brings_no_key(void **state)
{
    static char row[SAMPLE_PART_SIZE], header[SAMPLE_PART_SIZE + 100];

    (void)state;
    sample_row(stranger, "new", row);
    snprintf(header, sizeof header, "{\"alg\":\"RS256\",\"kid\":\"new\",\"jwk\":%s}", row);
    assert_int_equal(verify_signed(stranger, header, GOOD), JWT_unknown_key);
    assert_int_equal(
        verify_signed(stranger, "{\"alg\":\"RS256\",\"kid\":\"r\",\"jku\":\"http://127.0.0.1/\"}",
                      GOOD),
        JWT_signature);
}

static void
test_issuer_and_audience(void **state)
{
    (void)state;
    assert_int_equal(verify_signed(rsa, RS,
                                   "{\"iss\":\"https://id.example/\",\"aud\":\"https://"
                                   "api.example\",\"sub\":\"u1\",\"exp\":1764000300}"),
                     JWT_issuer);
    assert_int_equal(
        verify_signed(rsa, RS,
                      "{\"aud\":\"https://api.example\",\"sub\":\"u1\",\"exp\":1764000300}"),
        JWT_issuer);
    assert_int_equal(verify_signed(rsa, RS,
                                   "{\"iss\":\"https://id.example\",\"aud\":[\"a\",\"https://"
                                   "api.example\"],\"sub\":\"u1\",\"exp\":1764000300}"),
                     JWT_good);
    assert_int_equal(verify_signed(rsa, RS,
                                   "{\"iss\":\"https://id.example\",\"aud\":[\"a\",1],\"sub\":"
                                   "\"u1\",\"exp\":1764000300}"),
                     JWT_audience);
    assert_int_equal(
        verify_signed(rsa, RS,
                      "{\"iss\":\"https://id.example\",\"sub\":\"u1\",\"exp\":1764000300}"),
        JWT_audience);
}

static void
test_times_with_a_minute_of_skew(void **state)
{
    (void)state;
    assert_int_equal(verify_signed(rsa, RS, CLAIMS_OF(",\"exp\":1763999941")), JWT_good);
    assert_int_equal(verify_signed(rsa, RS, CLAIMS_OF(",\"exp\":1763999940")), JWT_expired);
    assert_int_equal(verify_signed(rsa, RS, CLAIMS_OF(",\"exp\":1764000300.5")), JWT_good);
    assert_int_equal(verify_signed(rsa, RS, CLAIMS_OF(",\"exp\":1764000300,\"nbf\":1764000060")),
                     JWT_good);
    assert_int_equal(verify_signed(rsa, RS, CLAIMS_OF(",\"exp\":1764000300,\"nbf\":1764000061")),
                     JWT_early);
    assert_int_equal(verify_signed(rsa, RS, CLAIMS_OF(",\"exp\":1764000300,\"iat\":1764000061")),
                     JWT_early);
    assert_int_equal(verify_signed(rsa, RS, CLAIMS_OF(",\"exp\":1764000300,\"nbf\":\"0\"")),
                     JWT_early);
}

static void
test_claims_that_must_be_there(void **state)
{
    (void)state;
    assert_int_equal(verify_signed(rsa, RS, CLAIMS_OF("")), JWT_malformed);
    assert_int_equal(verify_signed(rsa, RS, CLAIMS_OF(",\"exp\":\"1764000300\"")), JWT_malformed);
    assert_int_equal(verify_signed(rsa, RS, CLAIMS_OF(",\"exp\":1e300")), JWT_malformed);
    assert_int_equal(verify_signed(rsa, RS, CLAIMS_OF(",\"exp\":-1")), JWT_malformed);
    assert_int_equal(verify_signed(rsa, RS, "[]"), JWT_malformed);
    assert_int_equal(verify_signed(rsa, RS, "nothing"), JWT_malformed);
    /* Two of a claim: which one is meant? */
    assert_int_equal(verify_signed(rsa, RS, CLAIMS_OF(",\"exp\":1764000300,\"sub\":\"u2\"")),
                     JWT_malformed);
}

static void
test_what_is_no_token(void **state)
{
    static char large[JWT_BYTES_MAX + 2];
    static const char *const wrong[] = { "",      ".",           "..",        "...",
                                         "a.b.c", "e30.e30.e30", "!",         "e30",
                                         "e30.",  "W10.e30.e30", "IA.e30.e30" };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(verify(wrong[i]), JWT_malformed);
    memset(large, 'a', sizeof large - 1);
    assert_int_equal(verify(large), JWT_malformed);
    sample_sign(rsa, RS, GOOD, token);
    size_t size = strlen(token);
    for (size_t i = 0; i < size; i++) {
        json_t *claims = NULL;
        assert_int_not_equal(jwt_verify(jwks, &rules, (struct text){ token, i }, NOW, &claims),
                             JWT_good);
    }
    assert_true(size + 2 < sizeof token);
    memcpy(token + size, ".", 2);
    assert_int_equal(verify(token), JWT_malformed);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_algorithms),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_what_must_be_understood_is_refused),
        cmocka_unit_test(test_no_signature_is_none),
        cmocka_unit_test(test_a_public_key_is_no_secret),
        cmocka_unit_test(test_the_algorithm_is_the_keys),
        cmocka_unit_test(test_other_keys),
        cmocka_unit_test(test_a_token_brings_no_key),
        cmocka_unit_test(test_issuer_and_audience),
        cmocka_unit_test(test_times_with_a_minute_of_skew),
        cmocka_unit_test(test_claims_that_must_be_there),
        cmocka_unit_test(test_what_is_no_token),
    };

    return cmocka_run_group_tests(tests, make_keys, forget_keys);
}
