/* key.h - the CURVE keys of the wire: one pair a service, a bus and gtctl, the secret in a file.
 *
 * A file holds 64 lower-case hexadecimal digits and a newline, nothing else: what is cut
 * off or still being written is no key. Secrets are read from files only, and never shown. */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

enum { KEY_BYTES = 32, KEY_DIGITS = 2 * KEY_BYTES };

struct key {
    unsigned char bytes[KEY_BYTES];
};

/* Exactly KEY_DIGITS digits. */
bool key_of_digits(struct text digits, struct key *ret_key);
/* Writes KEY_DIGITS digits and a NUL. */
void key_write_digits(const struct key *key, char out[KEY_DIGITS + 1]);

/* INVALID when the file is not a key. The error names the file, never its content. */
enum status key_read(const char *path, struct key *ret_key, struct error *err) MUST_CHECK;
/* Line `line` (from 0) of a file with a public key a line; beyond the last line, the last. */
enum status key_read_line(const char *path, size_t line, struct key *ret_key,
                          struct error *err) MUST_CHECK;

/* A new secret key in a new file, readable to its owner only; CONFLICT when the file is
 * there. `ret_public` belongs to it. */
enum status key_make(const char *path, struct key *ret_public, struct error *err) MUST_CHECK;
/* A pair in memory. */
void key_pair(struct key *ret_secret, struct key *ret_public);
/* The public key that belongs to a secret one. */
void key_public(const struct key *secret, struct key *ret_public);
/* Overwrites a secret that is no longer needed. */
void key_forget(struct key *key);
