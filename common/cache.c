#include "common/cache.h"

#include "common/clock.h"
#include "common/log.h"

#include <hiredis/hiredis.h>
#include <stdlib.h>
#include <string.h>

struct cache {
    char *socket_path;
    redisContext *redis; /* NULL: not connected */
    redisReply *reply;   /* of the last call */
    int64_t closed_until_ms;
};

struct cache *
cache_new(const char *socket_path)
{
    struct cache *cache = calloc(1, sizeof *cache);

    if (!cache || !(cache->socket_path = strdup(socket_path)))
        abort();
    return cache;
}

static void
forget_reply(struct cache *cache)
{
    if (cache->reply)
        freeReplyObject(cache->reply);
    cache->reply = NULL;
}

/* After any error a context of hiredis is dead: it is never used again. */
static void
disconnect(struct cache *cache)
{
    forget_reply(cache);
    if (cache->redis)
        redisFree(cache->redis);
    cache->redis = NULL;
}

void
cache_destroy(struct cache **cache_p)
{
    if (!*cache_p)
        return;
    disconnect(*cache_p);
    free((*cache_p)->socket_path);
    free(*cache_p);
    *cache_p = NULL;
}

static void
break_off(struct cache *cache)
{
    if (cache->closed_until_ms == 0)
        log_line(LOG_WARNING_LINE, "cache", "Redis does not answer; going on without it");
    disconnect(cache);
    cache->closed_until_ms = clock_steady_ms() + CACHE_BREAK_MS;
}

/* True when Redis may be asked: connected, or connected again after a pause. */
static bool
is_usable(struct cache *cache)
{
    struct timeval timeout = { 0, CACHE_TIMEOUT_MS * 1000L };

    if (cache->redis)
        return true;
    if (!*cache->socket_path || clock_steady_ms() < cache->closed_until_ms)
        return false;
    cache->redis = redisConnectUnixWithTimeout(cache->socket_path, timeout);
    if (!cache->redis || cache->redis->err || redisSetTimeout(cache->redis, timeout) != REDIS_OK) {
        break_off(cache);
        return false;
    }
    cache->closed_until_ms = 0;
    return true;
}

static bool
ask(struct cache *cache, int count, const char **words, const size_t *sizes)
{
    forget_reply(cache);
    if (!is_usable(cache))
        return false;
    cache->reply = redisCommandArgv(cache->redis, count, words, sizes);
    if (!cache->reply)
        break_off(cache);
    return cache->reply != NULL;
}

bool
cache_get(struct cache *cache, struct text key, struct text *ret_value)
{
    const char *words[] = { "GET", key.data };
    size_t sizes[] = { 3, key.size };

    if (!ask(cache, 2, words, sizes) || cache->reply->type != REDIS_REPLY_STRING)
        return false;
    *ret_value = (struct text){ cache->reply->str, cache->reply->len };
    return true;
}

void
cache_put(struct cache *cache, struct text key, struct text value)
{
    char expiry[16];
    const char *words[] = { "SET", key.data, value.data, "EX", expiry };
    size_t sizes[] = { 3, key.size, value.size, 2, 0 };

    sizes[4] = (size_t)snprintf(expiry, sizeof expiry, "%d", CACHE_EXPIRY_S);
    ask(cache, 5, words, sizes);
}
