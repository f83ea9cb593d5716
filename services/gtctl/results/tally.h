/* tally.h - how often each of a few words was seen. */
#pragma once

#include "common/base/text.h"

enum {
    TALLY_WORDS_MAX = 200, /* later ones are counted together, as "other" */
    TALLY_WORD_MAX = 64,   /* bytes; longer ones are cut */
};

struct tally_row {
    char word[TALLY_WORD_MAX + 1];
    size_t count;
};

/* {0} is an empty one. The rows stay where they are. */
struct tally {
    struct tally_row rows[TALLY_WORDS_MAX];
    size_t size;
};

/* Counts a word, and hands out the tally's own copy of it. */
const char *tally_add(struct tally *tally, struct text word);
size_t tally_count(const struct tally *tally, const char *word);
