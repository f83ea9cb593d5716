/* jwks_fetch.h - the identity provider's key set, kept up to date without anybody waiting:
 * libcurl's multi interface in the loop.
 *
 * The set is fetched at the start, again every JWKS_REFRESH_S, and when a token names a key that
 * is not in it, but not more often than every JWKS_AGAIN_S. A provider that replaces its key
 * publishes the new one beside the old; each set that we get takes the place of the one before,
 * so a key is good as long as the provider lists it. While the provider is away the last set
 * stays good for JWKS_KEEP_S. */
#pragma once

#include "jwks.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    JWKS_REFRESH_S = 600,
    JWKS_AGAIN_S = 5,
    JWKS_KEEP_S = 24 * 3600,
    JWKS_TIMEOUT_MS = 5000, /* of one fetch */
};

struct jwks_source;

/* `url` is https, or http to an address of this machine; anything else is INVALID. Empty: there
 * is no provider, and no key. */
enum status jwks_source_open(const char *url, struct jwks_source **ret_source,
                             struct error *err) MUST_CHECK;
void jwks_source_destroy(struct jwks_source **source_p);

/* The set as it is now, until the next jwks_source_run(). NULL: there is none. */
const struct jwks *jwks_source_keys(const struct jwks_source *source);
/* Changes with the set. */
uint64_t jwks_source_generation(const struct jwks_source *source);
/* A key is wanted that is not there. True when the set is being fetched, so that it is worth
 * waiting; false when the last one is too fresh for that. */
bool jwks_source_want(struct jwks_source *source);

/* What a service task needs (common/service/service.h). */
size_t jwks_source_prepare(struct jwks_source *source, struct pollfd *fds, size_t capacity,
                           int *timeout_ms);
void jwks_source_run(struct jwks_source *source);
