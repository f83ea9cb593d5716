/* folder_made.h - cohort folders on disk for the tests about them. */
#pragma once

#include "services/gtctl/import/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define COHORT_HEAD  "cohort_id,starts_on,completes_on\n"
#define COHORT       COHORT_HEAD "c1,2026-10-01,2028-03-31\n"

enum { ENTRIES_MAX = 8 };

static const char *const cohort_columns[] = { "cohort_id", "starts_on", "completes_on" };
static const char *const places_columns[] = { "partner_id", "programme", "places" };
static const char *const status_columns[] = { "application_ref", "at" };
static const struct kind kinds[] = {
    { "cohort", cohort_columns, COUNT(cohort_columns) },
    { "places", places_columns, COUNT(places_columns) },
    { "status", status_columns, COUNT(status_columns) },
};

struct entry {
    const char *name;
    const char *content; /* NULL: a directory */
};

struct opened {
    char path[64];
    struct folder *folder;
    struct error err;
};

static inline void
write_entry(const char *folder, const char *name, struct text content)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content.data, 1, content.size, file), content.size);
    fclose(file);
}

static inline void
make_folder(struct opened *opened, const struct entry *entries)
{
    char path[512];

    *opened = (struct opened){ .path = "/tmp/test_folder.XXXXXX" };
    assert_non_null(mkdtemp(opened->path));
    for (; entries->name; entries++) {
        snprintf(path, sizeof path, "%s/%s", opened->path, entries->name);
        if (entries->content)
            write_entry(opened->path, entries->name, text_of(entries->content));
        else
            assert_int_equal(mkdir(path, 0700), 0);
    }
}

static inline enum status
open_made(struct opened *opened)
{
    return folder_open(opened->path, kinds, COUNT(kinds), &opened->folder, &opened->err);
}

static inline void
end(struct opened *opened, const struct entry *entries)
{
    char path[512];

    folder_destroy(&opened->folder);
    for (; entries->name; entries++) {
        snprintf(path, sizeof path, "%s/%s", opened->path, entries->name);
        remove(path);
    }
    assert_int_equal(rmdir(opened->path), 0);
}
