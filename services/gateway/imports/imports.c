#include "imports_private.h"

#include "common/base/clock.h"
#include "common/base/settings.h"
#include "common/base/value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM "gt-gtctl"

enum { KEEP_DAYS_MAX = 36500, SOON_MS = 20 };

const char *import_folder, *import_keep_days;

/* It stands beside us. */
static bool
find_program(char path[PATH_MAX])
{
    ssize_t size = readlink("/proc/self/exe", path, PATH_MAX - sizeof PROGRAM);

    path[size > 0 ? size : 0] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash)
        return false;
    memcpy(slash + 1, PROGRAM, sizeof PROGRAM);
    return true;
}

enum status
imports_open(struct imports **ret_imports, struct error *err)
{
    struct imports *imports = calloc(1, sizeof *imports);
    long days = 0;

    *ret_imports = imports;
    if (!imports || !find_program(imports->program))
        return error_set(err, UNAVAILABLE, "out of memory, or no /proc");
    TRY(settings_number("IMPORT_KEEP_DAYS", import_keep_days, 1, KEEP_DAYS_MAX, &days, err));
    imports->keep_us = days * VALUE_DAY_US;
    if (*import_folder && mkdir(import_folder, S_IRWXU) != 0 && errno != EEXIST)
        return error_set(err, INVALID, "IMPORT_FOLDER: %s", strerror(errno));
    return OK;
}

void
imports_destroy(struct imports **imports_p)
{
    if (!*imports_p)
        return;
    import_checks_end(*imports_p);
    child_end(&(*imports_p)->child);
    free(*imports_p);
    *imports_p = NULL;
}

size_t
imports_prepare(struct imports *imports, struct pollfd *fds, size_t capacity, int *timeout_ms)
{
    bool is_ending = imports->child.pid > 0 && imports->child.out < 0;
    size_t count = child_prepare(&imports->child, fds, capacity);
    int wait_ms = is_ending || imports->checking_count > 0 ? SOON_MS : IMPORT_LOOK_MS;

    if (wait_ms < *timeout_ms)
        *timeout_ms = wait_ms;
    return count + import_checks_prepare(imports, fds + count, capacity - count);
}

enum status
imports_turn(struct imports *imports, struct work *work)
{
    if (!*import_folder)
        return OK;
    import_checks_turn(imports);
    enum status status = import_run_turn(imports, work);
    if (status == OK && clock_steady_ms() >= imports->sweep_ms) {
        imports->sweep_ms = clock_steady_ms() + IMPORT_SWEEP_MS;
        status = import_sweep(imports, work);
    }
    return status;
}

void
imports_stop(struct imports *imports)
{
    imports->is_stopping = true;
    child_end(&imports->child);
    imports->is_running = false;
}
