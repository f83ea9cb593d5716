/* json_read.h - JSON from outside: strict, bounded, and with a place for each fault.
 *
 * jansson parses. Before it does, nesting is bounded; what it refuses is told by a stable code and
 * a JSON pointer (RFC 6901). */
#pragma once

#include "common/base/text.h"

#include <jansson.h>

enum {
    JSON_DEPTH_MAX = 16,
    JSON_FAULTS_MAX = 20,    /* more are counted, not kept */
    JSON_POINTER_SIZE = 128, /* bytes with the NUL; a longer one is cut */
};

struct json_fault {
    char pointer[JSON_POINTER_SIZE]; /* "" is the whole */
    const char *code;                /* a literal */
    const char *detail;              /* a literal: what is expected */
};

struct json_faults {
    struct json_fault list[JSON_FAULTS_MAX];
    size_t count;
};

/* Adds a fault at `parent` followed by "/" and `name`, which is escaped; NULL: at `parent`. */
void json_fault_add(struct json_faults *faults, const char *parent, const char *name,
                    const char *code, const char *detail);

/* An object or array, which the caller ends with json_decref(); NULL and one fault when there is
 * none: bad_encoding (no UTF-8, or a NUL), bad_json, duplicate_member, too_deep, bad_number (one
 * beyond 64 bits). Behind the value there is nothing but white space. */
json_t *json_read(struct text bytes, struct json_faults *faults);
