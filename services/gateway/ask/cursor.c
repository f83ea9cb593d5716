#include "cursor.h"

#include "services/gateway/routes/route.h"

#include <sodium.h>
#include <string.h>

enum { MARK_SIZE = 4, VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };

static void
add(crypto_generichash_state *hash, struct text text)
{
    const unsigned char size[2] = { (unsigned char)(text.size >> 8), (unsigned char)text.size };

    crypto_generichash_update(hash, size, sizeof size);
    crypto_generichash_update(hash, (const unsigned char *)text.data, text.size);
}

/* Of the list and its filters, whatever their order: a sum of hashes. */
static void
take_mark(const struct request *request, unsigned char mark[MARK_SIZE])
{
    crypto_generichash_state hash;
    unsigned char one[crypto_generichash_BYTES];

    memset(mark, 0, MARK_SIZE);
    for (size_t i = 0; i <= request->target.pair_count; i++) {
        const struct pair *pair = &request->target.pairs[i];

        crypto_generichash_init(&hash, NULL, 0, sizeof one);
        if (i == request->target.pair_count) {
            add(&hash, text_of(request->route->name));
            for (size_t n = 0; n < REQUEST_PARAMETERS_MAX; n++)
                add(&hash, request->values[n]);
        } else if (text_is(pair->name, "after") || text_is(pair->name, "limit"))
            continue;
        else {
            add(&hash, pair->name);
            add(&hash, pair->value);
        }
        crypto_generichash_final(&hash, one, sizeof one);
        for (size_t n = 0; n < MARK_SIZE; n++)
            mark[n] ^= one[n];
    }
}

struct text
cursor_write(struct request *request, struct text key)
{
    size_t size = MARK_SIZE + key.size;
    unsigned char *bytes = request_alloc(request, size);
    size_t room = sodium_base64_ENCODED_LEN(size, VARIANT);
    char *text = request_alloc(request, room);

    take_mark(request, bytes);
    memcpy(bytes + MARK_SIZE, key.data, key.size);
    sodium_bin2base64(text, room, bytes, size, VARIANT);
    return text_of(text);
}

bool
cursor_read(struct request *request, struct text cursor, struct text *ret_key)
{
    unsigned char mark[MARK_SIZE];
    size_t size = 0;

    if (cursor.size == 0 || cursor.size > CURSOR_MAX)
        return false;
    unsigned char *bytes = request_alloc(request, cursor.size);
    if (sodium_base642bin(bytes, cursor.size, cursor.data, cursor.size, NULL, &size, NULL, VARIANT)
            != 0
        || size <= MARK_SIZE)
        return false;
    take_mark(request, mark);
    *ret_key = (struct text){ (char *)bytes + MARK_SIZE, size - MARK_SIZE };
    return memcmp(mark, bytes, MARK_SIZE) == 0 && text_is_utf8(*ret_key);
}
