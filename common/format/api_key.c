#include "common/format/api_key.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char prefix[] = "gt_live_";
/* Base32's letters and digits (RFC 4648), small: nothing in a key looks like something else. */
static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

enum { PREFIX_SIZE = sizeof prefix - 1, LETTERS = sizeof alphabet - 1 };

_Static_assert(API_KEY_TEXT_SIZE == PREFIX_SIZE + API_KEY_ID_DIGITS + 1 + API_KEY_SECRET_DIGITS + 1,
               "the text of a key");
_Static_assert((int)API_KEY_ID_DIGITS == (int)crypto_generichash_KEYBYTES_MIN,
               "an id is a key of BLAKE2b");

static void
digest(const char *id, const char *secret, uint8_t ret_digest[API_KEY_DIGEST_SIZE])
{
    crypto_generichash(ret_digest, API_KEY_DIGEST_SIZE, (const uint8_t *)secret,
                       API_KEY_SECRET_DIGITS, (const uint8_t *)id, API_KEY_ID_DIGITS);
}

static void
draw(char *to, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = alphabet[randombytes_uniform(LETTERS)];
}

void
api_key_make(struct api_key *ret_key)
{
    char *id = ret_key->text + PREFIX_SIZE;
    char *secret = id + API_KEY_ID_DIGITS + 1;

    if (sodium_init() < 0)
        abort();
    *ret_key = (struct api_key){ .id = "" };
    memcpy(ret_key->text, prefix, PREFIX_SIZE);
    draw(id, API_KEY_ID_DIGITS);
    secret[-1] = '_';
    draw(secret, API_KEY_SECRET_DIGITS);
    memcpy(ret_key->id, id, API_KEY_ID_DIGITS);
    digest(id, secret, ret_key->digest);
}

void
api_key_forget(struct api_key *key)
{
    sodium_memzero(key, sizeof *key);
}

static bool
is_of_alphabet(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!memchr(alphabet, bytes[i], LETTERS))
            return false;
    return true;
}

bool
api_key_is_id(struct text id)
{
    return id.size == API_KEY_ID_DIGITS && is_of_alphabet(id.data, id.size);
}

bool
api_key_read(struct text text, struct text *ret_id, uint8_t ret_digest[API_KEY_DIGEST_SIZE])
{
    if (text.size != API_KEY_TEXT_SIZE - 1 || memcmp(text.data, prefix, PREFIX_SIZE) != 0)
        return false;
    const char *id = text.data + PREFIX_SIZE;
    const char *secret = id + API_KEY_ID_DIGITS + 1;
    if (!is_of_alphabet(id, API_KEY_ID_DIGITS) || secret[-1] != '_'
        || !is_of_alphabet(secret, API_KEY_SECRET_DIGITS))
        return false;
    *ret_id = (struct text){ id, API_KEY_ID_DIGITS };
    digest(id, secret, ret_digest);
    return true;
}

bool
api_key_digest_equal(const uint8_t a[API_KEY_DIGEST_SIZE], const uint8_t b[API_KEY_DIGEST_SIZE])
{
    return sodium_memcmp(a, b, API_KEY_DIGEST_SIZE) == 0;
}
