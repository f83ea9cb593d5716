#include "common/format/token.h"

#include <sodium.h>
#include <string.h>

enum {
    VERSION = 1,
    AT_PURPOSE = 1,
    AT_EXPIRY = 2,
    HEAD_SIZE = AT_EXPIRY + 8,
    MAC_SIZE = 16,
    FIELD_SIZE_MAX = 255, /* a byte says how long it is */
    BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING,
};

#define SECOND_US INT64_C(1000000)

_Static_assert((TOKEN_BYTES_MAX * 4 + 2) / 3 + 1 <= TOKEN_TEXT_SIZE, "the text of any token fits");
_Static_assert((int)KEY_BYTES == (int)crypto_auth_hmacsha256_KEYBYTES, "a key's size");

enum status
token_keys_read(const char *path, struct token_keys *ret_keys, struct error *err)
{
    struct token_keys keys = { .count = 1 };

    TRY(key_read_line(path, 0, &keys.keys[0], err));
    TRY(key_read_line(path, 1, &keys.keys[1], err));
    if (sodium_memcmp(&keys.keys[0], &keys.keys[1], sizeof keys.keys[0]) != 0)
        keys.count = 2; /* else there is no second line */
    *ret_keys = keys;
    token_keys_forget(&keys);
    return OK;
}

void
token_keys_forget(struct token_keys *keys)
{
    sodium_memzero(keys, sizeof *keys);
}

static void
write_expiry(unsigned char *to, int64_t expires_us)
{
    uint64_t seconds = (uint64_t)(expires_us / SECOND_US);

    for (int i = 0; i < 8; i++)
        to[i] = (unsigned char)(seconds >> (56 - 8 * i));
}

/* A number of seconds that no clock here ever shows is no expiry. */
static bool
read_expiry(const unsigned char *from, int64_t *ret_us)
{
    uint64_t seconds = 0;

    for (int i = 0; i < 8; i++)
        seconds = seconds << 8 | from[i];
    if (seconds > INT64_MAX / SECOND_US)
        return false;
    *ret_us = (int64_t)seconds * SECOND_US;
    return true;
}

static void
sign(const struct key *key, const unsigned char *bytes, size_t size, unsigned char mac[MAC_SIZE])
{
    unsigned char whole[crypto_auth_hmacsha256_BYTES];

    crypto_auth_hmacsha256(whole, bytes, size, key->bytes);
    memcpy(mac, whole, MAC_SIZE);
}

enum status
token_make(const struct token_keys *keys, enum token_purpose purpose, int64_t expires_us,
           const struct text *fields, size_t count, char out[TOKEN_TEXT_SIZE], struct error *err)
{
    unsigned char bytes[TOKEN_BYTES_MAX] = { VERSION, (unsigned char)purpose };
    size_t size = HEAD_SIZE;

    write_expiry(bytes + AT_EXPIRY, expires_us);
    for (size_t i = 0; i < count; i++) {
        if (fields[i].size > FIELD_SIZE_MAX || size + 1 + fields[i].size + MAC_SIZE > sizeof bytes)
            return error_set(err, INVALID, "too much for a token");
        bytes[size++] = (unsigned char)fields[i].size;
        if (fields[i].size > 0)
            memcpy(bytes + size, fields[i].data, fields[i].size);
        size += fields[i].size;
    }
    sign(&keys->keys[0], bytes, size, bytes + size);
    sodium_bin2base64(out, TOKEN_TEXT_SIZE, bytes, size + MAC_SIZE, BASE64);
    return OK;
}

static bool
is_signed(const struct token_keys *keys, const unsigned char *bytes, size_t size)
{
    bool is_ours = false;

    for (size_t i = 0; i < keys->count; i++) {
        unsigned char mac[MAC_SIZE];

        sign(&keys->keys[i], bytes, size, mac);
        is_ours |= sodium_memcmp(mac, bytes + size, MAC_SIZE) == 0;
    }
    return is_ours;
}

static bool
read_fields(struct token *token, size_t size, size_t count)
{
    size_t at = HEAD_SIZE;

    for (size_t i = 0; i < count; i++) {
        if (at >= size || token->bytes[at] > size - at - 1)
            return false;
        token->fields[i] = (struct text){ (const char *)token->bytes + at + 1, token->bytes[at] };
        at += 1U + token->bytes[at];
    }
    return at == size;
}

bool
token_read(const struct token_keys *keys, enum token_purpose purpose, struct text token,
           int64_t now_us, size_t count, struct token *ret_token)
{
    unsigned char *bytes = ret_token->bytes;
    size_t size = 0;

    if (token.size == 0 || count > TOKEN_FIELDS_MAX
        || sodium_base642bin(bytes, TOKEN_BYTES_MAX, token.data, token.size, NULL, &size, NULL,
                             BASE64)
               != 0
        || size < HEAD_SIZE + MAC_SIZE)
        return false;
    size -= MAC_SIZE;
    return is_signed(keys, bytes, size) && bytes[0] == VERSION && bytes[AT_PURPOSE] == purpose
           && read_expiry(bytes + AT_EXPIRY, &ret_token->expires_us)
           && (ret_token->expires_us == 0 || now_us < ret_token->expires_us)
           && read_fields(ret_token, size, count);
}
