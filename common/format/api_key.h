/* api_key.h - the keys by which programs of partners ask over HTTP: gt_live_ID_SECRET.
 *
 * ID (16 characters) may be shown and logged; SECRET (52 characters, 260 random bits) is seen
 * once, by who made the key. What is kept is a digest: BLAKE2b-256 of the secret, keyed by the
 * id. A fast hash is right here, unlike for passwords: nobody can try 2^260 secrets, however
 * fast a try is, and a slow one would be paid at every request. The id as the key binds a digest
 * to its row: one that is copied into another row fits nothing. */
#pragma once

#include "common/base/text.h"

#include <stdint.h>

enum {
    API_KEY_ID_DIGITS = 16,
    API_KEY_SECRET_DIGITS = 52,
    API_KEY_DIGEST_SIZE = 32,
    API_KEY_TEXT_SIZE = 8 + API_KEY_ID_DIGITS + 1 + API_KEY_SECRET_DIGITS + 1, /* with a NUL */
};

struct api_key {
    char id[API_KEY_ID_DIGITS + 1];
    char text[API_KEY_TEXT_SIZE]; /* a secret */
    uint8_t digest[API_KEY_DIGEST_SIZE];
};

/* A new one. api_key_forget() when its text was shown. */
void api_key_make(struct api_key *ret_key);
void api_key_forget(struct api_key *key);

/* False when the text has not the form of a key. `ret_id` is a part of the text. */
bool api_key_read(struct text text, struct text *ret_id, uint8_t ret_digest[API_KEY_DIGEST_SIZE]);
/* Takes as long for two digests that differ early as for two that differ late. */
bool api_key_digest_equal(const uint8_t a[API_KEY_DIGEST_SIZE],
                          const uint8_t b[API_KEY_DIGEST_SIZE]);
/* True for the id of a key, by its form. */
bool api_key_is_id(struct text id);
