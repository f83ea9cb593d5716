#include "common/format/webhook.h"

#include "common/base/seal.h"
#include "common/base/value.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAC_BYTES = crypto_auth_hmacsha256_BYTES,
    BASE64 = sodium_base64_VARIANT_ORIGINAL,
    BASE64_SIZE = 45, /* of 32 bytes, with a NUL */
    ID_MAX = 256,
    TIMESTAMP_DIGITS_MAX = 12,
    SIGNATURES_MAX = 16, /* looked at in one header */
};

_Static_assert((int)WEBHOOK_SECRET_BYTES == (int)MAC_BYTES, "a secret is made by one HMAC");
_Static_assert((int)SEAL_KEY_SIZE == (int)MAC_BYTES, "so is the key that seals");

/* A key for one use, of the installation's. */
static void
derive(const struct key *key, struct text use, int64_t number, unsigned char out[MAC_BYTES])
{
    crypto_auth_hmacsha256_state state;
    char text[32];
    int size = snprintf(text, sizeof text, "/%lld", (long long)number);

    crypto_auth_hmacsha256_init(&state, key->bytes, sizeof key->bytes);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)"webhook:", 8);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)use.data, use.size);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)text, (size_t)size);
    crypto_auth_hmacsha256_final(&state, out);
}

void
webhook_secret_make(const struct token_keys *keys, struct text id, int64_t generation,
                    struct webhook_secret *ret_secret)
{
    derive(&keys->keys[0], id, generation, ret_secret->bytes);
}

void
webhook_secret_write(const struct webhook_secret *secret, char out[WEBHOOK_SECRET_TEXT_SIZE])
{
    memcpy(out, "whsec_", 6);
    sodium_bin2base64(out + 6, WEBHOOK_SECRET_TEXT_SIZE - 6, secret->bytes, sizeof secret->bytes,
                      BASE64);
}

enum status
webhook_secret_seal(const struct token_keys *keys, const struct webhook_secret *secret,
                    struct text *ret_sealed, struct error *err)
{
    unsigned char key[SEAL_KEY_SIZE];

    derive(&keys->keys[0], TEXT("seal"), 0, key);
    return seal(key, (struct text){ (const char *)secret->bytes, sizeof secret->bytes }, ret_sealed,
                err);
}

enum status
webhook_secret_unseal(const struct token_keys *keys, struct text sealed,
                      struct webhook_secret *ret_secret, struct error *err)
{
    unsigned char key[SEAL_KEY_SIZE];
    struct text plain = { NULL, 0 };
    enum status status = INVALID;

    for (size_t i = 0; i < keys->count && status != OK; i++) {
        derive(&keys->keys[i], TEXT("seal"), 0, key);
        status = unseal(key, sealed, &plain, err);
    }
    TRY(status);
    if (plain.size == sizeof ret_secret->bytes)
        memcpy(ret_secret->bytes, plain.data, plain.size);
    else
        status = error_set(err, INVALID, "a sealed secret has another size");
    free((void *)(uintptr_t)plain.data);
    return status;
}

static void
mac_of(const struct webhook_secret *secret, struct text id, struct text timestamp, struct text body,
       unsigned char mac[MAC_BYTES])
{
    crypto_auth_hmacsha256_state state;

    crypto_auth_hmacsha256_init(&state, secret->bytes, sizeof secret->bytes);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)id.data, id.size);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)".", 1);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)timestamp.data, timestamp.size);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)".", 1);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.data, body.size);
    crypto_auth_hmacsha256_final(&state, mac);
}

void
webhook_sign(const struct webhook_secrets *secrets, struct text id, int64_t timestamp,
             struct text body, char out[WEBHOOK_SIGNATURES_SIZE])
{
    unsigned char mac[MAC_BYTES];
    char digits[24];
    size_t size = 0;

    snprintf(digits, sizeof digits, "%lld", (long long)timestamp);
    for (size_t i = 0; i < secrets->count; i++) {
        mac_of(&secrets->list[i], id, text_of(digits), body, mac);
        memcpy(out + size, i ? " v1," : "v1,", i ? 4 : 3);
        size += i ? 4 : 3;
        sodium_bin2base64(out + size, BASE64_SIZE, mac, sizeof mac, BASE64);
        size += BASE64_SIZE - 1;
    }
    out[size] = '\0';
}

static bool
read_timestamp(struct text text, int64_t *ret_seconds)
{
    int64_t seconds = 0;

    if (text.size == 0 || text.size > TIMESTAMP_DIGITS_MAX)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        seconds = seconds * 10 + (text.data[i] - '0');
    }
    *ret_seconds = seconds;
    return true;
}

/* One signature of the header, `v1,BASE64`; of other versions none fits. */
static bool
is_signed_by(struct text signature, unsigned char macs[][MAC_BYTES], size_t count)
{
    unsigned char given[MAC_BYTES];
    size_t size = 0;
    bool is_it = false;

    if (signature.size != 3 + BASE64_SIZE - 1 || memcmp(signature.data, "v1,", 3) != 0
        || sodium_base642bin(given, sizeof given, signature.data + 3, signature.size - 3, NULL,
                             &size, NULL, BASE64)
               != 0
        || size != sizeof given)
        return false;
    for (size_t i = 0; i < count; i++)
        is_it |= sodium_memcmp(given, macs[i], sizeof given) == 0;
    return is_it;
}

static bool
is_any_good(struct text signatures, unsigned char macs[][MAC_BYTES], size_t count)
{
    size_t begin = 0;

    for (int n = 0; n < SIGNATURES_MAX && begin < signatures.size; n++) {
        size_t end = begin;

        while (end < signatures.size && signatures.data[end] != ' ')
            end++;
        if (is_signed_by((struct text){ signatures.data + begin, end - begin }, macs, count))
            return true;
        begin = end + 1;
    }
    return false;
}

enum webhook_verdict
webhook_verify(const struct webhook_secrets *secrets, struct text id, struct text timestamp,
               struct text signatures, struct text body, int64_t now_us)
{
    unsigned char macs[WEBHOOK_SECRETS_MAX][MAC_BYTES];
    int64_t seconds = 0;

    if (id.size == 0 || id.size > ID_MAX || signatures.size == 0
        || !read_timestamp(timestamp, &seconds))
        return WEBHOOK_MALFORMED;
    int64_t apart = now_us / VALUE_SECOND_US - seconds;
    if (apart > WEBHOOK_TOLERANCE_S || apart < -WEBHOOK_TOLERANCE_S)
        return WEBHOOK_TOO_OLD;
    for (size_t i = 0; i < secrets->count; i++)
        mac_of(&secrets->list[i], id, timestamp, body, macs[i]);
    return is_any_good(signatures, macs, secrets->count) ? WEBHOOK_GOOD : WEBHOOK_FORGED;
}
