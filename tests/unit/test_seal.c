#include "common/base/seal.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct text
sealed_of(const uint8_t *key, struct text plain)
{
    struct error err = { 0 };
    struct text sealed;

    assert_int_equal(seal(key, plain, &sealed, &err), OK);
    return sealed;
}

static void
forget(struct text text)
{
    free((char *)(uintptr_t)text.data);
}

static void
test_what_was_sealed_is_read_with_its_key(void **state)
{
    static const size_t sizes[] = { 0, 1, 100, 512, 513, 40000, 1 << 20 };
    uint8_t key[SEAL_KEY_SIZE];
    struct error err = { 0 };

    (void)state;
    seal_key_make(key);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *bytes = calloc(sizes[i] + 1, 1);
        struct text plain = { bytes, sizes[i] };
        struct text back;
        struct text sealed = sealed_of(key, plain);

        assert_int_equal(unseal(key, sealed, &back, &err), OK);
        assert_true(text_equal(plain, back));
        assert_true(sizes[i] < 100 || sealed.size < sizes[i]); /* deflated */
        forget(sealed);
        forget(back);
        free(bytes);
    }
}

static void
test_another_key_or_another_byte_is_noticed(void **state)
{
    uint8_t key[SEAL_KEY_SIZE], other[SEAL_KEY_SIZE];
    struct error err = { 0 };
    struct text back;

    (void)state;
    seal_key_make(key);
    seal_key_make(other);
    struct text sealed = sealed_of(key, TEXT("somebody@example.org"));
    assert_null(memmem(sealed.data, sealed.size, "somebody", 8));
    assert_int_equal(unseal(other, sealed, &back, &err), INVALID);
    for (size_t i = 0; i < sealed.size; i++) {
        char *byte = (char *)(uintptr_t)sealed.data + i;

        *byte ^= 1;
        assert_int_equal(unseal(key, sealed, &back, &err), INVALID);
        *byte ^= 1;
        assert_int_equal(unseal(key, (struct text){ sealed.data, i }, &back, &err), INVALID);
    }
    forget(sealed);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_sealed_is_read_with_its_key),
        cmocka_unit_test(test_another_key_or_another_byte_is_noticed),
    };

    return sodium_init() < 0 ? EXIT_FAILURE : cmocka_run_group_tests(tests, NULL, NULL);
}
