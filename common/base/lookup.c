#include "common/base/lookup.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

enum { VALUE_MAX = 1000 };

static int
compare_texts(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

void *
lookup_find(struct text text, void *entities, size_t count, size_t size)
{
    return count ? bsearch(&text, entities, count, size, compare_texts) : NULL;
}

void
lookup_digest(struct text value, uint8_t ret_digest[LOOKUP_DIGEST_SIZE])
{
    char folded[VALUE_MAX];

    assert(value.size <= sizeof folded);
    text_fold(value, folded);
    crypto_generichash(ret_digest, LOOKUP_DIGEST_SIZE, (const uint8_t *)folded, value.size, NULL,
                       0);
}

struct text
lookup_digest_text(struct work *work, struct text value)
{
    uint8_t *digest = work_alloc(work, LOOKUP_DIGEST_SIZE);

    lookup_digest(value, digest);
    return (struct text){ (const char *)digest, LOOKUP_DIGEST_SIZE };
}
