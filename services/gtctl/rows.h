/* rows.h - the rows of a list, one after another: of a service's answer, or of a
 * table in a test. */
#pragma once

#include "common/base/error.h"

struct rows {
    /* The next row, or NULL after the last one; it lives until the next call. */
    enum status (*next)(void *self, const void **ret_row, struct error *err);
    void *self;
};
