#include "common/base/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void
a_number_has_one_to_nine_digits(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        int64_t number; /* -1: it is none */
    } rows[] = {
        { "0", 0 },    { "7", 7 },   { "000000012", 12 }, { "999999999", 999999999 },
        { "", -1 },    { "-1", -1 }, { "+1", -1 },        { "1000000000", -1 },
        { "1.0", -1 }, { "1 ", -1 }, { "0x1", -1 },       { "\xd9\xa1", -1 },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t number = -1;
        bool is_good = value_number(text_of(rows[i].text), &number);
        if (number != rows[i].number || is_good != (number >= 0))
            fail_msg("'%s' gives %lld", rows[i].text, (long long)number);
    }
}

static void
a_range_includes_both_ends(void **state)
{
    (void)state;
    int64_t got = -1;

    assert_false(value_number_between(TEXT("1441"), 0, 1440, &got));
    assert_false(value_number_between(TEXT("0"), 1, 2, &got));
    assert_int_equal(got, -1);
    assert_true(value_number_between(TEXT("1440"), 0, 1440, &got));
    assert_int_equal(got, 1440);
    assert_true(value_number_between(TEXT("0"), 0, 1440, &got));
    assert_int_equal(got, 0);
}

static void
an_address_has_parts_an_at_sign_and_two_labels(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        bool is_good;
    } rows[] = {
        { "a@b.c", true },
        { "A.b.C@x-y.example.org", true },
        { "!#$%&'*+/=?^_`{|}~-@1.2", true },
        { "-@a--b.c", true },
        { "a@b", false },
        { "a@b.", false },
        { "a@.b", false },
        { "a@b..c", false },
        { "a@-b.c", false },
        { "a@b-.c", false },
        { "a@b.-", false },
        { "a@b_c.d", false },
        { ".a@b.c", false },
        { "a.@b.c", false },
        { "a..b@c.d", false },
        { "@b.c", false },
        { "a@", false },
        { "a.b.c", false },
        { "a@b@c.d", false },
        { "a b@c.d", false },
        { "\"a\"@b.c", false },
        { "a@[1.2]", false },
        { "\xc3\xa9@b.c", false },
        { "a@\xc3\xa9.c", false },
        { "", false },
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        if (value_email(text_of(rows[i].text)) != rows[i].is_good)
            fail_msg("%s", rows[i].text);
}

static void
an_address_has_at_most_254_characters(void **state)
{
    (void)state;
    char text[255];

    memset(text, 'a', sizeof text);
    text[1] = '@';
    text[3] = '.';
    assert_true(value_email((struct text){ text, 254 }));
    assert_false(value_email((struct text){ text, 255 }));
}

static void
digits_hashes_and_school_types_are_exact(void **state)
{
    (void)state;
    const char *hash = "0123456789abcdefABCDEF0123456789abcdefABCDEF0123456789abcdefABCD";

    assert_true(value_digits(TEXT("0123456"), 7));
    assert_false(value_digits(TEXT("012345"), 7));
    assert_false(value_digits(TEXT("01234567"), 7));
    assert_false(value_digits(TEXT("012345x"), 7));
    assert_true(value_hash(text_of(hash)));
    assert_false(value_hash((struct text){ hash, 63 }));
    assert_false(
        value_hash(TEXT("g123456789abcdefABCDEF0123456789abcdefABCDEF0123456789abcdefABCD")));
    assert_true(value_school_type(TEXT("pvi_nursery")));
    assert_false(value_school_type(TEXT("Academy")));
    assert_false(value_school_type(TEXT("")));
}

static void
a_text_without_data_is_no_value(void **state)
{
    (void)state;
    const struct text none = { NULL, 0 };
    int64_t got = 0;

    assert_false(value_date(none, &got) || value_time(none, &got) || value_number(none, &got)
                 || value_email(none) || value_hash(none) || value_digits(none, 7));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_has_one_to_nine_digits),
        cmocka_unit_test(a_range_includes_both_ends),
        cmocka_unit_test(an_address_has_parts_an_at_sign_and_two_labels),
        cmocka_unit_test(an_address_has_at_most_254_characters),
        cmocka_unit_test(digits_hashes_and_school_types_are_exact),
        cmocka_unit_test(a_text_without_data_is_no_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
