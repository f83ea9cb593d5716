// parts: gtctl/import/folder gtctl/import/folder_file gtctl/import/csv
#include "tests/unit/folder_made.h"

struct verdict_row {
    const char *text;
    size_t size; /* 0: up to the NUL */
    const char *code;
    const char *column;
};

static void
expect_verdict(const struct verdict_row *expected)
{
    static const struct entry entries[] = { { "00-cohort.csv", COHORT },
                                            { "01-places.csv", "" },
                                            { 0 } };
    const char *head = "x,places,partner_id,programme\n";
    struct opened opened;
    struct folder_row row;
    char content[4096];

    size_t size = expected->size ? expected->size : strlen(expected->text);
    memcpy(stpcpy(content, head), expected->text, size);
    make_folder(&opened, entries);
    write_entry(opened.path, "01-places.csv", (struct text){ content, strlen(head) + size });
    assert_int_equal(open_made(&opened), OK);
    assert_true(folder_file_next_row(folder_file_at(opened.folder, 1), &row));
    assert_int_equal(row.line, 2);
    if (expected->code)
        assert_string_equal(row.code, expected->code);
    else
        assert_null(row.code);
    assert_true((row.values == NULL) == (row.code != NULL));
    assert_true(text_is(row.column, expected->column));
    end(&opened, entries);
}

static void
rows_get_the_first_verdict_that_applies(void **state)
{
    (void)state;
    static const struct verdict_row rows[] = {
        { "x,1,p,n", 0, NULL, "" },
        { "x,,p,", 0, NULL, "" },
        { "x\0y,1,p,n", 9, NULL, "" },
        { "\xe9,1,p,n", 0, "bad_encoding", "x" },
        { "x,1,\xe9,n", 0, "bad_encoding", "partner_id" },
        { "x,\xff", 0, "bad_encoding", "places" },
        { "x,1,p,n,\xff", 0, "bad_encoding", "" },
        { "x,1,,\xff", 0, "bad_encoding", "programme" },
        { "x,1,p", 0, "bad_row", "" },
        { "x,1,p,n,", 0, "bad_row", "" },
        { "x,1, \t,n", 0, "bad_row", "partner_id" },
        { "x,1,\"\",n", 0, "bad_row", "partner_id" },
        { "x,1\0,p,n", 8, "bad_row", "places" },
        { " ", 0, "bad_row", "" },
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        expect_verdict(&rows[i]);
}

static void
a_value_has_at_most_a_thousand_bytes_in_a_listed_column(void **state)
{
    (void)state;

    static const struct {
        const char *format;
        int size;
        const char *code;
    } rows[] = {
        { "x,1,p, %0*d \n", 1000, NULL },
        { "x,1,p,%0*d\n", 1001, "bad_row" },
        { "x,%0*d,p,n\n", 1001, "bad_row" },
        { "%0*d,1,p,n\n", 3000, NULL },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        static char text[3100];
        const char *number = strstr(rows[i].format, "%0*d");
        int used = snprintf(text, sizeof text, "%.*s%0*d%s", (int)(number - rows[i].format),
                            rows[i].format, rows[i].size, 7, number + 4);
        assert_true(used > 0 && (size_t)used < sizeof text);
        const char *column = !rows[i].code ? "" : i == 1 ? "programme" : "places";
        expect_verdict(&(struct verdict_row){ text, 0, rows[i].code, column });
    }
}

static void
values_come_in_the_order_of_the_kind_and_fields_in_that_of_the_file(void **state)
{
    (void)state;
    static const struct entry entries[] = {
        { "00-cohort.csv", COHORT },
        { "01-places.csv", "places,extra,programme,partner_id\n5,\"a\"\"b\",NPQH,p1\n\n6,,,p2" },
        { 0 },
    };
    struct opened opened;
    struct folder_row row;

    make_folder(&opened, entries);
    assert_int_equal(open_made(&opened), OK);
    struct folder_file *file = folder_file_at(opened.folder, 1);
    assert_int_equal(folder_file_read(file), strlen("places,extra,programme,partner_id\n"));
    assert_true(folder_file_next_row(file, &row));
    assert_true(text_is(row.values[0], "p1"));
    assert_true(text_is(row.values[1], "NPQH"));
    assert_true(text_is(row.values[2], "5"));
    assert_true(text_is(row.fields[1], "a\"b"));
    assert_true(text_is(row.raw, "5,\"a\"\"b\",NPQH,p1"));
    assert_true(folder_file_next_row(file, &row));
    assert_int_equal(row.line, 4);
    assert_int_equal(row.field_count, 4);
    assert_true(text_is(row.values[0], "p2"));
    assert_false(folder_file_next_row(file, &row));
    assert_int_equal(folder_file_read(file), folder_file_size(file));
    end(&opened, entries);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_get_the_first_verdict_that_applies),
        cmocka_unit_test(a_value_has_at_most_a_thousand_bytes_in_a_listed_column),
        cmocka_unit_test(values_come_in_the_order_of_the_kind_and_fields_in_that_of_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
