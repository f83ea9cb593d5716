// parts: gtctl/results/publish gtctl/results/publish_files
#include "services/gtctl/results/publish.h"

#include <fts.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const struct publish_file files[PUBLISH_FILES] = {
    { "outcomes.csv", { "o\n", 2 } },
    { "quarantine.csv", { "q\n", 2 } },
    { "messages.csv", { "m\n", 2 } },
};

static char root[64];

static int
make_root(void **state)
{
    (void)state;
    strcpy(root, "/tmp/gtctl-publish-XXXXXX");
    return mkdtemp(root) ? 0 : -1;
}

static int
compare_names(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static FTS *
walk_root(void)
{
    char *const roots[] = { root, NULL };

    return fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, compare_names);
}

static int
remove_root(void **state)
{
    FTS *walk = walk_root();
    FTSENT *entry = NULL;

    (void)state;
    while ((entry = fts_read(walk)))
        if (entry->fts_info != FTS_D)
            remove(entry->fts_accpath);
    return fts_close(walk);
}

static const char *
below(const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/%s", root, name);
    return path;
}

static void
put(const char *name, const char *content)
{
    FILE *file = fopen(below(name), "we");

    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

/* The files below the root, "name:content" each; contents end with a line end. */
static void
assert_tree(const char *expected)
{
    char tree[1024] = "";
    size_t used = 0;
    FTS *walk = walk_root();
    FTSENT *entry = NULL;

    while ((entry = fts_read(walk))) {
        if (entry->fts_info != FTS_F)
            continue;
        FILE *file = fopen(entry->fts_accpath, "re");
        assert_non_null(file);
        used += (size_t)snprintf(tree + used, sizeof tree - used,
                                 ".%s:", entry->fts_path + strlen(root));
        used += fread(tree + used, 1, sizeof tree - 1 - used, file);
        tree[used] = '\0';
        fclose(file);
    }
    fts_close(walk);
    assert_string_equal(tree, expected);
}

#define PUBLISHED "./out/messages.csv:m\n./out/outcomes.csv:o\n./out/quarantine.csv:q\n"

static void
a_missing_folder_is_made_with_those_above_it(void **state)
{
    (void)state;
    struct error err;

    assert_int_equal(publish(below("a/b/out/"), files, &err), OK);
    assert_tree("./a/b/out/messages.csv:m\n./a/b/out/outcomes.csv:o\n./a/b/out/quarantine.csv:q\n");
}

static void
an_empty_folder_and_one_of_an_earlier_run_are_replaced(void **state)
{
    (void)state;
    struct error err;
    struct stat before;
    struct stat after;

    assert_int_equal(mkdir(below("out"), 0750), 0);
    assert_int_equal(stat(below("out"), &before), 0);
    assert_int_equal(publish(below("out"), files, &err), OK);
    assert_tree(PUBLISHED);
    put("out/outcomes.csv", "old\n");
    assert_int_equal(publish(below("out"), files, &err), OK);
    assert_tree(PUBLISHED);
    assert_int_equal(stat(below("out"), &after), 0);
    assert_int_equal(after.st_mode, before.st_mode);
}

static void
a_link_is_followed(void **state)
{
    (void)state;
    struct error err;
    struct stat link;

    assert_int_equal(mkdir(below("out"), 0755), 0);
    assert_int_equal(symlink("out", below("link")), 0);
    assert_int_equal(publish(below("link"), files, &err), OK);
    assert_tree(PUBLISHED);
    assert_int_equal(lstat(below("link"), &link), 0);
    assert_true(S_ISLNK(link.st_mode));
}

static void
a_folder_with_anything_else_is_refused_and_stays(void **state)
{
    (void)state;
    struct error err;

    assert_int_equal(mkdir(below("out"), 0755), 0);
    put("out/notes.txt", "mine\n");
    assert_int_equal(publish_check(below("out"), files, &err), INVALID);
    assert_int_equal(publish(below("out"), files, &err), INVALID);
    assert_tree("./out/notes.txt:mine\n");
}

static void
what_is_no_folder_is_refused(void **state)
{
    (void)state;
    struct error err;

    put("out", "a file\n");
    assert_int_equal(publish_check(below("out"), files, &err), INVALID);
    assert_int_equal(publish_check(below("out/in"), files, &err), INVALID);
    assert_int_equal(publish_check("", files, &err), INVALID);
    assert_int_equal(symlink("nowhere", below("link")), 0);
    assert_int_equal(publish_check(below("link"), files, &err), INVALID);
    assert_tree("./out:a file\n");
}

static void
a_check_changes_nothing(void **state)
{
    (void)state;
    struct error err;
    struct stat made;

    assert_int_equal(publish_check(below("a/b/out"), files, &err), OK);
    assert_int_not_equal(stat(below("a"), &made), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_missing_folder_is_made_with_those_above_it, make_root,
                                        remove_root),
        cmocka_unit_test_setup_teardown(an_empty_folder_and_one_of_an_earlier_run_are_replaced,
                                        make_root, remove_root),
        cmocka_unit_test_setup_teardown(a_link_is_followed, make_root, remove_root),
        cmocka_unit_test_setup_teardown(a_folder_with_anything_else_is_refused_and_stays, make_root,
                                        remove_root),
        cmocka_unit_test_setup_teardown(what_is_no_folder_is_refused, make_root, remove_root),
        cmocka_unit_test_setup_teardown(a_check_changes_nothing, make_root, remove_root),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
