/* secret.h - what only its owner may know: files that nobody else can read. */
#pragma once

#include "common/base/error.h"

enum { SECRET_LINES_MAX = 4, SECRET_LINE_SIZE = 512 };

/* The first lines of a file, without their ends; missing ones are empty. */
struct secret {
    char lines[SECRET_LINES_MAX][SECRET_LINE_SIZE];
};

/* INVALID when it can't be read, or when anybody but its owner may. The error names the file,
 * never its content. An empty path gives an empty secret. */
enum status secret_read(const char *path, struct secret *ret_secret, struct error *err) MUST_CHECK;
