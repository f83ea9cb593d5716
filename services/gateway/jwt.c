#include "jwt.h"

#include "common/value.h"

#include <sodium.h>
#include <string.h>

enum { BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING };

/* Seconds that a time claim may have: the years that a clock here may show. */
#define SECONDS_MAX 253402300800.0

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
jws_end(cjose_jws_t **jws_p)
{
    if (*jws_p)
        cjose_jws_release(*jws_p);
}

const char *
jwt_verdict_name(enum jwt_verdict verdict)
{
    static const char *const names[] = { "good",     "malformed",   "algorithm", "type",
                                         "critical", "unknown key", "signature", "issuer",
                                         "audience", "expired",     "early" };

    return names[verdict];
}

/* The part of the token before its first dot, when it has two. */
static bool
header_of(struct text token, struct text *ret_header)
{
    const char *end = token.data + token.size;
    const char *first = memchr(token.data, '.', token.size);
    const char *second = first ? memchr(first + 1, '.', (size_t)(end - first - 1)) : NULL;

    if (!second || memchr(second + 1, '.', (size_t)(end - second - 1)))
        return false;
    *ret_header = (struct text){ token.data, (size_t)(first - token.data) };
    return true;
}

static json_t *
decode_header(struct text token)
{
    unsigned char bytes[JWT_HEADER_MAX];
    struct text header;
    size_t size = 0;

    if (token.size == 0 || token.size > JWT_BYTES_MAX || !header_of(token, &header)
        || sodium_base642bin(bytes, sizeof bytes, header.data, header.size, NULL, &size, NULL,
                             BASE64)
               != 0)
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
read_header(struct text token, struct header *ret_header)
{
    AUTO(json_end) json_t *header = decode_header(token);
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

/* The claims, when the signature is the key's; else NULL. */
static json_t *
claims_of(struct text token, const struct jwk *jwk)
{
    AUTO(jws_end) cjose_jws_t *jws = cjose_jws_import(token.data, token.size, NULL);
    uint8_t *bytes = NULL;
    size_t size = 0;

    if (!jws || !cjose_jws_verify(jws, jwk->key, NULL)
        || !cjose_jws_get_plaintext(jws, &bytes, &size, NULL))
        return NULL;
    return json_loadb((const char *)bytes, size, JSON_REJECT_DUPLICATES, NULL);
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
    enum jwt_verdict verdict = read_header(token, &header);

    if (verdict != JWT_good)
        return verdict;
    const struct jwk *jwk = jwks_find(jwks, text_of(header.kid));
    if (!jwk)
        return JWT_unknown_key;
    if (jwk->algorithm != header.algorithm)
        return JWT_algorithm;
    claims = claims_of(token, jwk);
    if (!claims)
        return JWT_signature;
    verdict = check_claims(claims, rules, now_us);
    if (verdict == JWT_good) {
        *ret_claims = claims;
        claims = NULL;
    }
    return verdict;
}
