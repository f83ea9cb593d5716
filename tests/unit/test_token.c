#include "common/format/token.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW INT64_C(1764000000000000)

static const struct text fields[] = { TEXT_STATIC("autumn-2026"), TEXT_STATIC("S-17"),
                                      TEXT_STATIC("") };

static struct token_keys
keys_of(unsigned char first, unsigned char second)
{
    struct token_keys keys = { .count = second ? 2 : 1 };

    memset(&keys.keys[0], first, sizeof keys.keys[0]);
    memset(&keys.keys[1], second, sizeof keys.keys[1]);
    return keys;
}

static void
make(const struct token_keys *keys, int64_t expires_us, char out[TOKEN_TEXT_SIZE])
{
    struct error err = { 0 };

    assert_int_equal(token_make(keys, TOKEN_CHECK_IN, expires_us, fields, 3, out, &err), OK);
}

static bool
reads(const struct token_keys *keys, const char *text, int64_t now_us)
{
    struct token token;

    return token_read(keys, TOKEN_CHECK_IN, text_of(text), now_us, 3, &token);
}

static void
test_a_token_says_what_was_put_in(void **state)
{
    struct token_keys keys = keys_of(1, 0);
    char text[TOKEN_TEXT_SIZE];
    struct token token;

    (void)state;
    make(&keys, NOW + 60000000, text);
    assert_true(token_read(&keys, TOKEN_CHECK_IN, text_of(text), NOW, 3, &token));
    for (size_t i = 0; i < 3; i++)
        assert_true(text_equal(token.fields[i], fields[i]));
    assert_int_equal(token.expires_us, NOW + 60000000);
}

static void
test_it_ends_when_it_says(void **state)
{
    struct token_keys keys = keys_of(1, 0);
    char text[TOKEN_TEXT_SIZE];

    (void)state;
    make(&keys, NOW + 60000000, text);
    assert_true(reads(&keys, text, NOW + 59999999));
    assert_false(reads(&keys, text, NOW + 60000000));
    make(&keys, 0, text);
    assert_true(reads(&keys, text, INT64_MAX));
}

static void
test_no_bit_of_it_can_be_changed(void **state)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=";
    struct token_keys keys = keys_of(1, 0);
    char text[TOKEN_TEXT_SIZE];

    (void)state;
    make(&keys, 0, text);
    for (size_t i = 0; i < strlen(text); i++) {
        char was = text[i];

        for (size_t j = 0; alphabet[j]; j++) {
            text[i] = alphabet[j];
            assert_int_equal(reads(&keys, text, NOW), alphabet[j] == was);
        }
        text[i] = was;
    }
}

static void
test_a_part_of_it_or_more_is_none(void **state)
{
    struct token_keys keys = keys_of(1, 0);
    char text[TOKEN_TEXT_SIZE], other[TOKEN_TEXT_SIZE + 1];

    (void)state;
    make(&keys, 0, text);
    for (size_t size = 0; size < strlen(text); size++) {
        snprintf(other, sizeof other, "%.*s", (int)size, text);
        assert_false(reads(&keys, other, NOW));
    }
    snprintf(other, sizeof other, "%sA", text);
    assert_false(reads(&keys, other, NOW));
}

static void
test_another_purpose_or_count_is_another_token(void **state)
{
    struct token_keys keys = keys_of(1, 0);
    char text[TOKEN_TEXT_SIZE];
    struct token token;

    (void)state;
    make(&keys, 0, text);
    assert_false(token_read(&keys, TOKEN_CALENDAR, text_of(text), NOW, 3, &token));
    assert_false(token_read(&keys, TOKEN_CHECK_IN, text_of(text), NOW, 2, &token));
    assert_false(token_read(&keys, TOKEN_CHECK_IN, text_of(text), NOW, 4, &token));
}

static void
test_a_key_is_replaced_with_overlap(void **state)
{
    struct token_keys before = keys_of(1, 0), during = keys_of(2, 1), after = keys_of(2, 0);
    char text[TOKEN_TEXT_SIZE];

    (void)state;
    make(&before, 0, text);
    assert_true(reads(&during, text, NOW));
    assert_false(reads(&after, text, NOW));
    make(&during, 0, text);
    assert_true(reads(&after, text, NOW));
}

static void
test_what_is_too_long_is_refused(void **state)
{
    static char long_bytes[300];
    struct token_keys keys = keys_of(1, 0);
    struct text one = { long_bytes, 256 };
    struct text two[] = { { long_bytes, 200 }, { long_bytes, 80 } };
    char text[TOKEN_TEXT_SIZE];
    struct error err = { 0 };

    (void)state;
    assert_int_equal(token_make(&keys, TOKEN_CALENDAR, 0, &one, 1, text, &err), INVALID);
    assert_int_equal(token_make(&keys, TOKEN_CALENDAR, 0, two, 2, text, &err), INVALID);
    two[1].size = 72; /* 10 + 1 + 200 + 1 + 72 + 16 = 300 */
    assert_int_equal(token_make(&keys, TOKEN_CALENDAR, 0, two, 2, text, &err), OK);
}

static void
test_keys_are_read_from_a_file(void **state)
{
    char path[] = "/tmp/test_token.XXXXXX", line[KEY_DIGITS + 1];
    struct token_keys keys;
    struct error err = { 0 };
    int file = mkstemp(path);

    (void)state;
    assert_true(file >= 0);
    memset(line, 'a', KEY_DIGITS);
    line[KEY_DIGITS] = '\n';
    assert_int_equal(write(file, line, sizeof line), sizeof line);
    assert_int_equal(token_keys_read(path, &keys, &err), OK);
    assert_int_equal(keys.count, 1);
    line[0] = 'b';
    assert_int_equal(write(file, line, sizeof line), sizeof line);
    assert_int_equal(token_keys_read(path, &keys, &err), OK);
    assert_int_equal(keys.count, 2);
    assert_int_equal(keys.keys[1].bytes[0], 0xba);
    assert_int_equal(write(file, "x", 1), 1);
    assert_int_equal(token_keys_read(path, &keys, &err), INVALID);
    close(file);
    unlink(path);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_token_says_what_was_put_in),
        cmocka_unit_test(test_it_ends_when_it_says),
        cmocka_unit_test(test_no_bit_of_it_can_be_changed),
        cmocka_unit_test(test_a_part_of_it_or_more_is_none),
        cmocka_unit_test(test_another_purpose_or_count_is_another_token),
        cmocka_unit_test(test_a_key_is_replaced_with_overlap),
        cmocka_unit_test(test_what_is_too_long_is_refused),
        cmocka_unit_test(test_keys_are_read_from_a_file),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
