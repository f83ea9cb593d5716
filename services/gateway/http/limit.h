/* limit.h - how many requests somebody may make: buckets that fill again steadily.
 *
 * A policy gives `quota` requests in `window_s` seconds. Its bucket holds that many; each request
 * takes one, and one comes back every window / quota (the generic cell rate algorithm, ITU-T
 * I.371: one time stamp a bucket). Redis has the buckets, by its clock, so that all replicas share
 * them. A bucket that is at least half full, as Redis has said a moment ago, lets a request in at
 * once, and Redis counts it a little later; of any other Redis is asked before, all of a turn in
 * one atomic step. So a bucket gives more than its quota only when half of it is used within
 * LIMIT_TELL_MS, and then it is refused for longer. While Redis is away each replica goes on with
 * what it knows: with n replicas somebody gets at most n times the quota, and nobody is refused for
 * Redis's sake.
 *
 * The headers are those of draft-ietf-httpapi-ratelimit-headers-10. */
#pragma once

#include "common/base/error.h"
#include "common/db/cache.h"

#include <stdint.h>

enum {
    LIMIT_BUCKET_SIZE = 96, /* of a bucket's name, with a NUL */
    LIMIT_TURN_MAX = 256,   /* requests of one limit_turn() */
    LIMIT_LOCAL_MAX = 8192, /* buckets remembered; beyond them the fullest go */
    LIMIT_FRESH_MS = 200,   /* how long what Redis said of a bucket counts */
    LIMIT_SMALL = 100,      /* a smaller quota is always asked for */
    LIMIT_TELL_MS = 20,     /* Redis counts what was let in at once so much later, at most */
    LIMIT_NAME_SIZE = 32,
    LIMIT_HEADER_SIZE = 80,
    LIMIT_POLICIES_MAX = 16,
};

struct limit_policy {
    char name[LIMIT_NAME_SIZE]; /* letters and digits */
    int64_t quota;              /* requests ... */
    int64_t window_s;           /* ... in so many seconds */
};

/* A list "NAME=QUOTA/SECONDS ...", such as "partner=1200/60". */
struct limit_policies {
    struct limit_policy rows[LIMIT_POLICIES_MAX];
    size_t count;
};

/* INVALID, naming `setting`, when a word has another form, or a number is out of 1..1000000. */
enum status limit_policies_read(const char *setting, const char *text,
                                struct limit_policies *ret_policies, struct error *err) MUST_CHECK;
/* NULL when there is none of this name. */
const struct limit_policy *limit_policy_find(const struct limit_policies *policies,
                                             const char *name);

struct limit_request {
    char bucket[LIMIT_BUCKET_SIZE];
    const struct limit_policy *policy;
    /* The answer. */
    bool is_allowed;
    int64_t remaining; /* requests that may follow at once */
    int64_t full_s;    /* until the bucket is full again */
    int64_t retry_s;   /* when not allowed: until there is one, at least 1 */
};

/* One bucket, pure. `*stamp_us` is when it will be full again, in the past or 0 when it is. */
void limit_step(struct limit_request *request, int64_t *stamp_us, int64_t now_us);

struct limits;

struct limits *limits_new(void);
void limits_destroy(struct limits **limits_p);
/* Fills the answers of at most LIMIT_TURN_MAX requests, in order. Waits for Redis no longer than
 * one call of the cache may take. */
void limit_turn(struct limits *limits, struct cache *cache, struct limit_request *requests,
                size_t count);
/* True when the request is let in without asking, and its answer filled in. */
bool limit_at_once(struct limits *limits, struct limit_request *request);
/* Tells Redis what was let in at once, when it is due. */
void limit_tell(struct limits *limits, struct cache *cache);
/* Lowers *timeout_ms to when that will be. */
void limit_wait(const struct limits *limits, int *timeout_ms);

/* The values of the headers RateLimit-Policy and RateLimit. */
void limit_policy_header(const struct limit_policy *policy, char out[LIMIT_HEADER_SIZE]);
void limit_header(const struct limit_request *request, char out[LIMIT_HEADER_SIZE]);
