/* gtctl log: what the processes have logged, merged by time. It reads the files that the
 * supervisor writes below GT_VAR/log, and needs no process to answer. */
#include "log_line.h"
#include "services/gtctl/gtctl.h"
#include "services/gtctl/interrupt.h"

#include "common/base/trace.h"
#include "common/base/value.h"

#include <getopt.h>
#include <glob.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    FILES_MAX = 1024, /* each process has `current` and a few that were turned */
    TEXT_SHOWN = 2048,
    LINES_MAX = 1000000, /* shown at a time; the files are bounded by the supervisor */
    LOOK_MS = 200,       /* --follow */
};

struct options {
    const char *process; /* NULL: all */
    const char *level, *trace;
    bool is_following, is_json;
};

/* One process's file, and how far it has been read. */
struct source {
    char path[4096];
    ino_t file;
    long read;
};

struct line {
    int64_t us;
    char *text;
};

struct lines {
    struct line *list;
    size_t count, capacity;
};

static bool
is_of_process(const char *path, const char *process)
{
    const char *end = strrchr(path, '/');
    const char *start = end;

    while (start > path && start[-1] != '/')
        start--;
    size_t size = strlen(process);
    return strncmp(start, process, size) == 0 && (start[size] == '/' || start[size] == '.');
}

static bool
is_wanted(const char *line, const struct options *options)
{
    struct text level = log_member(line, "level");

    if (options->trace && !strstr(line, options->trace))
        return false;
    if (!options->level || strcmp(options->level, "info") == 0)
        return true;
    return text_is(level, "error")
           || (strcmp(options->level, "warning") == 0 && text_is(level, "warning"));
}

static void
lines_add(struct lines *lines, int64_t us, const char *text)
{
    if (lines->count == lines->capacity) {
        lines->capacity = lines->capacity ? lines->capacity * 2 : 256;
        lines->list = realloc(lines->list, lines->capacity * sizeof *lines->list);
        if (!lines->list)
            abort();
    }
    char *copy = strdup(text);
    if (!copy)
        abort();
    lines->list[lines->count++] = (struct line){ us, copy };
}

/* What has come since; a file that was turned is read from its start. */
static void
read_source(struct source *source, const struct options *options, struct lines *lines)
{
    FILE *file = fopen(source->path, "re");
    struct stat now;
    char *text = NULL;
    size_t size = 0;
    int64_t us = 0;

    if (!file)
        return;
    if (fstat(fileno(file), &now) == 0 && now.st_ino != source->file)
        source->read = 0;
    source->file = now.st_ino;
    if (fseek(file, source->read, SEEK_SET) == 0)
        while (lines->count < LINES_MAX && getline(&text, &size, file) > 0 && strchr(text, '\n')) {
            source->read = ftell(file);
            if (value_time(log_member(text, "time"), &us) && is_wanted(text, options))
                lines_add(lines, us, text);
        }
    free(text);
    fclose(file);
}

static int
compare(const void *a, const void *b)
{
    const struct line *left = a;
    const struct line *right = b;

    return (left->us > right->us) - (left->us < right->us);
}

static void
print_line(const char *line, bool is_json)
{
    char subject[TEXT_SHOWN], text[TEXT_SHOWN];
    struct text time = log_member(line, "time");
    struct text level = log_member(line, "level");
    struct text service = log_member(line, "service");

    if (is_json) {
        fputs(line, stdout);
        return;
    }
    log_member_plain(line, "subject", subject, sizeof subject);
    log_member_plain(line, "text", text, sizeof text);
    printf("%.*s %-7.*s %-13.*s %s: %s\n", TEXT_ARGS(time), TEXT_ARGS(level), TEXT_ARGS(service),
           subject, text);
}

