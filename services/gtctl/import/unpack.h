/* unpack.h - a cohort folder that comes as a zip file from somebody who is not trusted.
 *
 * The zip holds plain files NUMBER-KIND.csv, at the top or in one common folder, and nothing else.
 * What it may need of memory, disk and time is bounded whatever it says of itself. */
#pragma once

#include "common/base/error.h"

#include <stdint.h>

enum {
    UNPACK_ENTRIES_MAX = 1000,
    UNPACK_FILE_BYTES_MAX = 64 * 1024 * 1024,
    UNPACK_ALL_BYTES_MAX = 256 * 1024 * 1024,
    UNPACK_RATIO_MAX = 100,              /* bytes out for each byte of the zip ... */
    UNPACK_RATIO_FREE_BYTES = 64 * 1024, /* ... beyond these */
    UNPACK_FOLDER_MAX = 32,              /* bytes of the common folder's name */
};

/* Whether a name in a zip is one that we take; *top is the common folder, "" until the first name
 * decides. Pure. */
struct unpack_top {
    char name[UNPACK_FOLDER_MAX + 1];
    bool is_known;
};

/* The file's plain name within `path`; NULL: it is not to be taken. A folder (it ends with '/')
 * that is the common one has the empty name. */
const char *unpack_name(const char *path, struct unpack_top *top);

/* A new file in the open folder `to`, for writing; -1: errno says why. */
int unpack_make(int to, const char *name);
/* Unpacks the zip that descriptor `from` is (seekable, `size` bytes) into the folder `to`. INVALID:
 * it is refused, and *ret_code says why, stably: bad_zip, zip_name or zip_too_large. What was
 * unpacked until then is there. */
enum status unpack(int from, int64_t size, int to, const char **ret_code,
                   struct error *err) MUST_CHECK;
