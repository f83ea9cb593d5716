#include "access.h"

#include "claims.h"
#include "jwks_fetch.h"
#include "jwt.h"
#include "services/gateway/http/limit.h"
#include "services/gateway/keys/api_keys.h"

#include "common/base/clock.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

const char *access_issuer, *access_audience, *access_keys_url, *access_skew_s, *access_claims,
    *access_roles, *access_failures;

enum { TOKEN_DIGEST = 32, ADDRESS_SIZE = 46, SECOND_MS = 1000 };

/* A token that was found good: its signature is not checked again as long as the key set stays. */
struct verified {
    uint8_t digest[TOKEN_DIGEST];
    uint64_t generation; /* of the key set */
    struct principal principal;
    UT_hash_handle hh;
};

struct blocked {
    char address[ADDRESS_SIZE];
    int64_t until_ms;
    UT_hash_handle hh;
};

struct access {
    struct api_keys *keys;
    struct jwks_source *source;
    struct jwt_rules rules;
    struct claim_map map;
    struct limits *failures;
    struct limit_policies failure_policy;
    struct verified *verified; /* the oldest first */
    struct blocked *blocked;
};

enum status
access_open(struct access **ret_access, struct error *err)
{
    AUTO(access_destroy) struct access *access = calloc(1, sizeof *access);
    char policy[64];
    long skew_s = 0;

    if (!access)
        abort();
    access->keys = api_keys_new();
    access->failures = limits_new();
    snprintf(policy, sizeof policy, "failures=%s", access_failures);
    TRY(limit_policies_read("FAILURES_LIMIT", policy, &access->failure_policy, err));
    TRY(settings_number("JWT_SKEW_S", access_skew_s, 0, JWT_SKEW_MAX_S, &skew_s, err));
    TRY(claim_map_read(access_claims, access_roles, &access->map, err));
    if (*access_issuer && (!*access_audience || !*access_keys_url))
        return error_set(err, INVALID, "JWT_ISSUER needs JWT_AUDIENCE and JWT_KEYS_URL");
    access->rules = (struct jwt_rules){ access_issuer, access_audience, skew_s };
    TRY(jwks_source_open(*access_issuer ? access_keys_url : "", &access->source, err));
    *ret_access = access;
    access = NULL;
    return OK;
}

static void
forget_verified(struct access *access, struct verified *verified)
{
    HASH_DEL(access->verified, verified);
    free(verified);
}

static void
forget_blocked(struct access *access, struct blocked *blocked)
{
    HASH_DEL(access->blocked, blocked);
    free(blocked);
}

void
access_destroy(struct access **access_p)
{
    struct access *access = *access_p;
    struct verified *verified, *next;
    struct blocked *blocked, *after;

    if (!access)
        return;
    HASH_ITER(hh, access->verified, verified, next)
    forget_verified(access, verified);
    HASH_ITER(hh, access->blocked, blocked, after)
    forget_blocked(access, blocked);
    jwks_source_destroy(&access->source);
    limits_destroy(&access->failures);
    api_keys_destroy(&access->keys);
    free(access);
    *access_p = NULL;
}

/* One more failure: who has too many of them is not listened to for a while. Redis counts for all
 * replicas; each keeps the time until which it does not listen. */
static void
note_failure(struct access *access, struct cache *cache, const char *address)
{
    struct limit_request request = { .policy = &access->failure_policy.rows[0] };
    struct blocked *blocked = NULL;

    snprintf(request.bucket, sizeof request.bucket, "limit:failures:%s", address);
    limit_turn(access->failures, cache, &request, 1);
    if (request.remaining > 0)
        return;
    HASH_FIND_STR(access->blocked, address, blocked);
    if (!blocked) {
        if (HASH_COUNT(access->blocked) >= ACCESS_BLOCKED_MAX)
            forget_blocked(access, access->blocked);
        blocked = calloc(1, sizeof *blocked);
        if (!blocked)
            abort();
        snprintf(blocked->address, sizeof blocked->address, "%s", address);
        HASH_ADD_STR(access->blocked, address, blocked);
    }
    int64_t each_ms = request.policy->window_s * SECOND_MS / request.policy->quota;
    blocked->until_ms = clock_steady_ms() + each_ms;
}

static bool
is_blocked(struct access *access, const char *address, int64_t *ret_retry_s)
{
    struct blocked *blocked = NULL;

    HASH_FIND_STR(access->blocked, address, blocked);
    if (!blocked)
        return false;
    int64_t left_ms = blocked->until_ms - clock_steady_ms();
    if (left_ms <= 0) {
        forget_blocked(access, blocked);
        return false;
    }
    *ret_retry_s = (left_ms + SECOND_MS - 1) / SECOND_MS;
    return true;
}

static void
digest_token(struct text token, uint8_t ret_digest[TOKEN_DIGEST])
{
    crypto_generichash(ret_digest, TOKEN_DIGEST, (const uint8_t *)token.data, token.size, NULL, 0);
}

