/* imports_private.h - what the parts of imports share. */
#pragma once

#include "import_child.h"
#include "imports.h"

/* Below ID: the rows in quarantine as they become known (gtctl import --rows). */
#define IMPORT_ROWS "rows"

struct checking;

struct imports {
    char program[PATH_MAX]; /* gt-gtctl */
    struct checking *checking;
    int checking_count;
    bool is_stopping;
    int64_t keep_us, look_ms, sweep_ms;

    /* The one that runs. */
    struct import_child child;
    char import_id[IMPORT_ID_SIZE];
    int64_t partition, tries, told_ms;
    bool is_running, has_news;

    struct import_counts {
        char stage[64];
        int64_t rows, refused, applications, accepted, messages;
    } counts;
};

bool import_is_id(struct text id);
/* The path of a file or folder below IMPORT_FOLDER; false: it is too long. `name` may be "". */
bool import_path(char path[PATH_MAX], const char *import_id, const char *name);
/* A file that has these bytes and no name, at its beginning; -1: it can't be had. */
int import_unnamed(struct text bytes);
/* Removes a folder and all in it; links are not followed. Not there: fine. */
void import_remove(const char *path);

/* Those that are being checked. */
void import_checks_turn(struct imports *imports);
size_t import_checks_prepare(struct imports *imports, struct pollfd *fds, size_t capacity);
void import_checks_end(struct imports *imports);

/* The one that runs: begins the next one, looks at it, settles it. */
enum status import_run_turn(struct imports *imports, struct work *work) MUST_CHECK;
/* Removes files that are not needed any more, and forgets what is old. */
enum status import_sweep(struct imports *imports, struct work *work) MUST_CHECK;
/* What a line of the program says. */
void import_read_line(const char *line, struct import_counts *counts);
