/* cache.h - Redis as a cache that is worth having and never needed.
 *
 * Cache-aside only: a value is what a statement would give, kept under a key that
 * names the version it was made from ("engagement:COHORT:REF:VERSION"), so that a
 * late write is never read. Nothing is lost when Redis is flushed, stopped or
 * slow: a miss, for as long as a breaker stays open. */
#pragma once

#include "common/base/text.h"

#include <stdint.h>

enum {
    CACHE_TIMEOUT_MS = 20,  /* of one call to Redis */
    CACHE_BREAK_MS = 1000,  /* after a failure it is left alone for so long */
    CACHE_EXPIRY_S = 3600,  /* of a value, where nothing asks for less */
    CACHE_KEY_MAX = 4096,   /* bytes of a key */
    CACHE_WORDS_MAX = 1024, /* of a script's keys and arguments */
};

struct cache;

/* `socket_path` empty: a cache that never has anything. Connects on first use. */
struct cache *cache_new(const char *socket_path);
void cache_destroy(struct cache **cache_p);

/* A script that Redis runs in one atomic step and answers with numbers. */
struct cache_script {
    const char *text;
    char digest[41]; /* filled in by the first call */
};

/* The first `key_count` of the words are its keys. False when Redis is away, or answers anything
 * but `number_count` numbers. */
bool cache_run(struct cache *cache, struct cache_script *script, const struct text *words,
               size_t key_count, size_t word_count, int64_t *ret_numbers, size_t number_count);

struct cache_entry {
    struct text key, value;
    int expiry_s;  /* of a put */
    bool is_found; /* of a get */
};

/* As many at once as there are, in one round trip; at most CACHE_MANY_MAX are looked for, the
 * others are not found. Values live until the next call on this cache. */
enum { CACHE_MANY_MAX = 512 };

void cache_get_many(struct cache *cache, struct cache_entry *entries, size_t count);
void cache_put_many(struct cache *cache, const struct cache_entry *entries, size_t count);
