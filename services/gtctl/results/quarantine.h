/* quarantine.h - the rows that were refused: where they stand and why. Never a
 * value of them. */
#pragma once

#include "tally.h"

#include "common/base/error.h"

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
    FILE *told; /* the rows as they become known (quarantine_tell_to), or NULL */
    size_t told_count;
};

void quarantine_clear(struct quarantine *quarantine);
void quarantine_add(struct quarantine *quarantine, const char *file, size_t line, struct text code,
                    struct text column);
/* From now on the rows go to this file too, as lines "file,line,code" without a heading. They are
 * in the order in which the files are read, and of the lines: the same folder gives the same file,
 * but for who was mended in between. */
enum status quarantine_tell_to(struct quarantine *quarantine, const char *path,
                               struct error *err) MUST_CHECK;
/* All rows of the file that is being read are known before this line: they can be read there. */
void quarantine_tell(struct quarantine *quarantine, size_t line);
/* All has been told. UNAVAILABLE: the file could not be written. */
enum status quarantine_tell_end(struct quarantine *quarantine, struct error *err) MUST_CHECK;
/* By file name, then by line; not before quarantine_tell_end(). */
void quarantine_sort(struct quarantine *quarantine);
void quarantine_write(const struct quarantine *quarantine, FILE *to);
/* For people: each row with its rule and the cure. */
void quarantine_explain(const struct quarantine *quarantine, FILE *to);
