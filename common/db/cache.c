#include "common/db/cache.h"

#include "common/base/clock.h"
#include "common/base/log.h"

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

/* What Redis calls the script from now on. */
static bool
load_script(struct cache *cache, struct cache_script *script)
{
    const char *words[] = { "SCRIPT", "LOAD", script->text };
    size_t sizes[] = { 6, 4, strlen(script->text) };

    if (!ask(cache, 3, words, sizes) || cache->reply->type != REDIS_REPLY_STRING
        || cache->reply->len != sizeof script->digest - 1)
        return false;
    memcpy(script->digest, cache->reply->str, sizeof script->digest);
    return true;
}

static bool
call_script(struct cache *cache, const struct cache_script *script, const struct text *words,
            size_t key_count, size_t word_count)
{
    enum { HEAD = 3 };

    const char *all[HEAD + CACHE_WORDS_MAX] = { "EVALSHA", script->digest };
    size_t sizes[HEAD + CACHE_WORDS_MAX] = { 7, sizeof script->digest - 1 };
    char count[24];

    all[2] = count;
    sizes[2] = (size_t)snprintf(count, sizeof count, "%zu", key_count);
    for (size_t i = 0; i < word_count; i++) {
        all[HEAD + i] = words[i].data;
        sizes[HEAD + i] = words[i].size;
    }
    return ask(cache, (int)(HEAD + word_count), all, sizes);
}

static bool
take_numbers(const redisReply *reply, int64_t *ret_numbers, size_t count)
{
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (reply->element[i]->type == REDIS_REPLY_INTEGER)
            ret_numbers[i] = reply->element[i]->integer;
        else
            return false;
    return true;
}

/* A Redis that was started again does not know the script any more: it is told once more. */
bool
cache_run(struct cache *cache, struct cache_script *script, const struct text *words,
          size_t key_count, size_t word_count, int64_t *ret_numbers, size_t number_count)
{
    if (word_count > CACHE_WORDS_MAX || (!*script->digest && !load_script(cache, script)))
        return false;
    if (!call_script(cache, script, words, key_count, word_count))
        return false;
    if (cache->reply->type == REDIS_REPLY_ERROR
        && (!load_script(cache, script)
            || !call_script(cache, script, words, key_count, word_count)))
        return false;
    return take_numbers(cache->reply, ret_numbers, number_count);
}

void
cache_get_many(struct cache *cache, struct cache_entry *entries, size_t count)
{
    const char *words[CACHE_MANY_MAX + 1] = { "MGET" };
    size_t sizes[CACHE_MANY_MAX + 1] = { 4 };
    size_t asked = count < CACHE_MANY_MAX ? count : CACHE_MANY_MAX;

    for (size_t i = 0; i < count; i++)
        entries[i].is_found = false;
    for (size_t i = 0; i < asked; i++) {
        words[i + 1] = entries[i].key.data;
        sizes[i + 1] = entries[i].key.size;
    }
    if (count == 0 || !ask(cache, (int)asked + 1, words, sizes)
        || cache->reply->type != REDIS_REPLY_ARRAY || cache->reply->elements != asked)
        return;
    for (size_t i = 0; i < asked; i++) {
        const redisReply *value = cache->reply->element[i];

        entries[i].is_found = value->type == REDIS_REPLY_STRING;
        entries[i].value = (struct text){ value->str, value->len };
    }
}

/* The commands go out together; then their replies are read. */
static bool
send_puts(struct cache *cache, const struct cache_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct cache_entry *entry = &entries[i];
        char expiry[16];
        const char *words[] = { "SET", entry->key.data, entry->value.data, "EX", expiry };
        size_t sizes[] = { 3, entry->key.size, entry->value.size, 2, 0 };

        sizes[4] = (size_t)snprintf(expiry, sizeof expiry, "%d", entry->expiry_s);
        if (redisAppendCommandArgv(cache->redis, 5, words, sizes) != REDIS_OK)
            return false;
    }
    return true;
}

void
cache_put_many(struct cache *cache, const struct cache_entry *entries, size_t count)
{
    forget_reply(cache);
    if (count == 0 || !is_usable(cache))
        return;
    bool is_good = send_puts(cache, entries, count);
    for (size_t i = 0; i < count && is_good; i++) {
        void *reply = NULL;

        is_good = redisGetReply(cache->redis, &reply) == REDIS_OK;
        if (reply)
            freeReplyObject(reply);
    }
    if (!is_good)
        break_off(cache);
}
