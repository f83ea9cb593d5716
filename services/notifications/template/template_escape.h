/* template_escape.h - values made harmless for the part that they stand in. */
#pragma once

#include "template.h"

#include <stdio.h>

enum {
    ESCAPE_SUBJECT_MAX = 80, /* characters of one value in a subject or preheader, then "..." */
    ESCAPE_SMS_MAX = 24,     /* the same of a name in an SMS */
    ESCAPE_MARKS_MAX = 6,    /* combining marks on one character; more are dropped */
};

/* Writes a text, name or URL. In every part: line breaks, tabs and other control characters are
 * a space, what turns the direction of writing or can't be seen is dropped, and marks are
 * bounded. A value with letters that run from right to left is kept apart from what is around it
 * (U+2068, U+2069; <bdi> in HTML). HTML: & < > " ' are escaped. */
void escape_write(FILE *to, enum template_part part, enum value_type type, struct text value);

/* A text of ours, as a fallback or a subject that was made already: escaped only as HTML wants. */
void escape_html(FILE *to, struct text value);
