#include "common/bus/key.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_SIZE = KEY_DIGITS + 1, FILE_SIZE_MAX = 64 * LINE_SIZE };

bool
key_of_digits(struct text digits, struct key *ret_key)
{
    struct key key;
    size_t size = 0;

    for (size_t i = 0; i < digits.size; i++)
        if (!memchr("0123456789abcdef", digits.data[i], 16))
            return false;
    if (digits.size != KEY_DIGITS
        || sodium_hex2bin(key.bytes, KEY_BYTES, digits.data, digits.size, NULL, &size, NULL) != 0)
        return false;
    *ret_key = key;
    return true;
}

void
key_write_digits(const struct key *key, char out[KEY_DIGITS + 1])
{
    sodium_bin2hex(out, KEY_DIGITS + 1, key->bytes, KEY_BYTES);
}

static void
close_file(FILE **file_p)
{
    if (*file_p)
        fclose(*file_p);
}

/* The whole file, at most `capacity` bytes. */
static enum status
read_file(const char *path, char *to, size_t capacity, size_t *ret_size, struct error *err)
{
    AUTO(close_file) FILE *from = fopen(path, "re");

    if (!from)
        return error_set(err, INVALID, "%s: %s", path, strerror(errno));
    setvbuf(from, NULL, _IONBF, 0); /* no copy of a secret stays behind */
    *ret_size = fread(to, 1, capacity, from);
    if (ferror(from))
        return error_set(err, UNAVAILABLE, "%s can't be read", path);
    return OK;
}

/* The line, when all lines up to the end of the file are keys. */
static bool
read_lines(const char *bytes, size_t size, size_t line, struct key *ret_key)
{
    if (size == 0 || size % LINE_SIZE != 0)
        return false;
    for (size_t at = 0; at < size; at += LINE_SIZE) {
        struct key key;

        if (bytes[at + KEY_DIGITS] != '\n'
            || !key_of_digits((struct text){ bytes + at, KEY_DIGITS }, &key))
            return false;
        if (at <= line * LINE_SIZE)
            *ret_key = key;
        key_forget(&key);
    }
    return true;
}

enum status
key_read(const char *path, struct key *ret_key, struct error *err)
{
    char bytes[LINE_SIZE + 1];
    size_t size = 0;

    TRY(read_file(path, bytes, sizeof bytes, &size, err));
    bool is_key = size == LINE_SIZE && read_lines(bytes, size, 0, ret_key);
    sodium_memzero(bytes, sizeof bytes);
    return is_key ? OK : error_set(err, INVALID, "%s is not a key", path);
}

enum status
key_read_line(const char *path, size_t line, struct key *ret_key, struct error *err)
{
    char bytes[FILE_SIZE_MAX];
    size_t size = 0;

    TRY(read_file(path, bytes, sizeof bytes, &size, err));
    if (!read_lines(bytes, size, line, ret_key))
        return error_set(err, INVALID, "%s is not a list of keys", path);
    return OK;
}

/* Complete or not there: written beside it, then linked to its name, which fails when the
 * name is taken. */
enum status
key_make(const char *path, struct key *ret_public, struct error *err)
{
    char aside[4096];
    char line[LINE_SIZE + 1];
    struct key secret;

    snprintf(aside, sizeof aside, "%s.%ld", path, (long)getpid());
    int to = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (to < 0)
        return error_set(err, UNAVAILABLE, "%s: %s", aside, strerror(errno));
    key_pair(&secret, ret_public);
    key_write_digits(&secret, line);
    line[KEY_DIGITS] = '\n';
    bool is_written = write(to, line, LINE_SIZE) == LINE_SIZE && fsync(to) == 0;
    key_forget(&secret);
    sodium_memzero(line, sizeof line);
    close(to);
    int linked = is_written ? link(aside, path) : -1;
    int why = errno;
    unlink(aside);
    if (linked != 0)
        return error_set(err, why == EEXIST ? CONFLICT : UNAVAILABLE, "%s: %s", path,
                         strerror(why));
    return OK;
}

void
key_pair(struct key *ret_secret, struct key *ret_public)
{
    if (sodium_init() < 0)
        abort();
    crypto_box_keypair(ret_public->bytes, ret_secret->bytes);
}

void
key_public(const struct key *secret, struct key *ret_public)
{
    crypto_scalarmult_base(ret_public->bytes, secret->bytes);
}

void
key_forget(struct key *key)
{
    sodium_memzero(key, sizeof *key);
}
