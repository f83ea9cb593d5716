/* represent.h - a representation that is ready: its ETag and what follows from it, its coding, how
 * long it may be kept. */
#pragma once

#include "request.h"

/* Answers 200, or 304 when the client has it already (If-None-Match). The body and type are set. */
void represent(struct request *request);

/* A representation that stays as it is until the process ends; all zero: not made yet. */
struct kept {
    struct text plain, zipped;
    char etag[ETAG_SIZE];
};

/* The same for one that `write` makes when it is asked for first. The type is set. */
void represent_kept(struct request *request, struct kept *kept, void (*write)(msgpack_sbuffer *to));
/* Writes the strong ETag of a representation, with its quotes. */
void etag_write(struct text body, char out[ETAG_SIZE]);
/* Whether a header If-Match or If-None-Match names the ETag, or any (*). A weak one never matches
 * If-Match (RFC 9110 13.1). */
bool etag_is_named(const char *header, const char *etag, bool is_weak_enough);
/* Whether If-Match names an ETag of a route that is counted (route.h), of this sequence, or any. */
bool etag_is_counted(const char *header, int64_t sequence);
