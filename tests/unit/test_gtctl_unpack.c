/* Names in a zip: what is not plain is not taken. */
// parts: gtctl/import/unpack
#include "services/gtctl/import/unpack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char *
first(const char *path)
{
    struct unpack_top top = { .is_known = false };

    return unpack_name(path, &top);
}

static void
plain_names_are_taken(void **state)
{
    (void)state;
    assert_string_equal(first("00-cohort.csv"), "00-cohort.csv");
    assert_string_equal(first("pilot-2026/00-cohort.csv"), "00-cohort.csv");
    assert_string_equal(first("pilot-2026/"), "");
    assert_string_equal(first("123456789-vle_x.csv"), "123456789-vle_x.csv");
}

static void
other_names_are_not(void **state)
{
    static const char *const names[] = {
        "",
        "/",
        "/00-cohort.csv",
        "../00-cohort.csv",
        "a/../00-cohort.csv",
        "a/b/",
        "a//0-x.csv",
        "./00-cohort.csv",
        "a\\00-cohort.csv",
        ".00-cohort.csv",
        "cohort.csv",
        "00-.csv",
        "00-cohort.CSV",
        "00-cohort.csv/",
        "00-cohort",
        "00.csv",
        "00-a.b.csv",
        "0000000000-vle.csv",
        "-cohort.csv",
        "00-cohort.csv ",
        "a.b/0-x.csv",
        "0-abcdefghijklmnopqrstuvwxyzabcdefg.csv",
        "abcdefghijklmnopqrstuvwxyzabcdefg/0-x.csv",
    };

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_null(first(names[i]));
}

static void
all_are_in_one_folder(void **state)
{
    struct unpack_top in = { .is_known = false }, without = { .is_known = false };

    (void)state;
    assert_non_null(unpack_name("a/0-x.csv", &in));
    assert_non_null(unpack_name("a/1-x.csv", &in));
    assert_null(unpack_name("b/2-x.csv", &in));
    assert_null(unpack_name("2-x.csv", &in));
    assert_non_null(unpack_name("0-x.csv", &without));
    assert_null(unpack_name("a/1-x.csv", &without));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_names_are_taken),
        cmocka_unit_test(other_names_are_not),
        cmocka_unit_test(all_are_in_one_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
