/* allowed.h - the allow list as the bus holds it: read again and again, so that adding or
 * revoking a key takes effect without a restart. */
#pragma once

#include "common/bus/key_list.h"

struct allowed {
    const char *path;
    char *file; /* what was read last, good or not */
    size_t size;
    struct key_list list;
};

/* Reads the list, which must be complete. */
enum status allowed_open(struct allowed *allowed, const char *path, struct error *err) MUST_CHECK;
void allowed_close(struct allowed *allowed);
/* Looks whether the file has changed, by its content; true when another list is in force
 * now. One that is missing, incomplete or wrong is not taken: the list stays as it is. */
bool allowed_refresh(struct allowed *allowed);
