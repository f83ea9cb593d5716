/* answer.h - what a request is answered with. */
#pragma once

#include "common/base/text.h"

#include <msgpack.h>
#include <stdint.h>

enum { ANSWER_HEADERS_MAX = 12 };

struct answer_header {
    const char *name, *value; /* live as long as the request */
};

struct answer {
    unsigned status;
    const char *type; /* a media type; NULL: no body */
    msgpack_sbuffer body;
    struct text fixed; /* a body that outlives the process's requests, instead of `body` */
    struct answer_header headers[ANSWER_HEADERS_MAX];
    size_t header_count;
};

/* More than ANSWER_HEADERS_MAX is a fault of ours: the process ends. */
void answer_header(struct answer *answer, const char *name, const char *value);
