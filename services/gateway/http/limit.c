#include "limit.h"

#include "common/base/clock.h"
#include "common/base/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

enum { MILLISECOND_US = 1000 };

/* What Redis said last, and what was let in since. */
struct bucket {
    char name[LIMIT_BUCKET_SIZE];
    const struct limit_policy *policy;
    int64_t stamp_us; /* by our clock */
    int64_t heard_ms; /* when Redis said so */
    int64_t untold;   /* requests that Redis has not counted yet */
    UT_hash_handle hh;
};

struct limits {
    struct bucket *buckets;
    bool is_untold;  /* one of them has something to tell ... */
    int64_t tell_ms; /* ... then */
};

static int64_t
seconds_up(int64_t us)
{
    return us <= 0 ? 0 : (us + VALUE_SECOND_US - 1) / VALUE_SECOND_US;
}

/* What one request costs in time: so often one comes back. */
static int64_t
interval_us(const struct limit_policy *policy)
{
    int64_t us = policy->window_s * VALUE_SECOND_US / policy->quota;

    return us > 0 ? us : 1;
}

/* From how far the bucket is behind (`behind_us`, this request included), whoever counted it. */
static void
answer(struct limit_request *request, bool is_allowed, int64_t behind_us)
{
    int64_t each_us = interval_us(request->policy);
    int64_t room_us = each_us * request->policy->quota;
    int64_t after_us = is_allowed ? behind_us : behind_us - each_us; /* as the bucket is now */

    request->is_allowed = is_allowed;
    request->remaining = after_us < room_us ? (room_us - after_us) / each_us : 0;
    request->full_s = seconds_up(after_us);
    request->retry_s = is_allowed ? 0 : seconds_up(behind_us - room_us);
}

void
limit_step(struct limit_request *request, int64_t *stamp_us, int64_t now_us)
{
    int64_t each_us = interval_us(request->policy);
    int64_t stamp = (*stamp_us > now_us ? *stamp_us : now_us) + each_us;
    bool is_allowed = stamp - now_us <= each_us * request->policy->quota;

    if (is_allowed)
        *stamp_us = stamp;
    answer(request, is_allowed, stamp - now_us);
}

/* The same for all requests of a turn, in Redis. A bucket is a key that is gone when it is full.
 * What was let in before is counted in any case; a room of 0 asks for nothing more. For each it
 * answers whether the request is allowed, and how far its bucket is behind. */
static struct cache_script script = {
    .text = "local t = redis.call('TIME')\n"
            "local now = t[1] * 1000000 + t[2]\n"
            "local out = {}\n"
            "for i, key in ipairs(KEYS) do\n"
            "  local each, room = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1])\n"
            "  local told = tonumber(ARGV[3 * i])\n"
            "  local stamp = math.max(tonumber(redis.call('GET', key) or 0), now) + told * each\n"
            "  local next = stamp + each\n"
            "  local allowed = next - now <= room\n"
            "  if allowed then stamp = next end\n"
            "  if allowed or told > 0 then\n"
            "    redis.call('SET', key, string.format('%.0f', stamp),\n"
            "               'PX', math.ceil((stamp - now) / 1000))\n"
            "  end\n"
            "  out[2 * i - 1] = allowed and 1 or 0\n"
            "  out[2 * i] = next - now\n"
            "end\n"
            "return out\n",
};

enum { NUMBER_SIZE = 24, NUMBERS = 3, WORDS = 1 + NUMBERS }; /* of each bucket, with its key */

/* One line of what the script is asked. */
struct asked {
    struct bucket *bucket;
    struct limit_request *request; /* NULL: only told */
};

/* False when Redis is away. What is told is told once. */
static bool
ask_redis(struct cache *cache, const struct asked *list, size_t count)
{
    char numbers[LIMIT_TURN_MAX][NUMBERS][NUMBER_SIZE];
    struct text words[LIMIT_TURN_MAX * WORDS] = { { NULL, 0 } };
    int64_t answers[LIMIT_TURN_MAX * 2];
    int64_t now_us = clock_steady_us();

    for (size_t i = 0; i < count; i++) {
        struct bucket *bucket = list[i].bucket;
        int64_t each_us = interval_us(bucket->policy);
        int64_t room_us = list[i].request ? each_us * bucket->policy->quota : 0;
        const int64_t values[NUMBERS] = { each_us, room_us, bucket->untold };

        bucket->untold = 0;
        words[i] = text_of(bucket->name);
        for (size_t n = 0; n < NUMBERS; n++) {
            snprintf(numbers[i][n], NUMBER_SIZE, "%" PRId64, values[n]);
            words[count + NUMBERS * i + n] = text_of(numbers[i][n]);
        }
    }
    if (!cache_run(cache, &script, words, count, count * WORDS, answers, 2 * count))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct bucket *bucket = list[i].bucket;
        bool is_allowed = answers[2 * i] != 0;
        int64_t behind_us = answers[2 * i + 1];

        bucket->stamp_us = now_us + behind_us - (is_allowed ? 0 : interval_us(bucket->policy));
        bucket->heard_ms = now_us / MILLISECOND_US;
        if (list[i].request)
            answer(list[i].request, is_allowed, behind_us);
    }
    return true;
}

