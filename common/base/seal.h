/* seal.h - bytes that only who has a key can read: deflated, then sealed (libsodium's secretbox).
 */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

#include <stdint.h>

enum {
    SEAL_KEY_SIZE = 32,
    SEAL_BYTES_MAX = 16 << 20, /* of what was sealed */
};

void seal_key_make(uint8_t ret_key[SEAL_KEY_SIZE]);
/* The caller frees ret_sealed's and ret_plain's data. UNAVAILABLE: out of memory. */
enum status seal(const uint8_t key[SEAL_KEY_SIZE], struct text plain, struct text *ret_sealed,
                 struct error *err) MUST_CHECK;
/* INVALID: another key, or damaged. */
enum status unseal(const uint8_t key[SEAL_KEY_SIZE], struct text sealed, struct text *ret_plain,
                   struct error *err) MUST_CHECK;
