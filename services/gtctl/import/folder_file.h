/* folder_file.h - one file of a cohort folder. Only folder.c includes it; the
 * others use folder.h. */
#pragma once

#include "folder.h"

/* Opens `name` in the open directory `directory` and checks that it is a
 * regular file whose header has the kind's columns, each once. INVALID if not. */
enum status folder_file_open(int directory, const char *name, const struct kind *kind,
                             struct folder_file **ret_file, struct error *err) MUST_CHECK;
void folder_file_destroy(struct folder_file **file_p);

/* Goes back to the first row. */
void folder_file_rewind(struct folder_file *file);

/* A name from outside, so that it can stand in a message: printable and short. */
struct shown {
    char text[64];
};

struct shown folder_show(struct text name);
