/* templates_folder.h - a folder of templates, each put together from its file and the
 * parts that it includes (services/notifications/templates/README.md). */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

#include <stdint.h>

enum {
    TEMPLATE_FILES_MAX = 200,      /* of a folder */
    TEMPLATE_FILE_MAX = 64 * 1024, /* bytes of one, and of a template put together */
    TEMPLATE_LINES_MAX = 4000,     /* of a template put together */
};

struct template_file {
    char name[80]; /* "session_changed.tmpl" */
    char *bytes;
    size_t size;
};

/* Where a line of a template that was put together comes from. */
struct template_origin {
    const struct template_file *file;
    int line;
};

struct template_source {
    char name[80]; /* "session_changed" */
    char *text;
    size_t size;
    size_t line_count;
    struct template_origin *origins; /* of each line */
};

struct template_folder {
    size_t file_count, source_count;
    struct template_file files[TEMPLATE_FILES_MAX];
    struct template_source sources[TEMPLATE_FILES_MAX]; /* by name */
};

/* Files NAME.tmpl and NAME.part; README.md and what begins with a dot are left alone. INVALID: the
 * folder or a file of it can't be read, holds something else, or includes what is not there. */
enum status template_folder_read(const char *path, struct template_folder **ret_folder,
                                 struct error *err) MUST_CHECK;
void template_folder_destroy(struct template_folder **folder_p);

/* The file and line of a line of a source; its last one for a line beyond. */
struct template_origin template_origin(const struct template_source *source, int64_t line);
