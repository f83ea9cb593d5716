#include "common/base/seal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    NONCE = crypto_secretbox_NONCEBYTES,
    MAC = crypto_secretbox_MACBYTES,
    SIZE = sizeof(uint32_t), /* of the plain bytes, before the deflated ones */
    FAST = 1,                /* zlib's level */
    WINDOW_MIN = 9,          /* zlib's windows, as powers of two */
    WINDOW_MAX = 15,
    WINDOW_MEMORY = 7, /* by this a window is above its memLevel, as zlib's own are */
};

_Static_assert((int)SEAL_KEY_SIZE == (int)crypto_secretbox_KEYBYTES, "a key's size");

void
seal_key_make(uint8_t ret_key[SEAL_KEY_SIZE])
{
    randombytes_buf(ret_key, SEAL_KEY_SIZE);
}

/* Most frames are small. A window of their size needs a few kB; the usual one would be 256 kB to
 * get, to clear and to give back for each. */
static bool
deflater_open(z_stream *deflater, size_t size)
{
    int window = WINDOW_MIN;

    while (window < WINDOW_MAX && (size_t)1 << window < size)
        window++;
    return deflateInit2(deflater, FAST, Z_DEFLATED, window, window - WINDOW_MEMORY,
                        Z_DEFAULT_STRATEGY)
           == Z_OK;
}

static void
deflater_close(z_stream *deflater)
{
    deflateEnd(deflater);
}

/* The plain bytes' size and they themselves, deflated, behind `before` bytes that are left free. */
static uint8_t *
encode(size_t before, struct text plain, size_t *ret_size)
{
    AUTO(deflater_close) z_stream deflater = { 0 };
    uint32_t plain_size = (uint32_t)plain.size;

    if (plain.size > SEAL_BYTES_MAX || !deflater_open(&deflater, plain.size))
        return NULL;
    size_t bound = deflateBound(&deflater, plain.size);
    uint8_t *out = malloc(before + SIZE + bound);
    if (!out)
        return NULL;
    memcpy(out + before, &plain_size, SIZE);
    deflater.next_in = (uint8_t *)(uintptr_t)(plain.data ? plain.data : "");
    deflater.avail_in = plain_size;
    deflater.next_out = out + before + SIZE;
    deflater.avail_out = (uInt)bound;
    if (deflate(&deflater, Z_FINISH) != Z_STREAM_END) {
        free(out);
        return NULL;
    }
    *ret_size = SIZE + deflater.total_out;
    return out;
}

enum status
seal(const uint8_t key[SEAL_KEY_SIZE], struct text plain, struct text *ret_sealed,
     struct error *err)
{
    size_t size = 0;
    uint8_t *out = encode(NONCE + MAC, plain, &size);

    if (!out)
        return error_set(err, UNAVAILABLE, "out of memory");
    randombytes_buf(out, NONCE);
    crypto_secretbox_easy(out + NONCE, out + NONCE + MAC, size, out, key);
    *ret_sealed = (struct text){ (char *)out, NONCE + MAC + size };
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
