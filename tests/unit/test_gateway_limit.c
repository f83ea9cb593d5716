// parts: gateway/http/limit gateway/http/limit_policy
#include "services/gateway/http/limit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static const struct limit_policy ten_a_minute = { "partner", 10, 60 };

#define SECOND INT64_C(1000000)
#define START  (INT64_C(1764000000) * SECOND)

static void
test_a_bucket_gives_its_quota_at_once_and_no_more(void **state)
{
    struct limit_request request = { .policy = &ten_a_minute };
    int64_t stamp_us = 0;

    (void)state;
    for (int i = 9; i >= 0; i--) {
        limit_step(&request, &stamp_us, START);
        assert_true(request.is_allowed);
        assert_int_equal(request.remaining, i);
    }
    assert_int_equal(request.full_s, 60);
    for (int i = 0; i < 3; i++) { /* a refused request takes nothing */
        limit_step(&request, &stamp_us, START);
        assert_false(request.is_allowed);
        assert_int_equal(request.remaining, 0);
        assert_int_equal(request.retry_s, 6);
        assert_int_equal(request.full_s, 60);
    }
}

static void
test_it_fills_again_steadily(void **state)
{
    struct limit_request request = { .policy = &ten_a_minute };
    int64_t stamp_us = 0;

    (void)state;
    for (int i = 0; i < 10; i++)
        limit_step(&request, &stamp_us, START);
    limit_step(&request, &stamp_us, START + 6 * SECOND - 1);
    assert_false(request.is_allowed);
    assert_int_equal(request.retry_s, 1);
    limit_step(&request, &stamp_us, START + 6 * SECOND);
    assert_true(request.is_allowed);
    limit_step(&request, &stamp_us, START + 6 * SECOND);
    assert_false(request.is_allowed);
    limit_step(&request, &stamp_us, START + 90 * SECOND);
    assert_true(request.is_allowed);
    assert_int_equal(request.remaining, 9);
}

static void
test_never_more_than_the_quota_in_any_window(void **state)
{
    struct limit_request request = { .policy = &ten_a_minute };
    int64_t stamp_us = 0;
    int allowed = 0;

    (void)state;
    for (int64_t ms = 0; ms < 600 * 1000; ms += 100) {
        limit_step(&request, &stamp_us, START + ms * 1000);
        allowed += request.is_allowed;
    }
    assert_in_range(allowed, 10 + 98, 10 + 100); /* the bucket, and one every 6 s */
}

static void
test_buckets_of_our_own_while_redis_is_away(void **state)
{
    struct limits *limits = limits_new();
    struct cache *cache = cache_new("");
    struct limit_request requests[12] = { 0 };

    (void)state;
    for (size_t i = 0; i < 12; i++) {
        requests[i].policy = &ten_a_minute;
        snprintf(requests[i].bucket, sizeof requests[i].bucket, "limit:%s", i == 11 ? "b" : "a");
    }
    limit_turn(limits, cache, requests, 12);
    assert_true(requests[9].is_allowed);
    assert_false(requests[10].is_allowed);
    assert_true(requests[11].is_allowed);
    assert_int_equal(requests[11].remaining, 9);
    limits_destroy(&limits);
    cache_destroy(&cache);
}

static void
test_so_many_buckets_that_some_go(void **state)
{
    struct limits *limits = limits_new();
    struct cache *cache = cache_new("");
    struct limit_request request = { .policy = &ten_a_minute };

    (void)state;
    for (int i = 0; i < 3 * LIMIT_LOCAL_MAX; i++) {
        snprintf(request.bucket, sizeof request.bucket, "limit:%d", i);
        limit_turn(limits, cache, &request, 1);
        assert_true(request.is_allowed);
    }
    limits_destroy(&limits);
    cache_destroy(&cache);
}

static void
test_policies_are_read_from_a_setting(void **state)
{
    struct limit_policies policies;
    struct error err = { 0 };

    (void)state;
    assert_int_equal(limit_policies_read("L", " partner=1200/60  coach=30/1", &policies, &err), OK);
    assert_int_equal(policies.count, 2);
    assert_int_equal(limit_policy_find(&policies, "coach")->quota, 30);
    assert_int_equal(limit_policy_find(&policies, "partner")->window_s, 60);
    assert_null(limit_policy_find(&policies, "marker"));
    static const char *const wrong[] = { "partner",      "partner=1",    "=1/2",  "a=1/",
                                         "a=0/60",       "a=1/0",        "a=x/1", "a=1/2/3",
                                         "a=10000000/1", "a=1/2 b=-1/2", "a=/1" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(limit_policies_read("L", wrong[i], &policies, &err), INVALID);
}

static void
test_headers(void **state)
{
    struct limit_request request = { .policy = &ten_a_minute };
    char header[LIMIT_HEADER_SIZE];
    int64_t stamp_us = 0;

    (void)state;
    limit_step(&request, &stamp_us, START);
    limit_header(&request, header);
    assert_string_equal(header, "\"partner\";r=9;t=6");
    limit_policy_header(&ten_a_minute, header);
    assert_string_equal(header, "\"partner\";q=10;w=60");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bucket_gives_its_quota_at_once_and_no_more),
        cmocka_unit_test(test_it_fills_again_steadily),
        cmocka_unit_test(test_never_more_than_the_quota_in_any_window),
        cmocka_unit_test(test_buckets_of_our_own_while_redis_is_away),
        cmocka_unit_test(test_so_many_buckets_that_some_go),
        cmocka_unit_test(test_policies_are_read_from_a_setting),
        cmocka_unit_test(test_headers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
