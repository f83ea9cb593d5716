/* publish.h - the folder OUT: it holds the three files and only they, and they
 * appear together. */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

enum { PUBLISH_FILES = 3 };

struct publish_file {
    const char *name;
    struct text bytes;
};

/* INVALID, with the cure, when `out` holds anything else than these files, is
 * no folder or can't be written. Changes nothing. */
enum status publish_check(const char *out, const struct publish_file files[PUBLISH_FILES],
                          struct error *err) MUST_CHECK;

/* Writes the files into a new folder beside `out`, brings them to the disk and
 * puts the folder into its place in one step. Where `out` can't be replaced, as
 * a mount point can't, the files in it are, one by one. On failure OUT is as it
 * was, and nothing is left beside it. */
enum status publish(const char *out, const struct publish_file files[PUBLISH_FILES],
                    struct error *err) MUST_CHECK;
