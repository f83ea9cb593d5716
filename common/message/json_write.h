/* json_write.h - writes JSON into a buffer, without building it first. The caller sees to commas
 * and brackets. */
#pragma once

#include "common/base/text.h"

#include <msgpack.h>
#include <stdint.h>

/* As it is. */
void json_put(msgpack_sbuffer *to, const char *text);
void json_put_text(msgpack_sbuffer *to, struct text text);
/* A string of valid UTF-8, quoted and escaped (RFC 8259 7). */
void json_put_string(msgpack_sbuffer *to, struct text text);
void json_put_number(msgpack_sbuffer *to, int64_t number);
/* "2026-11-25T17:00:00Z" */
void json_put_when(msgpack_sbuffer *to, int64_t us);
/* ,"NAME": with the comma only when the last byte is neither `{` nor `[`. */
void json_put_name(msgpack_sbuffer *to, const char *name);
/* A comma unless the last byte is `{` or `[`. */
void json_put_comma(msgpack_sbuffer *to);
