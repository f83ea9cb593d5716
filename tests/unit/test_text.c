#include "common/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
texts_are_equal_by_bytes(void **state)
{
    (void)state;
    assert_true(text_equal(TEXT(""), (struct text){ NULL, 0 }));
    assert_true(text_is(TEXT("a"), "a"));
    assert_false(text_equal(TEXT("a"), TEXT("b")));
    assert_false(text_equal(TEXT("a\0b"), TEXT("a\0c")));
}

static void
order_is_that_of_the_bytes_and_a_prefix_comes_first(void **state)
{
    (void)state;
    assert_true(text_compare(TEXT("a"), TEXT("ab")) < 0);
    assert_true(text_compare(TEXT("Z"), TEXT("a")) < 0);
    assert_true(text_compare(TEXT("z"), TEXT("\xc3\xa9")) < 0);
    assert_int_equal(text_compare(TEXT("ab"), TEXT("ab")), 0);
}

static void
only_the_letters_a_to_z_are_folded(void **state)
{
    (void)state;
    assert_true(text_equal_nocase(TEXT("Ann@X.ORG"), TEXT("ann@x.org")));
    assert_false(text_equal_nocase(TEXT("\xc3\x89"), TEXT("\xc3\xa9"))); /* É, é */
    assert_false(text_equal_nocase(TEXT("@"), TEXT("`")));
    assert_false(text_equal_nocase(TEXT("["), TEXT("{")));
}

static void
trimming_takes_ascii_white_space_off_both_ends(void **state)
{
    (void)state;
    assert_true(text_is(text_trim(TEXT(" \t\r\n\v\f a b \n")), "a b"));
    assert_int_equal(text_trim(TEXT(" \n ")).size, 0);
    assert_true(text_is(text_trim(TEXT("\xc2\xa0x")), "\xc2\xa0x")); /* a no-break space stays */
}

static void
a_lists_words_have_any_number_of_spaces_between(void **state)
{
    struct text list = TEXT("  one two  three ");

    (void)state;
    assert_true(text_is(text_word(list, 0), "one"));
    assert_true(text_is(text_word(list, 1), "two"));
    assert_true(text_is(text_word(list, 2), "three"));
    assert_int_equal(text_word(list, 3).size, 0);
    assert_int_equal(text_word(list, 99).size, 0);
    assert_int_equal(text_word(TEXT("  "), 0).size, 0);
    assert_int_equal(text_word((struct text){ NULL, 0 }, 0).size, 0);
}

static void
a_list_has_whole_words(void **state)
{
    struct text list = TEXT(" one  twelve");

    (void)state;
    assert_true(text_has_word(list, TEXT("one")));
    assert_true(text_has_word(list, TEXT("twelve")));
    static const char *const others[] = { "on", "ones", "twelv", "One", "one  twelve", " ", "" };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(text_has_word(list, text_of(others[i])));
    assert_false(text_has_word((struct text){ NULL, 0 }, TEXT("one")));
}

static const struct {
    struct text text;
    bool is_utf8;
} samples[] = {
    { TEXT_STATIC(""), true },
    { TEXT_STATIC("\xc5\x81ukasz"), true },
    { TEXT_STATIC("\xf0\x9f\x98\x80"), true },
    { TEXT_STATIC("\xf4\x8f\xbf\xbf"), true },
    { TEXT_STATIC("\xf4\x90\x80\x80"), false }, /* beyond U+10FFFF */
    { TEXT_STATIC("\xed\xa0\x80"), false },     /* a surrogate */
    { TEXT_STATIC("\xc0\x80"), false },         /* overlong */
    { TEXT_STATIC("\xe0\x80\x80"), false },
    { TEXT_STATIC("\xf8\x88\x80\x80\x80"), false },
    { TEXT_STATIC("\x80"), false },
    { TEXT_STATIC("\xc5"), false },
    { TEXT_STATIC("Caf\xe9"), false }, /* Latin-1 */
};

/* At each place in a longer text, too: ASCII is skipped several bytes at a time. */
static void
utf8_is_told_from_what_only_looks_like_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        for (size_t before = 0; before <= 20; before++)
            for (size_t after = 0; after <= 20; after++) {
                char bytes[64];
                size_t size = samples[i].text.size;

                memset(bytes, 'a', sizeof bytes);
                if (size > 0)
                    memcpy(bytes + before, samples[i].text.data, size);
                assert_int_equal(text_is_utf8((struct text){ bytes, before + size + after }),
                                 samples[i].is_utf8);
            }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_equal_by_bytes),
        cmocka_unit_test(order_is_that_of_the_bytes_and_a_prefix_comes_first),
        cmocka_unit_test(only_the_letters_a_to_z_are_folded),
        cmocka_unit_test(trimming_takes_ascii_white_space_off_both_ends),
        cmocka_unit_test(a_lists_words_have_any_number_of_spaces_between),
        cmocka_unit_test(a_list_has_whole_words),
        cmocka_unit_test(utf8_is_told_from_what_only_looks_like_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
