#include "csv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Where a field lies in the text. */
struct span {
    const char *start; /* behind the opening quote when there is one */
    const char *close; /* the closing quote, NULL when there is none */
    const char *end;   /* the comma, the LF or the end of the text */
    bool is_doubled;   /* there are doubled quotes inside the quotes */
};

void
csv_init(struct csv *csv, struct text text)
{
    const struct text mark = TEXT("\xef\xbb\xbf");

    *csv = (struct csv){ .at = text.size ? text.data : "", .line = 1 };
    csv->end = csv->at + text.size;
    if (text.size >= mark.size && memcmp(text.data, mark.data, mark.size) == 0)
        csv->at += mark.size;
}

void
csv_clear(struct csv *csv)
{
    free(csv->fields);
    free(csv->copy);
    *csv = (struct csv){ 0 };
}

size_t
csv_rest(const struct csv *csv)
{
    return (size_t)(csv->end - csv->at);
}

/* Grows an array to hold `count` elements. Its size is bounded by the text, so
 * that having no memory for it is not an error a caller could mend. */
static void *
grow(void *array, size_t count, size_t size)
{
    void *grown = realloc(array, count * size);

    if (!grown)
        abort();
    return grown;
}

static bool
is_all_ascii(const char *at, const char *end)
{
    uint64_t seen = 0;

    for (; (size_t)(end - at) >= sizeof seen; at += sizeof seen) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        seen |= word;
    }
    for (; at < end; at++)
        seen |= (unsigned char)*at;
    return (seen & UINT64_C(0x8080808080808080)) == 0;
}

/* Every field is looked at, so that a row of too many has its encoding checked
 * as well, but only the first CSV_FIELDS_MAX are kept. */
static void
add_field(struct csv *csv, struct csv_row *row, struct text value)
{
    if (!csv->is_ascii && row->bad_utf8 == CSV_NO_FIELD && !text_is_utf8(value))
        row->bad_utf8 = row->count;
    if (row->count < CSV_FIELDS_MAX) {
        if (row->count == csv->fields_size) {
            csv->fields_size = csv->fields_size ? csv->fields_size * 2 : 32;
            csv->fields = grow(csv->fields, csv->fields_size, sizeof *csv->fields);
        }
        csv->fields[row->count] = value;
    }
    row->count++;
}

static struct text
text_between(const char *at, const char *end)
{
    return (struct text){ at, (size_t)(end - at) };
}

static void
split_plain(struct csv *csv, struct csv_row *row, const char *end)
{
    const char *at = csv->at;

    for (;;) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        add_field(csv, row, text_trim(text_between(at, comma ? comma : end)));
        if (!comma)
            return;
        at = comma + 1;
    }
}

/* The quote that closes what begins at `at`, or NULL; a doubled one does not. */
static const char *
closing_quote(const char *at, const char *end, bool *ret_is_doubled)
{
    *ret_is_doubled = false;
    for (;;) {
        at = memchr(at, '"', (size_t)(end - at));
        if (!at || at + 1 == end || at[1] != '"')
            return at;
        *ret_is_doubled = true;
        at += 2;
    }
}

static struct span
find_span(const char *at, const char *end)
{
    struct span span = { .start = at };
    const char *quote = at;

    while (quote < end && (*quote == ' ' || *quote == '\t'))
        quote++;
    if (quote < end && *quote == '"') {
        span.start = quote + 1;
        span.close = closing_quote(span.start, end, &span.is_doubled);
        at = span.close ? span.close + 1 : end;
    }
    while (at < end && *at != ',' && *at != '\n')
        at++;
    span.end = at;
    return span;
}

/* Copies `from` behind the values copied already, each doubled quote as one. */
static void
append_unquoted(struct csv *csv, struct text from)
{
    for (size_t i = 0; i < from.size; i++) {
        csv->copy[csv->copy_used++] = from.data[i];
        if (from.data[i] == '"' && i + 1 < from.size && from.data[i + 1] == '"')
            i++;
    }
}

static void
append(struct csv *csv, struct text from)
{
    memcpy(csv->copy + csv->copy_used, from.data, from.size);
    csv->copy_used += from.size;
}

/* The value of a span; it is copied only when it is not one piece of the text. */
static struct text
span_value(struct csv *csv, struct span span)
{
    struct text quoted = text_between(span.start, span.close ? span.close : span.end);
    struct text after = text_between(span.end, span.end);

    if (span.close)
        after = text_between(span.close + 1, span.end);
    if (!span.is_doubled && text_trim(after).size == 0)
        return text_trim(quoted);

    char *value = csv->copy + csv->copy_used;
    if (span.is_doubled)
        append_unquoted(csv, quoted);
    else
        append(csv, quoted);
    append(csv, after);
    return text_trim(text_between(value, csv->copy + csv->copy_used));
}

/* The end of a row that has a quote in its first line. */
static const char *
quoted_row_end(const struct csv *csv)
{
    const char *at = find_span(csv->at, csv->end).end;

    while (at < csv->end && *at == ',')
        at = find_span(at + 1, csv->end).end;
    return at;
}

/* The values of a row, unquoted, are never longer than the row: with room for
 * that, the copies do not move while the row is split. */
static void
split_quoted(struct csv *csv, struct csv_row *row, const char *end)
{
    size_t size = (size_t)(end - csv->at);

    if (csv->copy_size < size) {
        csv->copy = grow(csv->copy, size, 1);
        csv->copy_size = size;
    }
    csv->copy_used = 0;
    for (const char *at = csv->at;; at++) {
        struct span span = find_span(at, end);
        add_field(csv, row, span_value(csv, span));
        at = span.end;
        if (at == end)
            return;
    }
}

static size_t
count_line_ends(const char *at, const char *end)
{
    size_t count = 0;

    for (; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
        count++;
    return count;
}

static void
skip_empty_lines(struct csv *csv)
{
    for (;;) {
        size_t rest = csv_rest(csv);
        if (rest >= 1 && csv->at[0] == '\n')
            csv->at += 1;
        else if (rest >= 2 && csv->at[0] == '\r' && csv->at[1] == '\n')
            csv->at += 2;
        else
            return;
        csv->line++;
    }
}

static const char *
line_end(const struct csv *csv)
{
    const char *end = memchr(csv->at, '\n', csv_rest(csv));

    return end ? end : csv->end;
}

bool
csv_next(struct csv *csv, struct csv_row *ret_row)
{
    skip_empty_lines(csv);
    if (csv->at == csv->end)
        return false;

    *ret_row = (struct csv_row){ .line = csv->line, .bad_utf8 = CSV_NO_FIELD };
    const char *end = line_end(csv);
    bool is_quoted = memchr(csv->at, '"', (size_t)(end - csv->at)) != NULL;
    if (is_quoted)
        end = quoted_row_end(csv);
    csv->is_ascii = is_all_ascii(csv->at, end);
    if (is_quoted)
        split_quoted(csv, ret_row, end);
    else
        split_plain(csv, ret_row, end);

    ret_row->fields = csv->fields;
    ret_row->raw = text_between(csv->at, end);
    csv->line += is_quoted ? count_line_ends(csv->at, end) : 0;
    csv->at = end;
    if (end < csv->end) {
        csv->at++;
        csv->line++;
        if (ret_row->raw.size && end[-1] == '\r')
            ret_row->raw.size--;
    }
    return true;
}
