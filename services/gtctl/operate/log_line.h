/* log_line.h - one of our own log lines (common/base/log.h), read again. Pure. */
#pragma once

#include "common/base/text.h"

/* The value of a member, as it stands in the line; empty when there is none. */
struct text log_member(const char *line, const char *name);
/* The same as people read it: without the backslashes of JSON. `to` holds `size` bytes with the
 * NUL; what is longer is cut. */
void log_member_plain(const char *line, const char *name, char *to, size_t size);
