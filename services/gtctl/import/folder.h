/* folder.h - a cohort folder: its files in order, and their rows
 * (cohort-folder.md, Reading).
 *
 * folder_open() checks everything that refuses a folder, in all files, before
 * any row is handed out: the names of the entries, the one cohort file, the
 * header lines. A refused folder is INVALID, and the error names the file, the
 * column and the cure. What the rows say is for the services to judge; here
 * they only get the two verdicts that every kind begins with.
 *
 * The files stay mapped while the folder is open: replacing or removing one
 * does not matter, cutting one short ends the process. */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

#include <stdint.h>

enum {
    FOLDER_FILES_MAX = 10000,
    FOLDER_COLUMNS_MAX = 32,      /* that a kind lists */
    FOLDER_VALUE_SIZE_MAX = 1000, /* bytes of a value in a listed column */
};

/* A kind of file and the columns it must have, the identifier first. The kind
 * named `cohort` has three: the identifier and two dates. */
struct kind {
    const char *name;
    const char *const *columns;
    size_t column_count;
};

struct folder_cohort {
    char id[FOLDER_VALUE_SIZE_MAX + 1];
    int64_t starts_us, completes_us;
};

/* A row; all of it lives until the next row of its file is read. */
struct folder_row {
    size_t line;               /* of the file on which the row starts, from 1 */
    const char *code;          /* "bad_encoding", "bad_row" or NULL: a good one */
    struct text column;        /* the column to blame, empty when there is none */
    const struct text *values; /* in the order of the kind's columns; NULL with a code */
    const struct text *fields; /* in the order of the file, at most CSV_FIELDS_MAX */
    size_t field_count;        /* may be more than are in `fields` */
    struct text raw;           /* as it stands in the file, without its line end */
};

struct folder;
struct folder_file;

/* Opens the folder and checks it. The kinds must outlive it. An empty folder is
 * fine, and has no file. */
enum status folder_open(const char *path, const struct kind *kinds, size_t kind_count,
                        struct folder **ret_folder, struct error *err) MUST_CHECK;
void folder_destroy(struct folder **folder_p);

/* The one row of the cohort file, or NULL when the folder is empty. */
const struct folder_cohort *folder_cohort(const struct folder *folder);

/* The files in the order in which they count; the first is the cohort file. */
size_t folder_file_count(const struct folder *folder);
struct folder_file *folder_file_at(const struct folder *folder, size_t index);
/* The name of the first file that has rows and whose kind lists this column, or NULL. Before any
 * row is read. */
const char *folder_names(const struct folder *folder, const char *column);

const char *folder_file_name(const struct folder_file *file);
const struct kind *folder_file_kind(const struct folder_file *file);

/* In bytes, for showing how far a run has come. */
size_t folder_file_size(const struct folder_file *file);
size_t folder_file_read(const struct folder_file *file);

/* The next row of the file, or false after the last one. */
bool folder_file_next_row(struct folder_file *file, struct folder_row *ret_row);
