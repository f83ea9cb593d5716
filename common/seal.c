#include "common/seal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    NONCE = crypto_secretbox_NONCEBYTES,
    MAC = crypto_secretbox_MACBYTES,
    SIZE = sizeof(uint32_t), /* of the plain bytes, before the deflated ones */
    FAST = 1,                /* zlib's level */
};

_Static_assert((int)SEAL_KEY_SIZE == (int)crypto_secretbox_KEYBYTES, "a key's size");

void
seal_key_make(uint8_t ret_key[SEAL_KEY_SIZE])
{
    randombytes_buf(ret_key, SEAL_KEY_SIZE);
}

enum status
seal(const uint8_t key[SEAL_KEY_SIZE], struct text plain, struct text *ret_sealed,
     struct error *err)
{
    uLongf size = compressBound(plain.size);
    uint32_t plain_size = (uint32_t)plain.size;
    uint8_t *out = plain.size > SEAL_BYTES_MAX ? NULL : malloc(NONCE + MAC + SIZE + size);
    uint8_t *inside = out ? out + NONCE + MAC : NULL;

    if (!out)
        return error_set(err, UNAVAILABLE, "out of memory");
    memcpy(inside, &plain_size, SIZE);
    compress2(inside + SIZE, &size, (const uint8_t *)(plain.data ? plain.data : ""), plain.size,
              FAST);
    randombytes_buf(out, NONCE);
    crypto_secretbox_easy(out + NONCE, inside, SIZE + size, out, key);
    *ret_sealed = (struct text){ (char *)out, NONCE + MAC + SIZE + size };
    return OK;
}

/* The bytes that secretbox had, still deflated. */
static enum status
decode(const uint8_t *inside, size_t size, struct text *ret_plain, struct error *err)
{
    uint32_t plain_size = 0;

    memcpy(&plain_size, inside, SIZE);
    uLongf got = plain_size;
    char *plain = plain_size > SEAL_BYTES_MAX ? NULL : malloc((size_t)plain_size + 1);
    if (!plain)
        return error_set(err, UNAVAILABLE, "out of memory");
    if (uncompress((uint8_t *)plain, &got, inside + SIZE, size - SIZE) != Z_OK
        || got != plain_size) {
        free(plain);
        return error_set(err, INVALID, "sealed bytes are damaged");
    }
    *ret_plain = (struct text){ plain, plain_size };
    return OK;
}

enum status
unseal(const uint8_t key[SEAL_KEY_SIZE], struct text sealed, struct text *ret_plain,
       struct error *err)
{
    const uint8_t *in = (const uint8_t *)sealed.data;

    if (sealed.size < NONCE + MAC + SIZE)
        return error_set(err, INVALID, "sealed bytes are cut off");
    size_t size = sealed.size - NONCE - MAC;
    uint8_t *inside = malloc(size);
    if (!inside)
        return error_set(err, UNAVAILABLE, "out of memory");
    enum status status = OK;
    if (crypto_secretbox_open_easy(inside, in + NONCE, sealed.size - NONCE, in, key) != 0)
        status = error_set(err, INVALID, "sealed with another key, or damaged");
    if (status == OK)
        status = decode(inside, size, ret_plain, err);
    free(inside);
    return status;
}
