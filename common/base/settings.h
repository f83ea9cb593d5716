/* settings.h - settings come from the environment, are read once when the
 * process starts, and are all checked before anything is opened. */
#pragma once

#include "common/base/error.h"

struct setting {
    const char *name;
    const char *fallback; /* NULL: the setting is required */
    const char *meaning;
    const char **to;
};

/* Reads every row up to the all-zero one; the first missing one is INVALID. */
enum status settings_read(const struct setting *settings, struct error *err) MUST_CHECK;
/* Prints the table for --help. */
void settings_print(const struct setting *settings);
/* A setting that must be a whole number within bounds, else INVALID. */
enum status settings_number(const char *name, const char *value, long min, long max, long *ret,
                            struct error *err) MUST_CHECK;