static void
show(struct source *sources, size_t count, const struct options *options)
{
    struct lines lines = { 0 };

    for (size_t i = 0; i < count; i++)
        read_source(&sources[i], options, &lines);
    if (lines.count > 0)
        qsort(lines.list, lines.count, sizeof *lines.list, compare);
    for (size_t i = 0; i < lines.count; i++) {
        print_line(lines.list[i].text, options->is_json);
        free(lines.list[i].text);
    }
    free(lines.list);
    fflush(stdout);
}

static size_t
add_sources(struct source sources[FILES_MAX], size_t count, const char *name, const char *process)
{
    char pattern[4096];
    glob_t found;

    snprintf(pattern, sizeof pattern, "%s/log/*/%s", gtctl_var, name);
    if (glob(pattern, 0, NULL, &found) != 0)
        return count;
    for (size_t i = 0; i < found.gl_pathc && count < FILES_MAX; i++)
        if (!process || is_of_process(found.gl_pathv[i], process))
            snprintf(sources[count++].path, sizeof sources->path, "%s", found.gl_pathv[i]);
    globfree(&found);
    return count;
}

static enum status
no_log(const struct options *options, struct error *err)
{
    if (!options->process)
        return error_set(err, UNAVAILABLE, "there are no logs in %.150s/log; is GT_VAR right?",
                         gtctl_var);
    return error_set(err, NOT_FOUND,
                     "%.60s has no log in %.150s/log; scripts/status names the processes",
                     options->process, gtctl_var);
}

static enum status
run(const struct options *options, struct error *err)
{
    struct source *sources = calloc(FILES_MAX, sizeof *sources);
    size_t count = sources ? add_sources(sources, 0, "current", options->process) : 0;
    enum status status = count ? OK : no_log(options, err);

    /* What was turned (@STAMP.s, .u) is read once: its lines do not change. */
    size_t all = count ? add_sources(sources, count, "@*", options->process) : 0;
    while (status == OK) {
        show(sources, all, options);
        all = count;
        if (!options->is_following)
            break;
        poll(NULL, 0, LOOK_MS);
        status = interrupt_check(err);
    }
    free(sources);
    return status;
}

/* 32 digits, as in the lines and in a traceparent. */
static bool
is_trace(const char *trace)
{
    return strlen(trace) == 2 * TRACE_ID_BYTES
           && strspn(trace, "0123456789abcdef") == 2 * TRACE_ID_BYTES;
}

static enum status
check_options(const struct options *options, struct error *err)
{
    const char *level = options->level;

    if (level && strcmp(level, "info") != 0 && strcmp(level, "warning") != 0
        && strcmp(level, "error") != 0)
        return error_set(err, INVALID, "--level %.40s: one of info warning error", level);
    if (options->trace && !is_trace(options->trace))
        return error_set(err, INVALID, "--trace %.40s: 32 digits 0-9a-f", options->trace);
    return OK;
}

static enum status
read_options(int argc, char **argv, struct options *options, struct error *err)
{
    static const struct option known[] = {
        { "follow", no_argument, NULL, 'f' },
        { "json", no_argument, NULL, 'j' },
        { "level", required_argument, NULL, 'l' },
        { "trace", required_argument, NULL, 't' },
        { NULL, 0, NULL, 0 },
    };

    for (int option = 0; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        options->is_following |= option == 'f';
        options->is_json |= option == 'j';
        if (option == 'l')
            options->level = optarg;
        if (option == 't')
            options->trace = optarg;
        if (option == '?')
            return gtctl_bad_option(err);
    }
    options->process = optind < argc ? argv[optind++] : NULL;
    if (optind < argc)
        return error_set(err, INVALID, "one process, or none for all");
    return check_options(options, err);
}

int
log_run(int argc, char **argv)
{
    struct options options = { 0 };
    struct error err = { 0 };

    if (read_options(argc, argv, &options, &err) != OK)
        return gtctl_end("log", INVALID, &err, EXIT_USAGE);
    enum status status = gtctl_configure(&err);
    if (status == OK)
        status = run(&options, &err);
    return gtctl_end("log", status, &err, status == NOT_FOUND ? EXIT_USAGE : EXIT_STUCK);
}
