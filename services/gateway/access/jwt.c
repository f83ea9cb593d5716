#include "jwt.h"

#include "common/base/value.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    P256_BYTES = 32,
    SIGNATURE_MAX = 1024, /* of the largest RSA key that is taken */
};

/* Seconds that a time claim may have: the years that a clock here may show. */
#define SECONDS_MAX 253402300800.0

/* Of a token, as they stand in it. */
struct parts {
    struct text header, claims, signature;
    struct text is_signed; /* header and claims, with the dot between them */
};

struct header {
    enum jwt_algorithm algorithm;
    char kid[JWK_KID_MAX + 1];
};

static void
json_end(json_t **json_p)
{
    json_decref(*json_p);
}

static void
digest_end(EVP_MD_CTX **context_p)
{
    EVP_MD_CTX_free(*context_p);
}

/* Takes a token apart at its two dots. */
static bool
split(struct text token, struct parts *ret_parts)
{
    const char *end = token.data + token.size;
    const char *first = memchr(token.data, '.', token.size);
    const char *second = first ? memchr(first + 1, '.', (size_t)(end - first - 1)) : NULL;

    if (!second || memchr(second + 1, '.', (size_t)(end - second - 1)))
        return false;
    ret_parts->header = (struct text){ token.data, (size_t)(first - token.data) };
    ret_parts->claims = (struct text){ first + 1, (size_t)(second - first - 1) };
    ret_parts->is_signed = (struct text){ token.data, (size_t)(second - token.data) };
    ret_parts->signature = (struct text){ second + 1, (size_t)(end - second - 1) };
    return true;
}

static bool
decode(struct text digits, unsigned char *to, size_t room, size_t *ret_size)
{
    return sodium_base642bin(to, room, digits.data, digits.size, NULL, ret_size, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING)
           == 0;
}

static json_t *
decode_json(struct text digits, size_t most)
{
    unsigned char bytes[JWT_BYTES_MAX];
    size_t size = 0;

    if (!decode(digits, bytes, most, &size))
        return NULL;
    return json_loadb((const char *)bytes, size, JSON_REJECT_DUPLICATES, NULL);
}

/* "typ" is a media type with or without "application/", in any case (RFC 7515, 4.1.9). */
static bool
is_access_token(const json_t *typ)
{
    struct text text = text_of(json_string_value(typ) ? json_string_value(typ) : "");

    return !typ || text_equal_nocase(text, TEXT("jwt")) || text_equal_nocase(text, TEXT("at+jwt"))
           || text_equal_nocase(text, TEXT("application/at+jwt"));
}

static enum jwt_verdict
read_header(struct text digits, struct header *ret_header)
{
    AUTO(json_end) json_t *header = decode_json(digits, JWT_HEADER_MAX);
    const char *alg = json_string_value(json_object_get(header, "alg"));
    const char *kid = json_string_value(json_object_get(header, "kid"));

    if (!alg)
        return JWT_malformed;
    if (strcmp(alg, "RS256") != 0 && strcmp(alg, "ES256") != 0)
        return JWT_algorithm;
    if (json_object_get(header, "crit"))
        return JWT_critical;
    if (!is_access_token(json_object_get(header, "typ")))
        return JWT_type;
    if (!kid || !*kid || strlen(kid) > JWK_KID_MAX)
        return JWT_malformed;
    ret_header->algorithm = *alg == 'R' ? JWT_RS256 : JWT_ES256;
    memcpy(ret_header->kid, kid, strlen(kid) + 1);
    return JWT_good;
}

static void
pair_end(ECDSA_SIG **pair_p)
{
    ECDSA_SIG_free(*pair_p);
}

/* A token has the two numbers of ECDSA side by side (RFC 7518, 3.4), OpenSSL wants them as DER.
 * Returns the size of that, 0 when they are not two of them. */
