#include "jwks.h"

#include <jansson.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    RSA_BITS_MIN = 2048, /* RFC 7518, 3.3 */
    RSA_BYTES_MAX = 8192 / 8,
    P256_BYTES = 32,
    UNCOMPRESSED = 4, /* before the two coordinates of a point (SEC 1, 2.3.3) */
};

static void
json_end(json_t **json_p)
{
    json_decref(*json_p);
}

static const char *
member(const json_t *key, const char *name)
{
    const char *value = json_string_value(json_object_get(key, name));

    return value ? value : "";
}

static bool
is_or_absent(const json_t *key, const char *name, const char *value)
{
    return !json_object_get(key, name) || strcmp(member(key, name), value) == 0;
}

static bool
is_rsa(const json_t *key)
{
    return strcmp(member(key, "kty"), "RSA") == 0 && is_or_absent(key, "alg", "RS256");
}

static bool
is_p256(const json_t *key)
{
    return strcmp(member(key, "kty"), "EC") == 0 && is_or_absent(key, "alg", "ES256")
           && strcmp(member(key, "crv"), "P-256") == 0;
}

/* Decodes base64url, without padding and with nothing behind it. */
static bool
decode(const char *digits, unsigned char *to, size_t room, size_t *ret_size)
{
    return sodium_base642bin(to, room, digits, strlen(digits), NULL, ret_size, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING)
           == 0;
}

static void
build_end(OSSL_PARAM_BLD **build_p)
{
    OSSL_PARAM_BLD_free(*build_p);
}

static void
params_end(OSSL_PARAM **params_p)
{
    OSSL_PARAM_free(*params_p);
}

static void
context_end(EVP_PKEY_CTX **context_p)
{
    EVP_PKEY_CTX_free(*context_p);
}

static void
number_end(BIGNUM **number_p)
{
    BN_free(*number_p);
}

/* NULL when the numbers are no key: a point beside the curve, an even exponent. */
static EVP_PKEY *
key_of(const char *type, OSSL_PARAM_BLD *build)
{
    AUTO(params_end) OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
    AUTO(context_end) EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    AUTO(context_end) EVP_PKEY_CTX *check = NULL;
    EVP_PKEY *key = NULL;

    if (!params || !context || EVP_PKEY_fromdata_init(context) != 1
        || EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        return NULL;
    check = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    if (check && EVP_PKEY_public_check(check) == 1)
        return key;
    EVP_PKEY_free(key);
    return NULL;
}

static BIGNUM *
number_of(const json_t *key, const char *name)
{
    unsigned char bytes[RSA_BYTES_MAX];
    size_t size = 0;

    return decode(member(key, name), bytes, sizeof bytes, &size) ? BN_bin2bn(bytes, (int)size, NULL)
                                                                 : NULL;
}

static EVP_PKEY *
import_rsa(const json_t *key)
{
    AUTO(build_end) OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    AUTO(number_end) BIGNUM *n = number_of(key, "n");
    AUTO(number_end) BIGNUM *e = number_of(key, "e");

    if (!build || !n || !e || BN_num_bits(n) < RSA_BITS_MIN || !BN_is_odd(n) || !BN_is_odd(e)
        || BN_is_one(e) || !OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n)
        || !OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e))
        return NULL;
    return key_of("RSA", build);
}

static EVP_PKEY *
import_p256(const json_t *key)
{
    AUTO(build_end) OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    unsigned char point[1 + 2 * P256_BYTES] = { UNCOMPRESSED };
    size_t x = 0, y = 0;

    if (!build || !decode(member(key, "x"), point + 1, P256_BYTES, &x)
        || !decode(member(key, "y"), point + 1 + P256_BYTES, P256_BYTES, &y) || x != P256_BYTES
        || y != P256_BYTES
        || !OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0)
        || !OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point))
        return NULL;
    return key_of("EC", build);
}

static void
add(struct jwks *jwks, const json_t *key)
{
    const char *kid = member(key, "kid");
    bool is_for_rs256 = is_rsa(key);

    if (jwks->count == JWKS_KEYS_MAX || !*kid || strlen(kid) > JWK_KID_MAX
        || !is_or_absent(key, "use", "sig") || (!is_for_rs256 && !is_p256(key))
        || jwks_find(jwks, text_of(kid)))
        return;
    struct jwk *jwk = &jwks->keys[jwks->count];
    jwk->key = is_for_rs256 ? import_rsa(key) : import_p256(key);
    if (!jwk->key) {
        ERR_clear_error();
        return;
    }
    jwk->algorithm = is_for_rs256 ? JWT_RS256 : JWT_ES256;
    memcpy(jwk->kid, kid, strlen(kid) + 1);
    jwks->count++;
}

enum status
jwks_parse(struct text document, struct jwks **ret_jwks, struct error *err)
{
    AUTO(json_end) json_t *root = NULL;
    AUTO(jwks_destroy) struct jwks *jwks = calloc(1, sizeof *jwks);

    if (!jwks)
        abort();
    if (document.size > JWKS_BYTES_MAX)
        return error_set(err, INVALID, "the key set is too large");
    root = json_loadb(document.data, document.size, JSON_REJECT_DUPLICATES, NULL);
    for (size_t i = 0; i < json_array_size(json_object_get(root, "keys")); i++)
        add(jwks, json_array_get(json_object_get(root, "keys"), i));
    if (jwks->count == 0)
        return error_set(err, INVALID, "the key set has no key for RS256 or ES256");
    *ret_jwks = jwks;
    jwks = NULL;
    return OK;
}

void
jwks_destroy(struct jwks **jwks_p)
{
    if (!*jwks_p)
        return;
    for (size_t i = 0; i < (*jwks_p)->count; i++)
        EVP_PKEY_free((*jwks_p)->keys[i].key);
    free(*jwks_p);
    *jwks_p = NULL;
}

const struct jwk *
jwks_find(const struct jwks *jwks, struct text kid)
{
    for (size_t i = 0; i < jwks->count; i++)
        if (text_is(kid, jwks->keys[i].kid))
            return &jwks->keys[i];
    return NULL;
}
