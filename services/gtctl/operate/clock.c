/* gtctl clock: the file by which rehearsals set the time of all services together. */
#include "services/gtctl/gtctl.h"

#include "common/base/clock.h"
#include "common/base/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ADVANCE_DIGITS_MAX = 6 };

static const char *clock_file;

/* 1d, 12h, 90m, 5s */
static bool
read_span(const char *text, int64_t *ret_us)
{
    static const struct {
        char unit;
        int64_t us;
    } units[] = { { 's', VALUE_SECOND_US },
                  { 'm', VALUE_MINUTE_US },
                  { 'h', 60 * VALUE_MINUTE_US },
                  { 'd', VALUE_DAY_US } };

    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > ADVANCE_DIGITS_MAX || strlen(text) != digits + 1)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (text[digits] == units[i].unit) {
            *ret_us = strtoll(text, NULL, 10) * units[i].us;
            return true;
        }
    return false;
}

/* By a rename, so that nobody reads half a number. */
static enum status
write_offset(int64_t offset_us, struct error *err)
{
    char fresh[4096];

    if (snprintf(fresh, sizeof fresh, "%s.new", clock_file) >= (int)sizeof fresh)
        return error_set(err, INVALID, "the clock's path is too long");
    FILE *file = fopen(fresh, "we");
    if (!file)
        return error_set(err, UNAVAILABLE, "the clock's file can't be written; is GT_VAR right?");
    bool is_written = fprintf(file, "%" PRId64 "\n", offset_us) > 0;
    is_written = fclose(file) == 0 && is_written;
    if (!is_written || rename(fresh, clock_file) != 0)
        return error_set(err, UNAVAILABLE, "the clock's file can't be written");
    return OK;
}

/* Who reads time backwards may do a thing twice that is due once. */
static enum status
set_to(int64_t now_us, bool is_forced, struct error *err)
{
    if (now_us < clock_now_us() && !is_forced)
        return error_set(err, INVALID, "that is in the past of the system; --force sets it anyway");
    return write_offset(now_us - clock_real_us(), err);
}

static enum status
change(int count, char **words, bool is_forced, struct error *err)
{
    int64_t us = 0;

    if (count == 0 || (count == 1 && strcmp(words[0], "show") == 0))
        return OK;
    if (count == 1 && strcmp(words[0], "reset") == 0)
        return set_to(clock_real_us(), is_forced || clock_now_us() <= clock_real_us(), err);
    if (count == 2 && strcmp(words[0], "set") == 0) {
        if (!value_time(text_of(words[1]), &us))
            return error_set(err, INVALID, "set %.40s: a time is written like 2026-09-01T09:00:00Z",
                             words[1]);
        return set_to(us, is_forced, err);
    }
    if (count == 2 && strcmp(words[0], "advance") == 0) {
        if (!read_span(words[1], &us))
            return error_set(err, INVALID,
                             "advance %.40s: a span is written like 1d, 12h, 90m or 5s, with at "
                             "most %d digits",
                             words[1], ADVANCE_DIGITS_MAX);
        return set_to(clock_now_us() + us, is_forced, err);
    }
    return error_set(err, NOT_FOUND, "usage");
}

static void
print_clock(bool is_json)
{
    char real[VALUE_TIME_SIZE];
    char now[VALUE_TIME_SIZE];
    FILE *file = fopen(clock_file, "re");
    int64_t offset_us = 0;

    if (file && fscanf(file, "%" SCNd64, &offset_us) != 1) /* NOLINT(cert-err34-c) */
        offset_us = 0;
    if (file)
        fclose(file);
    value_write_time(clock_real_us() / VALUE_SECOND_US * VALUE_SECOND_US, real);
    value_write_time((clock_real_us() + offset_us) / VALUE_SECOND_US * VALUE_SECOND_US, now);
    if (is_json)
        printf("{\"now\":\"%s\",\"real\":\"%s\",\"offset_us\":%" PRId64 "}\n", now, real,
               offset_us);
    else
        printf("%s (%+" PRId64 " s)\n", now, offset_us / VALUE_SECOND_US);
}

int
clock_run(int argc, char **argv)
{
    static char path[4096];
    struct error err = { 0 };
    bool is_forced = false;
    bool is_json = false;
    char *words[3];
    int count = 0;

    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--force") == 0)
            is_forced = true;
        else if (strcmp(argv[i], "--json") == 0)
            is_json = true;
        else if (count < 2)
            words[count++] = argv[i];
        else
            return EXIT_USAGE;
    enum status status = gtctl_configure(&err);
    if (status == OK
        && snprintf(path, sizeof path, "%s/state/clock", gtctl_var) >= (int)sizeof path)
        status = error_set(&err, INVALID, "GT_VAR is too long");
    clock_file = path;
    if (status == OK && setenv("CLOCK_FILE", path, 1) != 0)
        status = error_set(&err, UNAVAILABLE, "out of memory");
    if (status == OK)
        status = change(count, words, is_forced, &err);
    if (status == NOT_FOUND)
        return EXIT_USAGE;
    if (status == OK)
        print_clock(is_json);
    return gtctl_end("clock", status, &err, EXIT_REFUSED);
}
