/* jwks.h - the public keys of the identity provider (RFC 7517), as far as a token may be signed
 * with them: RSA of 2048 to 8192 bits for RS256, P-256 for ES256, each with a kid. Others in
 * the set are passed over: they are for other things. */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

#include <openssl/types.h>

enum {
    JWKS_BYTES_MAX = 64 * 1024, /* of the document */
    JWKS_KEYS_MAX = 32,         /* keys that are kept */
    JWK_KID_MAX = 128,          /* bytes of a key's name */
};

enum jwt_algorithm { JWT_RS256, JWT_ES256 };

struct jwk {
    char kid[JWK_KID_MAX + 1];
    enum jwt_algorithm algorithm; /* the one that the key is for; a token can't choose */
    EVP_PKEY *key;
};

struct jwks {
    struct jwk keys[JWKS_KEYS_MAX];
    size_t count;
};

/* INVALID when it is no key set, or has no key that can be used. The caller ends *ret_jwks with
 * jwks_destroy(). */
enum status jwks_parse(struct text document, struct jwks **ret_jwks, struct error *err) MUST_CHECK;
void jwks_destroy(struct jwks **jwks_p);
/* NULL: there is none. */
const struct jwk *jwks_find(const struct jwks *jwks, struct text kid);
