#include "common/format/api_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
test_a_key_is_recognised_by_its_digest(void **state)
{
    uint8_t digest[API_KEY_DIGEST_SIZE];
    struct api_key key;
    struct text id;

    (void)state;
    api_key_make(&key);
    assert_true(api_key_read(text_of(key.text), &id, digest));
    assert_true(text_is(id, key.id));
    assert_true(api_key_is_id(id));
    assert_true(api_key_digest_equal(digest, key.digest));
    assert_null(strstr(key.id, key.text + 8 + API_KEY_ID_DIGITS + 1));
}

static void
test_two_keys_differ(void **state)
{
    struct api_key a, b;

    (void)state;
    api_key_make(&a);
    api_key_make(&b);
    assert_string_not_equal(a.id, b.id);
    assert_false(api_key_digest_equal(a.digest, b.digest));
}

/* The same secret under another id has another digest: a row can't be copied. */
static void
test_a_digest_belongs_to_its_id(void **state)
{
    uint8_t digest[API_KEY_DIGEST_SIZE];
    struct api_key key;
    struct text id;

    (void)state;
    api_key_make(&key);
    key.text[8] = key.text[8] == 'a' ? 'b' : 'a';
    assert_true(api_key_read(text_of(key.text), &id, digest));
    assert_false(api_key_digest_equal(digest, key.digest));
}

static void
test_what_has_another_form_is_no_key(void **state)
{
    uint8_t digest[API_KEY_DIGEST_SIZE];
    struct api_key key;
    struct text id;

    (void)state;
    api_key_make(&key);
    for (size_t i = 0; i < strlen(key.text); i++) {
        char was = key.text[i];

        key.text[i] = '1'; /* in no part of a key */
        assert_false(api_key_read(text_of(key.text), &id, digest));
        key.text[i] = '\0';
        assert_false(api_key_read((struct text){ key.text, API_KEY_TEXT_SIZE - 1 }, &id, digest));
        key.text[i] = was;
        assert_false(api_key_read((struct text){ key.text, i }, &id, digest));
    }
    assert_false(api_key_read(TEXT(""), &id, digest));
    assert_false(api_key_is_id(TEXT("abcdefghijklmno")));
    assert_false(api_key_is_id(TEXT("abcdefghijklmnoP")));
}

static void
test_nothing_is_left_of_a_forgotten_key(void **state)
{
    struct api_key key, nothing = { .id = "" };

    (void)state;
    api_key_make(&key);
    api_key_forget(&key);
    assert_memory_equal(&key, &nothing, sizeof key);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_key_is_recognised_by_its_digest),
        cmocka_unit_test(test_two_keys_differ),
        cmocka_unit_test(test_a_digest_belongs_to_its_id),
        cmocka_unit_test(test_what_has_another_form_is_no_key),
        cmocka_unit_test(test_nothing_is_left_of_a_forgotten_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
