#include "limit.h"

#include "common/clock.h"
#include "common/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

enum { NUMBER_MAX = 1000000 };

struct bucket {
    char name[LIMIT_BUCKET_SIZE];
    int64_t stamp_us;
    UT_hash_handle hh;
};

struct limits {
    struct bucket *buckets; /* while Redis is away */
};

/* NAME=QUOTA/SECONDS */
static bool
read_policy(struct text word, struct limit_policy *ret_policy)
{
    const char *end = word.data + word.size;
    const char *equals = memchr(word.data, '=', word.size);
    const char *slash = equals ? memchr(equals, '/', (size_t)(end - equals)) : NULL;

    if (!slash || equals == word.data || equals - word.data >= LIMIT_NAME_SIZE)
        return false;
    *ret_policy = (struct limit_policy){ .name = "" };
    memcpy(ret_policy->name, word.data, (size_t)(equals - word.data));
    return value_number_between((struct text){ equals + 1, (size_t)(slash - equals - 1) }, 1,
                                NUMBER_MAX, &ret_policy->quota)
           && value_number_between((struct text){ slash + 1, (size_t)(end - slash - 1) }, 1,
                                   NUMBER_MAX, &ret_policy->window_s);
}

enum status
limit_policies_read(const char *setting, const char *text, struct limit_policies *ret_policies,
                    struct error *err)
{
    *ret_policies = (struct limit_policies){ .count = 0 };
    for (const char *at = text + strspn(text, " "); *at; at += strspn(at, " ")) {
        struct text word = { at, strcspn(at, " ") };

        if (ret_policies->count == LIMIT_POLICIES_MAX)
            return error_set(err, INVALID, "%s: more than %d limits", setting, LIMIT_POLICIES_MAX);
        if (!read_policy(word, &ret_policies->rows[ret_policies->count++]))
            return error_set(err, INVALID, "%s: \"%.*s\" is not NAME=QUOTA/SECONDS", setting,
                             TEXT_ARGS(word));
        at += word.size;
    }
    return OK;
}

const struct limit_policy *
limit_policy_find(const struct limit_policies *policies, const char *name)
{
    for (size_t i = 0; i < policies->count; i++)
        if (strcmp(policies->rows[i].name, name) == 0)
            return &policies->rows[i];
    return NULL;
}

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
 * For each it answers whether the request is allowed, and how far its bucket is behind. */
static struct cache_script script = {
    .text = "local t = redis.call('TIME')\n"
            "local now = t[1] * 1000000 + t[2]\n"
            "local out = {}\n"
            "for i, key in ipairs(KEYS) do\n"
            "  local each, room = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])\n"
            "  local stamp = math.max(tonumber(redis.call('GET', key) or 0), now) + each\n"
            "  local allowed = stamp - now <= room\n"
            "  if allowed then\n"
            "    redis.call('SET', key, string.format('%.0f', stamp),\n"
            "               'PX', math.ceil((stamp - now) / 1000))\n"
            "  end\n"
            "  out[2 * i - 1] = allowed and 1 or 0\n"
            "  out[2 * i] = stamp - now\n"
            "end\n"
            "return out\n",
};

enum { NUMBER_SIZE = 24, WORDS = 3 }; /* of each bucket: its key and two numbers */

/* False when Redis is away. */
static bool
ask_redis(struct cache *cache, struct limit_request *requests, size_t count)
{
    char numbers[LIMIT_TURN_MAX][2][NUMBER_SIZE];
    struct text words[LIMIT_TURN_MAX * WORDS] = { { NULL, 0 } };
    int64_t answers[LIMIT_TURN_MAX * 2];

    for (size_t i = 0; i < count; i++) {
        int64_t each_us = interval_us(requests[i].policy);

        snprintf(numbers[i][0], NUMBER_SIZE, "%" PRId64, each_us);
        snprintf(numbers[i][1], NUMBER_SIZE, "%" PRId64, each_us * requests[i].policy->quota);
        words[i] = text_of(requests[i].bucket);
        words[count + 2 * i] = text_of(numbers[i][0]);
        words[count + 2 * i + 1] = text_of(numbers[i][1]);
    }
    if (!cache_run(cache, &script, words, count, count * WORDS, answers, 2 * count))
        return false;
    for (size_t i = 0; i < count; i++)
        answer(&requests[i], answers[2 * i] != 0, answers[2 * i + 1]);
    return true;
}

/* Makes room: those that are full again go, and when all are busy, the oldest. */
static void
forget_some(struct limits *limits, int64_t now_us)
{
    struct bucket *bucket, *next;

    HASH_ITER(hh, limits->buckets, bucket, next)
    if (bucket->stamp_us <= now_us || HASH_COUNT(limits->buckets) >= LIMIT_LOCAL_MAX) {
        HASH_DEL(limits->buckets, bucket);
        free(bucket);
    }
}

static struct bucket *
bucket_of(struct limits *limits, const char *name, int64_t now_us)
{
    struct bucket *bucket = NULL;

    HASH_FIND_STR(limits->buckets, name, bucket);
    if (bucket)
        return bucket;
    if (HASH_COUNT(limits->buckets) >= LIMIT_LOCAL_MAX)
        forget_some(limits, now_us);
    bucket = calloc(1, sizeof *bucket);
    if (!bucket)
        abort();
    snprintf(bucket->name, sizeof bucket->name, "%s", name);
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

    if (count == 0 || ask_redis(cache, requests, count))
        return;
    for (size_t i = 0; i < count; i++)
        limit_step(&requests[i], &bucket_of(limits, requests[i].bucket, now_us)->stamp_us, now_us);
}

void
limit_policy_header(const struct limit_policy *policy, char out[LIMIT_HEADER_SIZE])
{
    snprintf(out, LIMIT_HEADER_SIZE, "\"%s\";q=%" PRId64 ";w=%" PRId64, policy->name, policy->quota,
             policy->window_s);
}

void
limit_header(const struct limit_request *request, char out[LIMIT_HEADER_SIZE])
{
    snprintf(out, LIMIT_HEADER_SIZE, "\"%s\";r=%" PRId64 ";t=%" PRId64, request->policy->name,
             request->remaining, request->full_s);
}
