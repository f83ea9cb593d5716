// parts: gtctl/import/csv
#include "services/gtctl/import/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum { SHOWN_SIZE = 1024 };

/* Rows as "LINE[field][field]", one behind the other. */
static void
show_rows(struct text text, char *shown)
{
    struct csv csv;
    struct csv_row row;
    size_t used = 0;

    shown[0] = '\0';
    csv_init(&csv, text);
    while (csv_next(&csv, &row)) {
        used += (size_t)snprintf(shown + used, SHOWN_SIZE - used, "%zu", row.line);
        for (size_t i = 0; i < row.count; i++) {
            shown[used++] = '[';
            memcpy(shown + used, row.fields[i].data, row.fields[i].size);
            used += row.fields[i].size;
            shown[used++] = ']';
        }
        shown[used] = '\0';
    }
    csv_clear(&csv);
}

struct dialect_row {
    const char *text;
    const char *rows;
};

static void
expect_rows(const struct dialect_row *rows, size_t count)
{
    char shown[SHOWN_SIZE];

    for (size_t i = 0; i < count; i++) {
        show_rows(text_of(rows[i].text), shown);
        if (strcmp(shown, rows[i].rows) != 0)
            fail_msg("row %zu, '%s': got %s, not %s", i, rows[i].text, shown, rows[i].rows);
    }
}

static void
lines_end_with_lf_or_crlf_and_the_last_one_may_not_end(void **state)
{
    (void)state;
    static const struct dialect_row rows[] = {
        { "", "" },
        { "\n", "" },
        { "\r\n\r\n", "" },
        { "a", "1[a]" },
        { "a,b\nc,d\n", "1[a][b]2[c][d]" },
        { "a,b\r\nc,d\r\n", "1[a][b]2[c][d]" },
        { "a,b\nc,d", "1[a][b]2[c][d]" },
        { "a,b\n\n\r\nc,d\n\n", "1[a][b]4[c][d]" },
        { "\n\na", "3[a]" },
        { " \na", "1[]2[a]" },
        { "\t\r\na", "1[]2[a]" },
        { ",", "1[][]" },
        { "a,", "1[a][]" },
        { "a,\n", "1[a][]" },
        { ",\n,", "1[][]2[][]" },
        { "\"\"\na", "1[]2[a]" },
    };

    expect_rows(rows, COUNT(rows));
}

static void
a_cr_on_its_own_is_a_character(void **state)
{
    (void)state;
    static const struct dialect_row rows[] = {
        { "a\rb,c\n", "1[a\rb][c]" },
        { "a,b\rc,d\ne", "1[a][b\rc][d]2[e]" },
        { "a\r,\rb\n", "1[a][b]" },
        { "a\r", "1[a]" },
        { "\r", "1[]" },
        { "\r\r\na", "1[]2[a]" },
        { "\"a\rb\"\n", "1[a\rb]" },
        { "\r\"a\"\n", "1[\"a\"]" },
        { "\r\"a,b\"\n", "1[\"a][b\"]" },
    };

    expect_rows(rows, COUNT(rows));
}

static void
quotes_hold_commas_line_breaks_and_doubled_quotes(void **state)
{
    (void)state;
    static const struct dialect_row rows[] = {
        { "\"a,b\",c", "1[a,b][c]" },
        { "\"a\nb\",c\nd", "1[a\nb][c]3[d]" },
        { "\"a\r\nb\",c\r\nd", "1[a\r\nb][c]3[d]" },
        { "a,\"b\n\n\nc\"\nd", "1[a][b\n\n\nc]5[d]" },
        { "\"a\"\"b\",\"\"\"\"", "1[a\"b][\"]" },
        { "\"\"\"a\"\"\"", "1[\"a\"]" },
        { "\"\",\"\"", "1[][]" },
        { "\"a\"\r\n\"b\"\r\n", "1[a]2[b]" },
        { "\"\n\",x\ny", "1[][x]3[y]" },
    };

    expect_rows(rows, COUNT(rows));
}

static void
a_quote_opens_only_at_the_start_and_only_once(void **state)
{
    (void)state;
    static const struct dialect_row rows[] = {
        { " \t\"a,b\"", "1[a,b]" },
        { "x, \t \"a,b\" \t,y", "1[x][a,b][y]" },
        { "a\"b,c\"", "1[a\"b][c\"]" },
        { "a \"b\"", "1[a \"b\"]" },
        { "a\"\"b", "1[a\"\"b]" },
        { "\"a\"b", "1[ab]" },
        { "\"a\" b", "1[a b]" },
        { "\"a\"b\"c\"", "1[ab\"c\"]" },
        { "\"a\" \"b,c\"", "1[a \"b][c\"]" },
        { "\"a\"b\"\"c", "1[ab\"\"c]" },
        { "\"a\"\"b\"c\"\"d", "1[a\"bc\"\"d]" },
        { "\"a\"\"b\" ,c", "1[a\"b][c]" },
        { "\"a\"b\nc", "1[ab]2[c]" },
        { "\"a\"\rb\nc", "1[a\rb]2[c]" },
        { "\v\"a\"", "1[\"a\"]" },
    };

    expect_rows(rows, COUNT(rows));
}

static void
a_quote_that_is_never_closed_runs_to_the_end(void **state)
{
    (void)state;
    static const struct dialect_row rows[] = {
        { "\"", "1[]" },         { "\"a", "1[a]" },     { "x\n\"a,b\nc,d\n", "1[x]2[a,b\nc,d]" },
        { "\"a\"\"", "1[a\"]" }, { "\"\"\"", "1[\"]" }, { "a,\"b\n\nc", "1[a][b\n\nc]" },
    };

    expect_rows(rows, COUNT(rows));
}

static void
white_space_around_a_value_is_dropped_inside_quotes_too(void **state)
{
    (void)state;
    static const struct dialect_row rows[] = {
        { " a\t,\v\fb\r\n", "1[a][b]" },
        { "\"  a  \",b", "1[a][b]" },
        { "\"\n a \n\",b\nc", "1[a][b]4[c]" },
        { "\" a \"\"\" ,b", "1[a \"][b]" },
        { "\" \"a,b", "1[a][b]" },
        { "\xc2\xa0"
          "a",
          "1[\xc2\xa0"
          "a]" },
    };

    expect_rows(rows, COUNT(rows));
}

static void
a_byte_order_mark_counts_only_at_the_start(void **state)
{
    (void)state;
    static const struct dialect_row rows[] = {
        { "\xef\xbb\xbf", "" },
        { "\xef\xbb\xbf\r\n\"a,b\"", "2[a,b]" },
        { "\xef\xbb\xbf\"a,b\"", "1[a,b]" },
        { "\xef\xbb\xbf\xef\xbb\xbf"
          "a",
          "1[\xef\xbb\xbf"
          "a]" },
        { "a\n\xef\xbb\xbf\"b,c\"", "1[a]2[\xef\xbb\xbf\"b][c\"]" },
        { "\xef\xbb", "1[\xef\xbb]" },
    };

    expect_rows(rows, COUNT(rows));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_end_with_lf_or_crlf_and_the_last_one_may_not_end),
        cmocka_unit_test(a_cr_on_its_own_is_a_character),
        cmocka_unit_test(quotes_hold_commas_line_breaks_and_doubled_quotes),
        cmocka_unit_test(a_quote_opens_only_at_the_start_and_only_once),
        cmocka_unit_test(a_quote_that_is_never_closed_runs_to_the_end),
        cmocka_unit_test(white_space_around_a_value_is_dropped_inside_quotes_too),
        cmocka_unit_test(a_byte_order_mark_counts_only_at_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
