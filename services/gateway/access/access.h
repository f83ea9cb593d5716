/* access.h - who asks: API keys, bearer tokens, and how often one may guess. */
#pragma once

#include "principal.h"

#include "common/service/service.h"

enum {
    ACCESS_WAIT_MS = 5000,     /* for the identity provider's keys, at most */
    ACCESS_TOKENS_MAX = 4096,  /* verified tokens that are remembered */
    ACCESS_BLOCKED_MAX = 4096, /* addresses that are, at a time */
};

enum access_verdict {
    ACCESS_good,
    ACCESS_none,    /* 401: no credentials, or of another kind than ours */
    ACCESS_refused, /* 401: no good ones */
    ACCESS_blocked, /* 429: too many failures from this address; `retry_s` */
    ACCESS_wait,    /* a key may be new here, or at the identity provider: again in a later turn */
    ACCESS_away,    /* 503: we can't tell now */
};

struct access;

/* The rows of main.c's table of settings. */
#define ACCESS_SETTINGS                                                                           \
    { "JWT_ISSUER", "", "whose bearer tokens are taken: their \"iss\"; empty: none are",          \
      &access_issuer },                                                                           \
        { "JWT_AUDIENCE", "", "what must be in the tokens' \"aud\": this interface",              \
          &access_audience },                                                                     \
        { "JWT_KEYS_URL", "", "the issuer's key set (jwks_uri): https, or http to this machine",  \
          &access_keys_url },                                                                     \
        { "JWT_SKEW_S", "60", "seconds by which the issuer's clock may differ", &access_skew_s }, \
        { "JWT_CLAIMS", "", "claims under other names than ours, as \"role=npq_role email=upn\"", \
          &access_claims },                                                                       \
        { "JWT_ROLES", "", "roles under other names than ours, as \"NPQ.Partner=partner\"",       \
          &access_roles },                                                                        \
    {                                                                                             \
        "FAILURES_LIMIT", "10/60",                                                                \
            "failed attempts to be let in, of an address, in so many seconds", &access_failures   \
    }

extern const char *access_issuer, *access_audience, *access_keys_url, *access_skew_s,
    *access_claims, *access_roles, *access_failures;

enum status access_open(struct access **ret_access, struct error *err) MUST_CHECK;
void access_destroy(struct access **access_p);

struct access_asked {
    const char *authorization; /* the header; NULL: there is none */
    const char *address;       /* where the request comes from */
    int64_t came_ms;           /* when; steady */
};

/* What is in the header stays in nothing that is kept, but for a digest of a token. */
enum access_verdict access_check(struct access *access, struct cache *cache,
                                 const struct access_asked *asked, int64_t now_us,
                                 struct principal *ret_principal, int64_t *ret_retry_s);

/* For the service's task. */
size_t access_prepare(struct access *access, struct pollfd *fds, size_t capacity, int *timeout_ms);
enum status access_turn(struct access *access, struct work *work) MUST_CHECK;
