#include "jwks.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum {
    RSA_DIGITS_MIN = (2048 / 8 * 4 + 2) / 3, /* base64url of the least modulus (RFC 7518, 3.3) */
    RSA_DIGITS_MAX = (8192 / 8 * 4 + 2) / 3,
    EXPONENT_DIGITS_MAX = 11, /* 64 bits */
    P256_DIGITS = 43,         /* base64url of 32 bytes */
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
    size_t digits = strlen(member(key, "n"));

    return strcmp(member(key, "kty"), "RSA") == 0 && is_or_absent(key, "alg", "RS256")
           && digits >= RSA_DIGITS_MIN && digits <= RSA_DIGITS_MAX && *member(key, "e")
           && strlen(member(key, "e")) <= EXPONENT_DIGITS_MAX;
}

static bool
is_p256(const json_t *key)
{
    return strcmp(member(key, "kty"), "EC") == 0 && is_or_absent(key, "alg", "ES256")
           && strcmp(member(key, "crv"), "P-256") == 0 && strlen(member(key, "x")) == P256_DIGITS
           && strlen(member(key, "y")) == P256_DIGITS;
}

/* Only what is public goes on to the library, whatever else the document has. */
static cjose_jwk_t *
import(const json_t *key, bool is_rsa)
{
    AUTO(json_end)
    json_t *public =
        is_rsa ? json_pack("{ssssss}", "kty", "RSA", "n", member(key, "n"), "e", member(key, "e"))
               : json_pack("{ssssssss}", "kty", "EC", "crv", "P-256", "x", member(key, "x"), "y",
                           member(key, "y"));
    char *text = public ? json_dumps(public, JSON_COMPACT) : NULL;
    cjose_jwk_t *jwk = text ? cjose_jwk_import(text, strlen(text), NULL) : NULL;

    free(text);
    return jwk;
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
    jwk->key = import(key, is_for_rs256);
    if (!jwk->key)
        return;
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
        cjose_jwk_release((*jwks_p)->keys[i].key);
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
