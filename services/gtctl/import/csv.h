/* csv.h - the rows of one CSV text: RFC 4180, read the way cohort-folder.md
 * (Reading) says.
 *
 * A byte order mark at the start is dropped. A line ends with LF or CRLF; a CR
 * elsewhere is a character like any other. A quote opens only at the start of a
 * field, behind nothing but spaces and tabs, and only once; what follows the
 * closing quote belongs to the value, and a quote that is never closed runs to
 * the end of the text. A line with nothing on it is skipped, and counted. Every
 * value is handed out without the ASCII white space around it.
 *
 * Nothing in a text is an error here: what a row is worth is for the caller to
 * say. The text is only read. Memory is bounded by CSV_FIELDS_MAX and by the
 * largest row that has quotes in it. */
#pragma once

#include "common/base/text.h"

enum {
    CSV_FIELDS_MAX = 65536, /* fields of a row that are kept; the others are counted */
};

#define CSV_NO_FIELD ((size_t)-1)

struct csv_row {
    size_t line;               /* of the text on which the row starts, from 1 */
    struct text raw;           /* as it stands in the text, without its line end */
    const struct text *fields; /* trimmed and unquoted, at most CSV_FIELDS_MAX */
    size_t count;              /* of all fields, the ones that are not kept too */
    size_t bad_utf8;           /* the first field that is not UTF-8, or CSV_NO_FIELD */
};

struct csv {
    const char *at;  /* start of the next line */
    const char *end; /* of the text */
    size_t line;     /* the number of the next line */
    bool is_ascii;   /* the current row is, so that its values need no check */
    struct text *fields;
    size_t fields_size; /* for how many there is room */
    char *copy;         /* values that are not one piece of the text */
    size_t copy_size;
    size_t copy_used;
};

/* Starts reading `text`, which must outlive the reader; csv_clear() ends it. */
void csv_init(struct csv *csv, struct text text);
void csv_clear(struct csv *csv);

/* The next row, or false after the last one. The fields live until the next
 * call; `raw` lives as long as the text. */
bool csv_next(struct csv *csv, struct csv_row *ret_row);

/* How much of the text has not been read yet, in bytes. */
size_t csv_rest(const struct csv *csv);
