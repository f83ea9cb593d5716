/* key.h - the idempotency key of a command: the same for the same row of the
 * same file of the same cohort, however often it is sent. */
#pragma once

#include "common/base/text.h"

#include <sodium.h>

enum { KEY_SIZE = 16 };

struct key {
    unsigned char bytes[KEY_SIZE];
};

/* A row is recognised by cohort, file, line and content: `values` are those of
 * the kind's columns, in the kind's order. */
struct key key_of_row(struct text cohort_id, const char *file, size_t line,
                      const struct text *values, size_t count);

/* A key over a list of texts, each with its size, so that no two lists are alike. */
struct key key_of_texts(const struct text *texts, size_t count);

/* A key over all the rows of a file, for the command that closes it. */
struct key_sum {
    crypto_generichash_state state;
};

void key_sum_start(struct key_sum *sum, struct text cohort_id, const char *file);
void key_sum_add(struct key_sum *sum, const struct key *key);
struct key key_sum_end(struct key_sum *sum);

struct text key_text(const struct key *key);