static size_t
to_der(unsigned char signature[SIGNATURE_MAX], size_t size)
{
    AUTO(pair_end) ECDSA_SIG *pair = ECDSA_SIG_new();
    unsigned char *at = signature;

    if (!pair || size != 2 * P256_BYTES)
        return 0;
    BIGNUM *r = BN_bin2bn(signature, P256_BYTES, NULL);
    BIGNUM *s = BN_bin2bn(signature + P256_BYTES, P256_BYTES, NULL);
    if (!r || !s || !ECDSA_SIG_set0(pair, r, s)) /* owns both from now on */
        abort();
    int der = i2d_ECDSA_SIG(pair, &at);
    return der > 0 ? (size_t)der : 0;
}

static bool
is_signature(const struct parts *parts, const struct jwk *jwk)
{
    AUTO(digest_end) EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char signature[SIGNATURE_MAX];
    size_t size = 0;

    if (!context || !decode(parts->signature, signature, sizeof signature, &size))
        return false;
    if (jwk->algorithm == JWT_ES256)
        size = to_der(signature, size);
    bool is_good =
        size > 0 && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, jwk->key) == 1
        && EVP_DigestVerify(context, signature, size, (const unsigned char *)parts->is_signed.data,
                            parts->is_signed.size)
               == 1;
    ERR_clear_error();
    return is_good;
}

static bool
has_audience(const json_t *aud, const char *audience)
{
    const char *one = json_string_value(aud);

    if (one)
        return strcmp(one, audience) == 0;
    for (size_t i = 0; i < json_array_size(aud); i++) {
        const char *each = json_string_value(json_array_get(aud, i));
        if (each && strcmp(each, audience) == 0)
            return true;
    }
    return false;
}

static bool
is_time(const json_t *claim)
{
    double seconds = json_number_value(claim);

    return json_is_number(claim) && seconds >= 0 && seconds <= SECONDS_MAX;
}

/* A time that the token need not have. */
static bool
is_early(const json_t *claim, double latest_s)
{
    return claim && (!is_time(claim) || json_number_value(claim) > latest_s);
}

static enum jwt_verdict
check_claims(const json_t *claims, const struct jwt_rules *rules, int64_t now_us)
{
    const char *iss = json_string_value(json_object_get(claims, "iss"));
    const char *sub = json_string_value(json_object_get(claims, "sub"));
    const json_t *exp = json_object_get(claims, "exp");
    double now_s = (double)now_us / VALUE_SECOND_US;
    double skew_s = (double)rules->skew_s;

    if (!sub || !*sub || !is_time(exp))
        return JWT_malformed;
    if (!iss || strcmp(iss, rules->issuer) != 0)
        return JWT_issuer;
    if (!has_audience(json_object_get(claims, "aud"), rules->audience))
        return JWT_audience;
    if (now_s >= json_number_value(exp) + skew_s)
        return JWT_expired;
    if (is_early(json_object_get(claims, "nbf"), now_s + skew_s)
        || is_early(json_object_get(claims, "iat"), now_s + skew_s))
        return JWT_early;
    return JWT_good;
}

enum jwt_verdict
jwt_verify(const struct jwks *jwks, const struct jwt_rules *rules, struct text token,
           int64_t now_us, json_t **ret_claims)
{
    AUTO(json_end) json_t *claims = NULL;
    struct header header;
    struct parts parts;

    if (token.size == 0 || token.size > JWT_BYTES_MAX || !split(token, &parts))
        return JWT_malformed;
    enum jwt_verdict verdict = read_header(parts.header, &header);
    if (verdict != JWT_good)
        return verdict;
    const struct jwk *jwk = jwks_find(jwks, text_of(header.kid));
    if (!jwk)
        return JWT_unknown_key;
    if (jwk->algorithm != header.algorithm)
        return JWT_algorithm;
    if (!is_signature(&parts, jwk))
        return JWT_signature;
    claims = decode_json(parts.claims, JWT_BYTES_MAX);
    verdict = check_claims(claims, rules, now_us);
    if (verdict == JWT_good) {
        *ret_claims = claims;
        claims = NULL;
    }
    return verdict;
}
