/* progress.h - telling how far a run has come: one line a file, on standard
 * error. On a terminal it is rewritten in place, with the rate and the time
 * left; elsewhere it is written once, when the file is done. A program is told
 * by JSON lines on standard output: {"stage", "rows", "refused"}. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    bool is_terminal;
    bool is_quiet;
    const char *name; /* of what is being done */
    int64_t started_ms, shown_ms;
    size_t rows;
    size_t done;           /* rows of the files before */
    const size_t *refused; /* rows so far; NULL: no program is told */
};

void progress_init(struct progress *progress, bool is_quiet);
void progress_start(struct progress *progress, const char *name);
/* `read` of `size` bytes have been taken. */
void progress_rows(struct progress *progress, size_t rows, size_t read, size_t size);
/* Something that is only waited for, on a terminal. */
void progress_waiting(struct progress *progress, const char *for_what, int64_t left);
void progress_end(struct progress *progress);
/* Leaves the line as it stands, for a message to follow. */
void progress_break(struct progress *progress);
