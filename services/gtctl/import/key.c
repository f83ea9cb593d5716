#include "key.h"

#include <stdint.h>

static void
start(struct key_sum *sum)
{
    crypto_generichash_init(&sum->state, NULL, 0, KEY_SIZE);
}

static void
add_number(struct key_sum *sum, uint64_t number)
{
    unsigned char bytes[sizeof number];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    crypto_generichash_update(&sum->state, bytes, sizeof bytes);
}

static void
add_text(struct key_sum *sum, struct text text)
{
    add_number(sum, text.size);
    if (text.size)
        crypto_generichash_update(&sum->state, (const unsigned char *)text.data, text.size);
}

struct key
key_of_row(struct text cohort_id, const char *file, size_t line, const struct text *values,
           size_t count)
{
    struct key_sum sum;

    start(&sum);
    add_text(&sum, cohort_id);
    add_text(&sum, text_of(file));
    add_number(&sum, line);
    for (size_t i = 0; i < count; i++)
        add_text(&sum, values[i]);
    return key_sum_end(&sum);
}

struct key
key_of_texts(const struct text *texts, size_t count)
{
    struct key_sum sum;

    start(&sum);
    for (size_t i = 0; i < count; i++)
        add_text(&sum, texts[i]);
    return key_sum_end(&sum);
}

void
key_sum_start(struct key_sum *sum, struct text cohort_id, const char *file)
{
    start(sum);
    add_text(sum, cohort_id);
    add_text(sum, text_of(file));
}

void
key_sum_add(struct key_sum *sum, const struct key *key)
{
    crypto_generichash_update(&sum->state, key->bytes, sizeof key->bytes);
}

struct key
key_sum_end(struct key_sum *sum)
{
    struct key key;

    crypto_generichash_final(&sum->state, key.bytes, sizeof key.bytes);
    return key;
}

struct text
key_text(const struct key *key)
{
    return (struct text){ (const char *)key->bytes, sizeof key->bytes };
}
