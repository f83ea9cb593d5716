/* jwt.h - bearer tokens of the identity provider: JSON Web Tokens (RFC 7519) signed with RS256 or
 * ES256, with the claims of an access token (RFC 9068). Checked as RFC 8725 says: the algorithm
 * is the key's, not the token's choice; nothing that a header points to is fetched; an extension
 * that must be understood (crit) is refused, because none is. */
#pragma once

#include "jwks.h"

#include <jansson.h>
#include <stdint.h>

enum {
    JWT_BYTES_MAX = 8 * 1024, /* of a token */
    JWT_HEADER_MAX = 1024,    /* bytes of its header, decoded */
    JWT_SKEW_MAX_S = 600,     /* by which the provider's clock may differ, at most */
};

/* Why a token is refused. A caller answers 401 to all of them, without more. */
enum jwt_verdict {
    JWT_good,
    JWT_malformed,
    JWT_algorithm,   /* another algorithm than the key's, or none */
    JWT_type,        /* for another purpose than access */
    JWT_critical,    /* with an extension that must be understood */
    JWT_unknown_key, /* the key set may be old: worth another look at it */
    JWT_signature,
    JWT_issuer,
    JWT_audience,
    JWT_expired,
    JWT_early, /* not valid yet, or from the future */
};

struct jwt_rules {
    const char *issuer;   /* of "iss", exactly */
    const char *audience; /* "aud" is it or has it */
    int64_t skew_s;       /* 0 to JWT_SKEW_MAX_S, for exp, nbf and iat */
};

/* `now_us` is the one clock's. On JWT_good the caller ends *ret_claims with json_decref(); they
 * have "sub", a text that is not empty, and "exp", a number. */
enum jwt_verdict jwt_verify(const struct jwks *jwks, const struct jwt_rules *rules,
                            struct text token, int64_t now_us, json_t **ret_claims);
