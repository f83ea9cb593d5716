/* token.h - signed tokens that people carry: in a QR code, in the address of a calendar, in the
 * link that ends a subscription. What is in one can be read by anybody and changed by nobody.
 *
 * A token is base64url text (RFC 4648 section 5, no padding) of: a version, its purpose, when it
 * expires, some texts, and HMAC-SHA-256 over all of it, of which 16 bytes are kept (RFC 2104
 * section 5). Whoever has a token may do what it says until then; what should end before that is
 * a count in one of the texts that its owner compares. */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"
#include "common/bus/key.h"

#include <stdint.h>

enum {
    TOKEN_FIELDS_MAX = 6,
    TOKEN_BYTES_MAX = 300, /* of a token before it is written as text */
    TOKEN_TEXT_SIZE = 401, /* of its text, with a NUL */
    TOKEN_KEYS_MAX = 2,    /* the one that signs, and the one before it */
};

/* A token of one purpose is none of another. A number, once used, keeps its meaning. */
enum token_purpose { TOKEN_CHECK_IN = 1, TOKEN_CALENDAR = 2, TOKEN_UNSUBSCRIBE = 3 };

struct token_keys {
    struct key keys[TOKEN_KEYS_MAX];
    size_t count;
};

/* Not to be copied: its texts point into it. */
struct token {
    int64_t expires_us; /* 0: never */
    struct text fields[TOKEN_FIELDS_MAX];
    unsigned char bytes[TOKEN_BYTES_MAX];
};

/* A file as common/bus/key.h has it: the first line signs, the second, when there is one, is still
 * accepted. INVALID when it is not such a file. */
enum status token_keys_read(const char *path, struct token_keys *ret_keys,
                            struct error *err) MUST_CHECK;
void token_keys_forget(struct token_keys *keys);

/* `count` texts of at most 255 bytes each; `expires_us` is the one clock's, to the second. INVALID
 * when they are too long together. */
enum status token_make(const struct token_keys *keys, enum token_purpose purpose,
                       int64_t expires_us, const struct text *fields, size_t count,
                       char out[TOKEN_TEXT_SIZE], struct error *err) MUST_CHECK;

/* False when it was changed or cut, has another purpose or another count of texts, is expired, or
 * was signed by a key that is gone: who asks is told no more than that. */
bool token_read(const struct token_keys *keys, enum token_purpose purpose, struct text token,
                int64_t now_us, size_t count, struct token *ret_token);
