/* printable.h - texts from outside in what people read: no control characters,
 * and short. */
#pragma once

#include "common/base/text.h"

/* ASCII only; what is none, or can't be printed, becomes `?`. `to` holds `size`
 * bytes with the NUL. */
void printable_ascii(struct text from, char *to, size_t size);
/* Valid UTF-8 stays. */
void printable_utf8(struct text from, char *to, size_t size);
