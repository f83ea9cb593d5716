/* template_time.h - moments as people in a time zone write them (ICU). */
#pragma once

#include "template_format.h"

/* Microseconds since 1970 as one of the formats for moments. */
void time_write(int64_t us, enum value_format format, const struct format_reader *reader,
                char out[FORMATTED_SIZE]);
