/* sheet.h - a file that is made in memory before it goes to the disk. */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

#include <stdio.h>

/* {0} is an empty one. */
struct sheet {
    FILE *stream;
    char *bytes;
    size_t size;
};

void sheet_open(struct sheet *sheet);
/* No more is written to it. */
enum status sheet_finish(struct sheet *sheet, struct text *ret_bytes, struct error *err) MUST_CHECK;
void sheet_clear(struct sheet *sheet);
