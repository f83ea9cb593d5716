/* lookup.h - finding the things of a batch by the text that identifies them. */
#pragma once

#include "common/service/work.h"

enum { LOOKUP_DIGEST_SIZE = 32 };

/* An identifier that rows of a batch bring, and whether it is known already, by
 * the database or by an earlier row of the batch. */
struct identifier {
    struct text text;
    bool is_known;
};

/* Finds an entity by the text it begins with, in an array sorted by that text
 * (statements ORDER BY it: the cluster compares bytes). NULL when there is none. */
void *lookup_find(struct text text, void *entities, size_t count, size_t size);

/* A digest of a value in which A-Z count as a-z, such as an e-mail address: it
 * tells two apart, has one size, and does not tell whose it is. */
void lookup_digest(struct text value, uint8_t ret_digest[LOOKUP_DIGEST_SIZE]);
/* The same in the work's memory. */
struct text lookup_digest_text(struct work *work, struct text value);
