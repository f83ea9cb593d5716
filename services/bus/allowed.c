#include "allowed.h"

#include "common/base/log.h"

#include <stdlib.h>
#include <string.h>

static void
keep_file(struct allowed *allowed, char *file, size_t size)
{
    free(allowed->file);
    allowed->file = file;
    allowed->size = size;
}

/* The file is small: comparing all of it is cheaper than reasoning about its times. */
static enum status
read_list(struct allowed *allowed, bool *ret_changed, struct error *err)
{
    struct key_list list;
    char *file = NULL;
    size_t size = 0;

    *ret_changed = false;
    TRY(key_list_load(allowed->path, &file, &size, err));
    if (allowed->file && size == allowed->size && memcmp(file, allowed->file, size) == 0) {
        free(file);
        return OK;
    }
    keep_file(allowed, file, size);
    enum status status = key_list_parse((struct text){ file, size }, &list, err);
    if (status != OK) {
        key_list_clear(&list);
        return status;
    }
    key_list_clear(&allowed->list);
    allowed->list = list;
    *ret_changed = true;
    return OK;
}

enum status
allowed_open(struct allowed *allowed, const char *path, struct error *err)
{
    bool is_changed = false;

    *allowed = (struct allowed){ .path = path };
    return read_list(allowed, &is_changed, err);
}

void
allowed_close(struct allowed *allowed)
{
    key_list_clear(&allowed->list);
    free(allowed->file);
    allowed->file = NULL;
}

bool
allowed_refresh(struct allowed *allowed)
{
    struct error err = { 0 };
    bool is_changed = false;

    if (read_list(allowed, &is_changed, &err) != OK) {
        if (err.status != UNAVAILABLE || allowed->file)
            log_error("allow list", &err);
        /* Said once, until it is there again. */
        if (err.status == UNAVAILABLE)
            keep_file(allowed, NULL, 0);
    }
    if (is_changed)
        log_line(LOG_INFO_LINE, "allow list", "%zu keys", allowed->list.count);
    return is_changed;
}
