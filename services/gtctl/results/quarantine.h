/* quarantine.h - the rows that were refused: where they stand and why. Never a
 * value of them. */
#pragma once

#include "tally.h"

#include <stdio.h>

struct quarantine_row {
    const char *file; /* borrowed from the folder */
    size_t line;
    const char *code, *column; /* column: empty when there is none to blame */
};

/* {0} is an empty one. */
struct quarantine {
    struct quarantine_row *rows;
    size_t count, capacity;
    struct tally codes, columns;
};

void quarantine_clear(struct quarantine *quarantine);
void quarantine_add(struct quarantine *quarantine, const char *file, size_t line, struct text code,
                    struct text column);
/* By file name, then by line. */
void quarantine_sort(struct quarantine *quarantine);
void quarantine_write(const struct quarantine *quarantine, FILE *to);
/* For people: each row with its rule and the cure. */
void quarantine_explain(const struct quarantine *quarantine, FILE *to);
