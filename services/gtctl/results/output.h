/* output.h - writing CSV as cohort-folder.md, Output, wants it: LF, and quotes
 * only around a value with a comma, a quote, CR or LF. */
#pragma once

#include "common/base/text.h"

#include <stdio.h>

/* Errors stay in the stream: ask ferror() at the end. */
void output_row(FILE *to, const struct text *values, size_t count);

#define OUTPUT_ROW(to, ...)                              \
    output_row(to, (const struct text[]){ __VA_ARGS__ }, \
               sizeof((const struct text[]){ __VA_ARGS__ }) / sizeof(struct text))

/* A number as a text; `digits` holds it. */
enum { OUTPUT_DIGITS_SIZE = 24 };
struct text output_number(long long number, char digits[OUTPUT_DIGITS_SIZE]);