/* Makes room: those that are full again go, and when all are busy, the oldest. */
static void
forget_some(struct limits *limits, int64_t now_us, size_t wanted)
{
    struct bucket *bucket, *next;

    HASH_ITER(hh, limits->buckets, bucket, next)
    if (bucket->stamp_us <= now_us || HASH_COUNT(limits->buckets) + wanted > LIMIT_LOCAL_MAX) {
        HASH_DEL(limits->buckets, bucket);
        free(bucket);
    }
}

static struct bucket *
bucket_of(struct limits *limits, const struct limit_request *request, int64_t now_us)
{
    struct bucket *bucket = NULL;

    HASH_FIND_STR(limits->buckets, request->bucket, bucket);
    if (bucket)
        return bucket;
    bucket = calloc(1, sizeof *bucket);
    if (!bucket)
        abort();
    memcpy(bucket->name, request->bucket, sizeof bucket->name);
    bucket->policy = request->policy;
    bucket->heard_ms = now_us / MILLISECOND_US - LIMIT_FRESH_MS;
    HASH_ADD_STR(limits->buckets, name, bucket);
    return bucket;
}

struct limits *
limits_new(void)
{
    struct limits *limits = calloc(1, sizeof *limits);

    if (!limits)
        abort();
    return limits;
}

void
limits_destroy(struct limits **limits_p)
{
    struct bucket *bucket, *next;

    if (!*limits_p)
        return;
    HASH_ITER(hh, (*limits_p)->buckets, bucket, next)
    {
        HASH_DEL((*limits_p)->buckets, bucket);
        free(bucket);
    }
    free(*limits_p);
    *limits_p = NULL;
}

void
limit_turn(struct limits *limits, struct cache *cache, struct limit_request *requests, size_t count)
{
    int64_t now_us = clock_steady_us();
    struct asked list[LIMIT_TURN_MAX];

    if (count == 0)
        return;
    if (HASH_COUNT(limits->buckets) + count > LIMIT_LOCAL_MAX)
        forget_some(limits, now_us, count);
    for (size_t i = 0; i < count; i++)
        list[i] = (struct asked){ bucket_of(limits, &requests[i], now_us), &requests[i] };
    if (ask_redis(cache, list, count))
        return;
    for (size_t i = 0; i < count; i++)
        limit_step(&requests[i], &list[i].bucket->stamp_us, now_us);
}

bool
limit_at_once(struct limits *limits, struct limit_request *request)
{
    int64_t now_us = clock_steady_us();
    struct bucket *bucket = NULL;

    HASH_FIND_STR(limits->buckets, request->bucket, bucket);
    if (!bucket || bucket->policy->quota < LIMIT_SMALL
        || now_us / MILLISECOND_US - bucket->heard_ms >= LIMIT_FRESH_MS
        || (bucket->stamp_us - now_us) * 2 > interval_us(bucket->policy) * bucket->policy->quota)
        return false;
    limit_step(request, &bucket->stamp_us, now_us);
    bucket->untold++;
    if (!limits->is_untold)
        limits->tell_ms = now_us / MILLISECOND_US + LIMIT_TELL_MS;
    limits->is_untold = true;
    return true;
}

void
limit_wait(const struct limits *limits, int *timeout_ms)
{
    int64_t left_ms = limits->tell_ms - clock_steady_ms();

    if (limits->is_untold && left_ms < *timeout_ms)
        *timeout_ms = left_ms > 0 ? (int)left_ms : 0;
}

void
limit_tell(struct limits *limits, struct cache *cache)
{
    struct asked list[LIMIT_TURN_MAX];
    struct bucket *bucket, *next;
    size_t count = 0;

    if (!limits->is_untold || clock_steady_ms() < limits->tell_ms)
        return;
    limits->is_untold = false;
    HASH_ITER(hh, limits->buckets, bucket, next)
    {
        if (bucket->untold > 0)
            list[count++] = (struct asked){ bucket, NULL };
        if (count == LIMIT_TURN_MAX || (count > 0 && !next)) {
            ask_redis(cache, list, count);
            count = 0;
        }
    }
}
