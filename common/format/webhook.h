/* webhook.h - signatures and secrets as Standard Webhooks 1.0.0 has them
 * (github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md).
 *
 * A message is signed as `id.timestamp.body` by HMAC-SHA-256; the header `webhook-signature` holds
 * `v1,` and the signature in base64, and when a secret is being replaced several of them, separated
 * by spaces. A secret is written `whsec_` and base64. */
#pragma once

#include "common/base/text.h"
#include "common/format/token.h"

#include <stdint.h>

enum {
    WEBHOOK_SECRET_BYTES = 32,
    WEBHOOK_SECRET_TEXT_SIZE = 51,                      /* whsec_ and 44 characters, and a NUL */
    WEBHOOK_SECRETS_MAX = 2,                            /* the present one and the one before */
    WEBHOOK_SIGNATURES_SIZE = WEBHOOK_SECRETS_MAX * 48, /* their header's value, with a NUL */
    WEBHOOK_TOLERANCE_S = 300,                          /* how far from now a timestamp may be */
    WEBHOOK_SEALED_MAX = 300,                           /* bytes of sealed secrets */
};

struct webhook_secret {
    unsigned char bytes[WEBHOOK_SECRET_BYTES];
};

struct webhook_secrets {
    struct webhook_secret list[WEBHOOK_SECRETS_MAX];
    size_t count;
};

/* The secret that belongs to a thing (an endpoint, a source of events) in its n-th generation. It
 * is made of the installation's own key, so that whoever has that key can show it again to who asks
 * again, and it need not stand in any answer. */
void webhook_secret_make(const struct token_keys *keys, struct text id, int64_t generation,
                         struct webhook_secret *ret_secret);
void webhook_secret_write(const struct webhook_secret *secret, char out[WEBHOOK_SECRET_TEXT_SIZE]);

/* Sealed by the installation's key: for a table or the wire. The caller frees ret_sealed's data. */
enum status webhook_secret_seal(const struct token_keys *keys, const struct webhook_secret *secret,
                                struct text *ret_sealed, struct error *err) MUST_CHECK;
/* INVALID: sealed by a key that is gone, or damaged. */
enum status webhook_secret_unseal(const struct token_keys *keys, struct text sealed,
                                  struct webhook_secret *ret_secret, struct error *err) MUST_CHECK;

/* The value of `webhook-signature` for all of the secrets. */
void webhook_sign(const struct webhook_secrets *secrets, struct text id, int64_t timestamp,
                  struct text body, char out[WEBHOOK_SIGNATURES_SIZE]);

enum webhook_verdict {
    WEBHOOK_GOOD,
    WEBHOOK_MALFORMED, /* a header is missing or not what it should be */
    WEBHOOK_TOO_OLD,   /* or too far in the future */
    WEBHOOK_FORGED,    /* no signature fits */
};

/* Checks the three headers' values, empty where there is none, against a body as it came. */
enum webhook_verdict webhook_verify(const struct webhook_secrets *secrets, struct text id,
                                    struct text timestamp, struct text signatures, struct text body,
                                    int64_t now_us);
