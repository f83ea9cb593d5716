// parts: gtctl/results/output gtctl/results/sheet gtctl/results/quarantine gtctl/results/tally
// parts: gtctl/printable
#include "services/gtctl/results/output.h"
#include "services/gtctl/results/quarantine.h"
#include "services/gtctl/results/sheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
assert_sheet(struct sheet *sheet, const char *expected)
{
    struct error err;
    struct text bytes;

    assert_int_equal(sheet_finish(sheet, &bytes, &err), OK);
    assert_int_equal(bytes.size, strlen(expected));
    assert_memory_equal(bytes.data, expected, bytes.size);
    sheet_clear(sheet);
}

static void
quotes_stand_only_around_a_value_that_needs_them(void **state)
{
    (void)state;
    struct sheet sheet = { 0 };

    sheet_open(&sheet);
    OUTPUT_ROW(sheet.stream, TEXT("a b"), TEXT(""), TEXT("it's"), TEXT("a;b"), TEXT(" x "));
    OUTPUT_ROW(sheet.stream, TEXT("a,b"), TEXT("say \"x\""), TEXT("a\nb"), TEXT("a\rb"));
    OUTPUT_ROW(sheet.stream, TEXT("\""), TEXT("\xc3\xa9"));
    assert_sheet(&sheet, "a b,,it's,a;b, x \n"
                         "\"a,b\",\"say \"\"x\"\"\",\"a\nb\",\"a\rb\"\n"
                         "\"\"\"\",\xc3\xa9\n");
}

static void
numbers_are_plain(void **state)
{
    (void)state;
    char digits[OUTPUT_DIGITS_SIZE];

    assert_true(text_is(output_number(0, digits), "0"));
    assert_true(text_is(output_number(9663, digits), "9663"));
    assert_true(text_is(output_number(INT64_MIN, digits), "-9223372036854775808"));
}

static void
quarantine_is_sorted_by_file_then_by_line_as_a_number(void **state)
{
    (void)state;
    struct quarantine quarantine = { .count = 0 };
    struct sheet sheet = { 0 };

    quarantine_add(&quarantine, "9-places.csv", 3, TEXT("bad_row"), TEXT(""));
    quarantine_add(&quarantine, "10-status.csv", 20, TEXT("bad_date"), TEXT("at"));
    quarantine_add(&quarantine, "10-status.csv", 3, TEXT("bad_date"), TEXT("at"));
    quarantine_sort(&quarantine);
    sheet_open(&sheet);
    quarantine_write(&quarantine, sheet.stream);
    assert_sheet(&sheet, "file,line,code\n10-status.csv,3,bad_date\n10-status.csv,20,bad_date\n"
                         "9-places.csv,3,bad_row\n");
    assert_int_equal(tally_count(&quarantine.codes, "bad_date"), 2);
    quarantine_clear(&quarantine);
}

static void
a_row_is_explained_by_place_rule_and_cure(void **state)
{
    (void)state;
    struct quarantine quarantine = { .count = 0 };
    struct sheet sheet = { 0 };

    quarantine_add(&quarantine, "02-schools.csv", 7, TEXT("bad_urn"), TEXT("urn"));
    quarantine_add(&quarantine, "02-schools.csv", 8, TEXT("new_code"), TEXT("a\033[2J"));
    sheet_open(&sheet);
    quarantine_explain(&quarantine, sheet.stream);
    assert_sheet(&sheet, "02-schools.csv line 7, column urn: bad_urn. Rule: a URN is six digits. "
                         "Cure: look the school's URN up.\n"
                         "02-schools.csv line 8, column a?[2J: new_code. Rule: not known here. "
                         "Cure: ask the service's documentation.\n");
    quarantine_clear(&quarantine);
}

static void
a_tally_is_bounded(void **state)
{
    (void)state;
    static struct tally tally;
    char word[16];

    for (int i = 0; i < 2 * TALLY_WORDS_MAX; i++) {
        snprintf(word, sizeof word, "w%d", i);
        assert_non_null(tally_add(&tally, text_of(word)));
    }
    assert_int_equal(tally.size, TALLY_WORDS_MAX);
    assert_int_equal(tally_count(&tally, "w7"), 1);
    assert_int_equal(tally_count(&tally, "other"), TALLY_WORDS_MAX + 1);
    assert_int_equal(tally_count(&tally, "never"), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_stand_only_around_a_value_that_needs_them),
        cmocka_unit_test(numbers_are_plain),
        cmocka_unit_test(quarantine_is_sorted_by_file_then_by_line_as_a_number),
        cmocka_unit_test(a_row_is_explained_by_place_rule_and_cure),
        cmocka_unit_test(a_tally_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
