// parts: gtctl/import/csv
#include "services/gtctl/import/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void
a_nul_is_a_character(void **state)
{
    (void)state;
    struct csv csv;
    struct csv_row row;

    csv_init(&csv, TEXT("a\0b,\"c\0\"\n\0"));
    assert_true(csv_next(&csv, &row));
    assert_int_equal(row.count, 2);
    assert_true(text_equal(row.fields[0], TEXT("a\0b")));
    assert_true(text_equal(row.fields[1], TEXT("c\0")));
    assert_true(csv_next(&csv, &row));
    assert_int_equal(row.line, 2);
    assert_true(text_equal(row.fields[0], TEXT("\0")));
    assert_false(csv_next(&csv, &row));
    csv_clear(&csv);
}

static void
the_raw_row_is_everything_but_its_line_end(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        const char *raw;
    } rows[] = {
        { "a, b\n", "a, b" },
        { "a,b\r\n", "a,b" },
        { "a,b\r", "a,b\r" },
        { "a,b", "a,b" },
        { "\"a\nb\" \r\n", "\"a\nb\" " },
        { "\"a\nb\r\n", "\"a\nb\r\n" },
        { "a\r\r\n", "a\r" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct csv csv;
        struct csv_row row;
        csv_init(&csv, text_of(rows[i].text));
        assert_true(csv_next(&csv, &row));
        assert_true(text_is(row.raw, rows[i].raw));
        assert_int_equal(csv_rest(&csv), 0);
        csv_clear(&csv);
    }
}

static void
the_first_field_that_is_not_utf8_is_named(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        size_t bad_utf8;
    } rows[] = {
        { "a,b,c", CSV_NO_FIELD },
        { "a,\xc3\xa9,c", CSV_NO_FIELD },
        { "a,\xe9,\xff", 1 },
        { "a,b,\"c\"\"\xe9\"", 2 },
        { "\xc3,\xa9", 0 },
        { "\"\xc3\"\xa9", CSV_NO_FIELD }, /* the value is what counts */
        { "a\n\xe9", CSV_NO_FIELD },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct csv csv;
        struct csv_row row;
        csv_init(&csv, text_of(rows[i].text));
        assert_true(csv_next(&csv, &row));
        assert_int_equal(row.bad_utf8, rows[i].bad_utf8);
        csv_clear(&csv);
    }
}

static void
ten_million_commas_are_counted_and_not_kept(void **state)
{
    (void)state;
    const size_t commas = 10000000;
    char *text = malloc(commas + 4);
    struct csv csv;
    struct csv_row row;

    memset(text, ',', commas);
    memcpy(text + commas, "\xe9\nb", 4);
    csv_init(&csv, (struct text){ text, commas + 3 });
    assert_true(csv_next(&csv, &row));
    assert_int_equal(row.count, commas + 1);
    assert_int_equal(row.bad_utf8, commas);
    assert_int_equal(csv.fields_size, CSV_FIELDS_MAX);
    assert_true(csv_next(&csv, &row));
    assert_int_equal(row.line, 2);
    assert_int_equal(row.count, 1);
    csv_clear(&csv);

    memset(text, '"', commas);
    csv_init(&csv, (struct text){ text, commas });
    assert_true(csv_next(&csv, &row));
    assert_int_equal(row.count, 1);
    assert_int_equal(row.fields[0].size, commas / 2 - 1);
    csv_clear(&csv);
    free(text);
}

static void
a_text_without_data_has_no_rows(void **state)
{
    (void)state;
    struct csv csv;
    struct csv_row row;

    csv_init(&csv, (struct text){ NULL, 0 });
    assert_false(csv_next(&csv, &row));
    assert_false(csv_next(&csv, &row));
    csv_clear(&csv);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_nul_is_a_character),
        cmocka_unit_test(the_raw_row_is_everything_but_its_line_end),
        cmocka_unit_test(the_first_field_that_is_not_utf8_is_named),
        cmocka_unit_test(ten_million_commas_are_counted_and_not_kept),
        cmocka_unit_test(a_text_without_data_has_no_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
