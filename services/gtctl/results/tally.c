#include "tally.h"

#include <string.h>

static struct tally_row *
find(struct tally *tally, struct text word)
{
    struct tally_row *row = tally->rows;
    struct tally_row *end = row + tally->size;

    while (row < end && !text_is(word, row->word))
        row++;
    return row;
}

const char *
tally_add(struct tally *tally, struct text word)
{
    if (word.size > TALLY_WORD_MAX)
        word.size = TALLY_WORD_MAX;
    if (tally->size >= TALLY_WORDS_MAX - 1 && find(tally, word) == tally->rows + tally->size)
        word = TEXT("other");

    struct tally_row *row = find(tally, word);
    if (row == tally->rows + tally->size) {
        if (word.size)
            memcpy(row->word, word.data, word.size);
        tally->size++;
    }
    row->count++;
    return row->word;
}

size_t
tally_count(const struct tally *tally, const char *word)
{
    for (size_t i = 0; i < tally->size; i++)
        if (strcmp(tally->rows[i].word, word) == 0)
            return tally->rows[i].count;
    return 0;
}
