#include "progress.h"

#include "common/base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SHOW_MS = 100 };

#define CLEAR_LINE "\r\033[K"

void
progress_init(struct progress *progress, bool is_quiet)
{
    memset(progress, 0, sizeof *progress);
    progress->is_quiet = is_quiet;
    progress->is_terminal = isatty(STDERR_FILENO);
}

static bool
is_late(struct progress *progress)
{
    int64_t now_ms = clock_steady_ms();

    if (now_ms - progress->shown_ms < SHOW_MS)
        return false;
    progress->shown_ms = now_ms;
    return true;
}

/* To a program: when it has ended, nobody reads this, and interrupt.h ends us. */
static void
tell_program(const struct progress *progress)
{
    if (!progress->refused)
        return;
    printf("{\"stage\":\"%s\",\"rows\":%zu,\"refused\":%zu}\n", progress->name,
           progress->done + progress->rows, *progress->refused);
    fflush(stdout);
}

void
progress_start(struct progress *progress, const char *name)
{
    progress->name = name;
    progress->rows = 0;
    progress->started_ms = clock_steady_ms();
    progress->shown_ms = 0;
    tell_program(progress);
}

static bool
is_due(struct progress *progress)
{
    return !progress->is_quiet && progress->is_terminal && is_late(progress);
}

static double
seconds_so_far(const struct progress *progress)
{
    return (double)(clock_steady_ms() - progress->started_ms + 1) / 1000;
}

void
progress_rows(struct progress *progress, size_t rows, size_t read, size_t size)
{
    double seconds = seconds_so_far(progress);

    progress->rows = rows;
    if (progress->refused && is_late(progress))
        tell_program(progress);
    if (!is_due(progress))
        return;
    fprintf(stderr, CLEAR_LINE "%-22s %8zu rows %8.0f/s %3.0f%%", progress->name, rows,
            (double)rows / seconds, size ? 100.0 * (double)read / (double)size : 100.0);
    if (read > 0 && read < size)
        fprintf(stderr, "  %.0f s left", seconds * (double)(size - read) / (double)read);
    fflush(stderr);
}

void
progress_waiting(struct progress *progress, const char *for_what, int64_t left)
{
    if (!is_due(progress))
        return;
    fprintf(stderr, CLEAR_LINE "%-22s %8zu rows, %s: %" PRId64 " left", progress->name,
            progress->rows, for_what, left);
    fflush(stderr);
}

void
progress_end(struct progress *progress)
{
    double seconds = seconds_so_far(progress);

    progress->done += progress->rows;
    if (progress->is_quiet)
        return;
    fprintf(stderr, "%s%-22s %8zu rows %8.0f/s %6.1f s\n", progress->is_terminal ? CLEAR_LINE : "",
            progress->name, progress->rows, (double)progress->rows / seconds, seconds);
    progress->name = NULL;
}

void
progress_break(struct progress *progress)
{
    if (progress->name && progress->is_terminal && progress->shown_ms && !progress->is_quiet)
        fputc('\n', stderr);
    progress->name = NULL;
}