/* NULL: not verified yet, or not by the keys that count now. */
static const struct verified *
find_verified(struct access *access, const uint8_t digest[TOKEN_DIGEST], int64_t now_us)
{
    struct verified *verified = NULL;

    HASH_FIND(hh, access->verified, digest, TOKEN_DIGEST, verified);
    if (!verified)
        return NULL;
    int64_t end_us = verified->principal.expires_us + access->rules.skew_s * 1000000;
    if (verified->generation == jwks_source_generation(access->source) && now_us < end_us)
        return verified;
    forget_verified(access, verified);
    return NULL;
}

static void
keep_verified(struct access *access, const uint8_t digest[TOKEN_DIGEST],
              const struct principal *principal)
{
    struct verified *verified = calloc(1, sizeof *verified);

    if (!verified)
        abort();
    if (HASH_COUNT(access->verified) >= ACCESS_TOKENS_MAX)
        forget_verified(access, access->verified);
    memcpy(verified->digest, digest, TOKEN_DIGEST);
    verified->generation = jwks_source_generation(access->source);
    verified->principal = *principal;
    HASH_ADD(hh, access->verified, digest, TOKEN_DIGEST, verified);
}

static void
claims_end(json_t **claims_p)
{
    json_decref(*claims_p);
}

/* A key that is not there yet may be a new one; without any, the provider has never answered. */
static enum access_verdict
check_new_token(struct access *access, struct text token, int64_t now_us,
                struct principal *ret_principal)
{
    AUTO(claims_end) json_t *claims = NULL;
    const struct jwks *jwks = jwks_source_keys(access->source);

    if (!*access_issuer)
        return ACCESS_refused;
    enum jwt_verdict verdict =
        jwks ? jwt_verify(jwks, &access->rules, token, now_us, &claims) : JWT_unknown_key;
    if (verdict == JWT_unknown_key && jwks_source_want(access->source))
        return ACCESS_wait;
    if (!jwks)
        return ACCESS_away;
    return verdict == JWT_good && claims_read(&access->map, claims, ret_principal) ? ACCESS_good
                                                                                   : ACCESS_refused;
}

static enum access_verdict
check_token(struct access *access, struct text token, bool is_blocked, int64_t now_us,
            struct principal *ret_principal)
{
    uint8_t digest[TOKEN_DIGEST];

    digest_token(token, digest);
    const struct verified *verified = find_verified(access, digest, now_us);
    if (verified) {
        *ret_principal = verified->principal;
        return ACCESS_good;
    }
    if (is_blocked)
        return ACCESS_blocked;
    enum access_verdict verdict = check_new_token(access, token, now_us, ret_principal);
    if (verdict == ACCESS_good)
        keep_verified(access, digest, ret_principal);
    return verdict;
}

/* An address that is blocked is still listened to when it uses what it was let in with before:
 * one broken program behind a school's router does not shut the others out. */
static enum access_verdict
check_key(struct access *access, struct text text, const struct access_asked *asked,
          bool is_blocked, int64_t now_us, struct principal *ret_principal)
{
    if (is_blocked && !api_keys_knows(access->keys, text, asked->address))
        return ACCESS_blocked;
    switch (
        api_keys_check(access->keys, text, asked->address, asked->came_ms, now_us, ret_principal)) {
    case API_KEYS_good:
        return ACCESS_good;
    case API_KEYS_stale:
        return ACCESS_away;
    case API_KEYS_look:
        return ACCESS_wait;
    default:
        return ACCESS_refused;
    }
}

/* RFC 6750, 2.1: the scheme in any case, one space. */
static bool
read_bearer(const char *authorization, struct text *ret_token)
{
    struct text scheme = TEXT("bearer ");
    struct text text = text_of(authorization ? authorization : "");

    if (text.size <= scheme.size
        || !text_equal_nocase((struct text){ text.data, scheme.size }, scheme))
        return false;
    *ret_token = text_trim((struct text){ text.data + scheme.size, text.size - scheme.size });
    return ret_token->size > 0;
}

enum access_verdict
access_check(struct access *access, struct cache *cache, const struct access_asked *asked,
             int64_t now_us, struct principal *ret_principal, int64_t *ret_retry_s)
{
    bool is_out = is_blocked(access, asked->address, ret_retry_s);
    enum access_verdict verdict;
    struct text token;

    if (!read_bearer(asked->authorization, &token))
        return ACCESS_none;
    if (token.size > 3 && memcmp(token.data, "gt_", 3) == 0)
        verdict = check_key(access, token, asked, is_out, now_us, ret_principal);
    else
        verdict = check_token(access, token, is_out, now_us, ret_principal);
    if (verdict == ACCESS_refused)
        note_failure(access, cache, asked->address);
    return verdict;
}

size_t
access_prepare(struct access *access, struct pollfd *fds, size_t capacity, int *timeout_ms)
{
    api_keys_wait(access->keys, timeout_ms);
    return jwks_source_prepare(access->source, fds, capacity, timeout_ms);
}

enum status
access_turn(struct access *access, struct work *work)
{
    jwks_source_run(access->source);
    return api_keys_turn(access->keys, work);
}
