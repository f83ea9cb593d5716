#include "call.h"

#include <sodium.h>

void
call_key(const struct text *parts, size_t count, unsigned char key[CALL_KEY_SIZE])
{
    crypto_generichash_state hash;

    crypto_generichash_init(&hash, NULL, 0, CALL_KEY_SIZE);
    for (size_t i = 0; i < count; i++) {
        crypto_generichash_update(&hash, (const unsigned char *)parts[i].data, parts[i].size);
        crypto_generichash_update(&hash, (const unsigned char *)"", 1);
    }
    crypto_generichash_final(&hash, key, CALL_KEY_SIZE);
}
