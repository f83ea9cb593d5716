#include "notify.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { UUID_DIGITS = NOTIFY_ID_SIZE - 1, PART_SIZE = 200 };

static bool
is_uuid(const char *text)
{
    for (int i = 0; i < UUID_DIGITS; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (is_dash ? text[i] != '-' : !strchr("0123456789abcdefABCDEF", text[i]) || !text[i])
            return false;
    }
    return true;
}

enum status
notify_key_read(const char *text, struct notify_key *ret_key, struct error *err)
{
    size_t size = strlen(text);
    const size_t tail = 2 * UUID_DIGITS + 1;

    if (size <= tail + 1 || text[size - tail - 1] != '-' || !is_uuid(text + size - tail)
        || text[size - UUID_DIGITS - 1] != '-' || !is_uuid(text + size - UUID_DIGITS))
        return error_set(err, INVALID, "NOTIFY_KEY_FILE has no API key: NAME-SERVICE-SECRET");
    snprintf(ret_key->service, sizeof ret_key->service, "%.36s", text + size - tail);
    snprintf(ret_key->secret, sizeof ret_key->secret, "%.36s", text + size - UUID_DIGITS);
    return OK;
}

static size_t
encode(const void *bytes, size_t size, char *out, size_t capacity)
{
    sodium_bin2base64(out, capacity, bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return strlen(out);
}

void
notify_token(const struct notify_key *key, int64_t now_us, char out[NOTIFY_TOKEN_SIZE])
{
    static const char head[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    char claims[PART_SIZE];

    snprintf(claims, sizeof claims, "{\"iss\":\"%s\",\"iat\":%lld}", key->service,
             (long long)(now_us / 1000000));
    size_t used = encode(head, sizeof head - 1, out, NOTIFY_TOKEN_SIZE);
    out[used++] = '.';
    used += encode(claims, strlen(claims), out + used, NOTIFY_TOKEN_SIZE - used);
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)key->secret, strlen(key->secret));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)out, used);
    crypto_auth_hmacsha256_final(&state, mac);
    out[used++] = '.';
    encode(mac, sizeof mac, out + used, NOTIFY_TOKEN_SIZE - used);
}
