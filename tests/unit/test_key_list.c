#include "common/bus/key_list.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define KEY_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define KEY_B "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
a_list_is_found_by_key(void **state)
{
    (void)state;
    struct key_list list;
    struct error err = { 0 };

    assert_int_equal(key_list_parse(TEXT("# whose\n\n" KEY_A " sessions.2@far sessions\n  " KEY_B
                                         "  al_ice-1   gtctl  \nend\n"),
                                    &list, &err),
                     OK);
    assert_int_equal(list.count, 2);
    assert_string_equal(key_list_find(&list, KEY_A)->role, "sessions");
    assert_string_equal(key_list_find(&list, KEY_B)->name, "al_ice-1");
    assert_null(key_list_find(&list, ""));
    assert_null(key_list_find(&list, KEY_A "a"));
    key_list_clear(&list);
}

/* Whatever a writer was interrupted at, and whatever else is wrong: nothing is taken. */
static void
what_is_not_complete_is_not_taken(void **state)
{
    (void)state;
    static const char good[] = KEY_A " a a\n" KEY_B " b b\nend\n";
    static const char *const bad[] = {
        "",
        "end",
        KEY_A " a a\n",
        "end\n" KEY_A " a a\n",
        KEY_A " a a\nend\nend\n",
        KEY_A " a\nend\n",
        KEY_A " a a a\nend\n",
        "A" KEY_A " a a\nend\n",
        KEY_A " a/b a\nend\n",
        KEY_A " a a\n" KEY_A " b b\nend\n",
        "xyz a a\nend\n",
    };
    struct key_list list;
    struct error err = { 0 };

    for (size_t size = 0; size < sizeof good - 1; size++) {
        assert_int_equal(key_list_parse((struct text){ good, size }, &list, &err), INVALID);
        assert_int_equal(list.count, 0);
        assert_null(key_list_find(&list, KEY_A));
        key_list_clear(&list);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(key_list_parse(text_of(bad[i]), &list, &err), INVALID);
        assert_int_equal(list.count, 0);
        key_list_clear(&list);
    }
    assert_int_equal(key_list_parse(TEXT("end\n"), &list, &err), OK);
    assert_int_equal(list.count, 0);
    key_list_clear(&list);
}

static void
more_keys_than_there_is_room_for(void **state)
{
    (void)state;
    static char file[(KEY_LIST_MAX + 1) * (KEY_DIGITS + 5) + 5];
    struct key_list list;
    struct error err = { 0 };
    size_t size = 0;

    for (int i = 0; i <= KEY_LIST_MAX; i++)
        size += (size_t)sprintf(file + size, "%064x a a\n", i);
    strcpy(file + size, "end\n");
    assert_int_equal(key_list_parse((struct text){ file, size + 4 }, &list, &err), INVALID);
    assert_string_equal(err.text, "line 1025: too many keys");
    key_list_clear(&list);
}

static void
write_file(const char *path, const char *content)
{
    FILE *to = fopen(path, "we");

    assert_non_null(to);
    assert_true(fputs(content, to) >= 0);
    assert_int_equal(fclose(to), 0);
}

static void
a_key_is_made_once_and_read_back(void **state)
{
    (void)state;
    char folder[] = "/tmp/gt-unit-XXXXXX";
    char path[64];
    struct stat found;
    struct error err = { 0 };
    struct key made, secret, public;

    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/key", folder);
    assert_int_equal(key_make(path, &made, &err), OK);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    assert_int_equal(key_make(path, &public, &err), CONFLICT);
    assert_int_equal(key_read(path, &secret, &err), OK);
    key_public(&secret, &public);
    assert_memory_equal(&public, &made, sizeof made);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0); /* nothing else was left in it */
}

static void
half_a_key_is_none(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "\n", KEY_A, KEY_A "\n\n", KEY_A "\n" KEY_B "\n", "a" KEY_A "\n", "G" KEY_A "\n"
    };
    char path[] = "/tmp/gt-unit-XXXXXX";
    struct error err = { 0 };
    struct key key, line;

    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_file(path, bad[i]);
        assert_int_equal(key_read(path, &key, &err), INVALID);
    }
    write_file(path, KEY_A "\n" KEY_B "\n");
    assert_int_equal(key_read_line(path, 0, &key, &err), OK);
    assert_int_equal(key.bytes[0], 0xaa);
    assert_int_equal(key_read_line(path, 1, &key, &err), OK);
    assert_int_equal(key_read_line(path, 9, &line, &err), OK);
    assert_memory_equal(&key, &line, sizeof key);
    write_file(path, KEY_A "\n" KEY_B);
    assert_int_equal(key_read_line(path, 0, &key, &err), INVALID);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(key_read(path, &key, &err), INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_found_by_key),
        cmocka_unit_test(what_is_not_complete_is_not_taken),
        cmocka_unit_test(more_keys_than_there_is_room_for),
        cmocka_unit_test(a_key_is_made_once_and_read_back),
        cmocka_unit_test(half_a_key_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
