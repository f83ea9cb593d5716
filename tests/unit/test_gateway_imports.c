/* Imports: names that are taken, what a program says, and what it gets to know. */
// parts: gateway/imports/import_folder gateway/imports/import_child
#include "common/format/cohort_file.h"
#include "services/gateway/imports/imports_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

const char *import_folder = "/tmp/imports";

enum { LOOK_MS = 20, LOOKS_MAX = 500 };

static void
file_names_are_plain(void **state)
{
    static const char *const good[] = { "00-cohort.csv", "123456789-vle_x.csv", "7-a.csv" };
    static const char *const bad[] = { "",
                                       "-a.csv",
                                       "7a.csv",
                                       "7-.csv",
                                       "7-a.csv ",
                                       "7-a.CSV",
                                       "7-a.b.csv",
                                       "../7-a.csv",
                                       "a/7-a.csv",
                                       "1234567890-a.csv",
                                       "7-a.csv/",
                                       "7-A.csv",
                                       "7-a",
                                       "7",
                                       "7-",
                                       ".csv",
                                       "7-abcdefghijklmnopqrstuvwxyzabcdefg.csv" };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(cohort_file_is_name(text_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(cohort_file_is_name(text_of(bad[i])));
}

static void
ids_are_digits_and_lead_nowhere(void **state)
{
    char path[PATH_MAX];

    (void)state;
    assert_true(import_is_id(TEXT("0123456789abcdef0123456789abcdef")));
    assert_false(import_is_id(TEXT("0123456789ABCDEF0123456789abcdef")));
    assert_false(import_is_id(TEXT("0123456789abcdef")));
    assert_false(import_is_id(TEXT("../../../../../../../../../../ab")));
    assert_true(import_path(path, "id", "files"));
    assert_string_equal(path, "/tmp/imports/id/files");
    assert_true(import_path(path, "id", ""));
    assert_string_equal(path, "/tmp/imports/id");
}

/* Runs a program to its end. */
static void
run(struct import_child *child, const char *script, enum child_environment environment, int in)
{
    const char *const argv[] = { "/bin/sh", "-c", script, NULL };
    struct error err = { 0 };
    int looks = 0;

    assert_int_equal(child_start(child, argv, environment, in, &err), OK);
    while (!child_look(child)) {
        struct pollfd fd[1];
        size_t count = child_prepare(child, fd, 1);

        assert_true(looks++ < LOOKS_MAX);
        poll(fd, count, LOOK_MS);
    }
}

static void
count_line(void *self, const char *line)
{
    int *count = self;

    assert_int_equal(line[0], '{');
    (*count)++;
}

static void
a_program_is_heard(void **state)
{
    int lines = 0;
    struct import_child child = { .out = -1, .on_json = count_line, .self = &lines };

    (void)state;
    run(&child, "echo '{\"a\":1}'; echo words >&2; printf '{\"b\":2}'; exit 7", CHILD_OURS, -1);
    assert_int_equal(child.exit_status, 7);
    assert_string_equal(child.json, "{\"b\":2}");
    assert_string_equal(child.text, "words");
    assert_int_equal(lines, 2);
    run(&child, "kill -9 $$", CHILD_OURS, -1);
    assert_int_equal(child.exit_status, -1);
    assert_string_equal(child.json, "");
}

static void
a_long_line_is_cut(void **state)
{
    struct import_child child = { .out = -1 };

    (void)state;
    run(&child, "head -c 100000 /dev/zero | tr '\\0' x; echo; echo end", CHILD_OURS, -1);
    assert_string_equal(child.text, "end");
    run(&child, "head -c 100000 /dev/zero | tr '\\0' x", CHILD_OURS, -1);
    assert_int_equal(strlen(child.text), CHILD_LINE_MAX - 1);
}

static void
who_reads_what_strangers_send_knows_nothing(void **state)
{
    struct import_child child = { .out = -1 };
    int other = dup(STDERR_FILENO);

    (void)state;
    assert_int_equal(setenv("SECRET", "x", 1), 0);
    run(&child, "echo \"${SECRET-none} $LC_ALL\"", CHILD_STRANGERS, -1);
    assert_string_equal(child.text, "none C.UTF-8");
    run(&child, "echo \"${SECRET-none}\"", CHILD_OURS, -1);
    assert_string_equal(child.text, "x");
    run(&child, "for n in 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$n ] && echo $n; done; echo none",
        CHILD_STRANGERS, -1);
    assert_string_equal(child.text, "none");
    close(other);
}

static void
one_that_goes_on_is_ended(void **state)
{
    const char *const argv[] = { "/bin/sh", "-c", "sleep 1000", NULL };
    struct import_child child = { .out = -1 };
    struct error err = { 0 };

    (void)state;
    assert_int_equal(child_start(&child, argv, CHILD_OURS, -1, &err), OK);
    assert_false(child_look(&child));
    child_end(&child);
    assert_int_equal(child.pid, 0);
    assert_int_equal(child.out, -1);
    const char *const none[] = { "/no/such/program", NULL };
    assert_int_equal(child_start(&child, none, CHILD_OURS, -1, &err), UNAVAILABLE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_names_are_plain),
        cmocka_unit_test(ids_are_digits_and_lead_nowhere),
        cmocka_unit_test(a_program_is_heard),
        cmocka_unit_test(a_long_line_is_cut),
        cmocka_unit_test(who_reads_what_strangers_send_knows_nothing),
        cmocka_unit_test(one_that_goes_on_is_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
