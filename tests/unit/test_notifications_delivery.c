/* Deliveries: where they may go, when they are tried again, and in which order. */
// parts: notifications/webhooks/address notifications/webhooks/round
// parts: notifications/webhooks/schedule
#include "services/notifications/webhooks/address.h"
#include "services/notifications/webhooks/round.h"
#include "services/notifications/webhooks/schedule.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SECOND_US INT64_C(1000000)

static bool
is_public(const char *text)
{
    struct sockaddr_in in4 = { .sin_family = AF_INET };
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

    if (inet_pton(AF_INET, text, &in4.sin_addr) == 1)
        return address_is_public((const struct sockaddr *)&in4, sizeof in4);
    assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
    return address_is_public((const struct sockaddr *)&in6, sizeof in6);
}

static void
test_only_public_addresses_are_connected_to(void **state)
{
    static const char *const bad[] = {
        "0.0.0.0",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001::1",
        "2001:2::1",
        "2001:db8::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "100::1",
        "5f00::1",
    };
    static const char *const good[] = {
        "1.1.1.1",         "9.255.255.255",    "11.0.0.1",        "100.63.255.255",
        "100.128.0.1",     "126.255.255.255",  "128.0.0.1",       "169.253.0.1",
        "172.15.255.255",  "172.32.0.1",       "192.167.255.255", "198.17.255.255",
        "198.20.0.1",      "223.255.255.255",  "2606:4700::1111", "2a00:1450::1",
        "2002:101:101::1", "64:ff9b::101:101", "::ffff:1.1.1.1",  "2001:4860::8888",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (is_public(bad[i]))
            fail_msg("%s is taken for a public address", bad[i]);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!is_public(good[i]))
            fail_msg("%s is not taken for a public address", good[i]);
    struct sockaddr other = { .sa_family = AF_UNIX };
    assert_false(address_is_public(&other, sizeof other));
}

static void
test_what_the_url_of_an_endpoint_may_be(void **state)
{
    (void)state;
    assert_null(address_url_fault("https://example.org/hook?a=b", false));
    assert_null(address_url_fault("http://example.org:8080/", true));
    assert_string_equal(address_url_fault("http://example.org/", false), "bad_scheme");
    assert_string_equal(address_url_fault("gopher://example.org/", true), "bad_scheme");
    assert_string_equal(address_url_fault("file:///etc/passwd", true), "bad_scheme");
    assert_non_null(address_url_fault("https://name@example.org/", false));
    assert_non_null(address_url_fault("https://example.org/#part", false));
    assert_non_null(address_url_fault("https://exa mple.org/", false));
    assert_non_null(address_url_fault("https://example.org/\r\nX: y", false));
    assert_non_null(address_url_fault("https://", false));
    assert_non_null(address_url_fault("", true));
}

static void
a_host_that_is_a_private_address_is_known_before(void **state)
{
    static const char *const bad[] = { "https://10.0.0.1/",         "https://127.1/",
                                       "https://2130706433/",       "https://0x7f.1/",
                                       "https://[::1]:8443/x",      "https://[fd00::1]/",
                                       "https://[::ffff:a00:1]/",   "https://localhost/",
                                       "https://LOCALHOST./",       "https://a.localhost/",
                                       "https://169.254.169.254/x", "https://0/" };
    static const char *const good[] = { "https://example.org/", "https://93.184.216.34/",
                                        "https://[2606:2800:220:1::1]/", "https://notlocalhost/",
                                        "https://10.0.0.1.example.org/" };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_true(address_is_private_url(bad[i]));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_false(address_is_private_url(good[i]));
}

/* Standard Webhooks' sample: ten tries within 75 h 35 min 5 s, each pause up to a tenth longer. */
static void
test_the_schedule_takes_three_days(void **state)
{
    int64_t sum = 0, latest = 0;

    (void)state;
    for (int64_t tries = 1; tries < SCHEDULE_TRIES; tries++) {
        sum += schedule_pause_us(tries, 0, 0);
        latest += schedule_pause_us(tries, 0, 999);
    }
    assert_int_equal(sum, SCHEDULE_GIVE_UP_S * SECOND_US);
    assert_true(latest > sum && latest < sum + sum / 10);
    assert_true(schedule_pause_us(SCHEDULE_TRIES, 0, 0) < 0);
    assert_int_equal(schedule_pause_us(1, 0, 0), 5 * SECOND_US);
    assert_int_equal(schedule_pause_us(1, 120, 0), 120 * SECOND_US);
    assert_int_equal(schedule_pause_us(4, 120, 0), 7200 * SECOND_US);
    assert_int_equal(schedule_pause_us(1, INT64_MAX, 0), SCHEDULE_RETRY_AFTER_S * SECOND_US);
    assert_int_equal(schedule_probe_us(1, 0, 0), 5 * SECOND_US);
    assert_int_equal(schedule_probe_us(9, 0, 0), SCHEDULE_PROBE_S * SECOND_US);
    assert_int_equal(schedule_probe_us(1000000, 0, 0), SCHEDULE_PROBE_S * SECOND_US);
}

static struct round
round_of(const char *subjects)
{
    struct round round = { .scanned_to = 100 };

    for (const char *s = subjects; *s; s++)
        round.shots[round.count++] = (struct shot){ .position = s - subjects + 1,
                                                    .subject = { s, 1 },
                                                    .cohort_id = TEXT("c") };
    return round;
}

static void
end(struct round *round, struct shot *shot, long status)
{
    round_ended(round, shot, &(struct webhook_result){ .status = status }, 0);
}

static void
test_a_subject_is_told_in_order_and_others_go_on(void **state)
{
    struct round round = round_of("aab");

    (void)state;
    struct shot *first = round_next(&round), *other = round_next(&round);
    assert_ptr_equal(first, &round.shots[0]);
    assert_ptr_equal(other, &round.shots[2]);
    assert_null(round_next(&round));
    end(&round, other, 200);
    assert_null(round_next(&round));
    end(&round, first, 500);
    assert_null(round_next(&round));
    assert_true(round_is_over(&round));
    assert_int_equal(round_position(&round), 100);
    assert_true(round_keeps(&round, &round.shots[0]));
    assert_true(round_keeps(&round, &round.shots[1]));
    assert_false(round_keeps(&round, &round.shots[2]));
}

static void
test_what_is_given_up_lets_the_next_go(void **state)
{
    struct round round = round_of("aa");

    (void)state;
    round.shots[0].attempts = SCHEDULE_TRIES - 1;
    round.shots[0].is_row = true;
    end(&round, round_next(&round), 400);
    assert_int_equal(round.shots[0].state, SHOT_GIVEN_UP);
    assert_ptr_equal(round_next(&round), &round.shots[1]);
}

static void
test_an_endpoint_that_is_away_is_left_alone(void **state)
{
    static const long away[] = { 0, 429, 502, 503, 504, 410 };

    (void)state;
    for (size_t i = 0; i < sizeof away / sizeof *away; i++) {
        struct round round = round_of("abcdefghijkl");

        end(&round, round_next(&round), away[i]);
        assert_null(round_next(&round));
        assert_true(round_is_over(&round));
        assert_int_equal(round.is_gone, away[i] == 410);
        assert_int_equal(round_position(&round), 1);
        assert_true(round_keeps(&round, &round.shots[0]));
        assert_false(round_keeps(&round, &round.shots[1]));
    }
}

static void
test_sends_are_bounded_and_failures_in_a_row_stop(void **state)
{
    struct round round = round_of("abcdefghijkl");
    struct shot *sent[ROUND_SENDS_MAX];

    (void)state;
    for (int i = 0; i < ROUND_SENDS_MAX; i++)
        assert_non_null(sent[i] = round_next(&round));
    assert_null(round_next(&round));
    for (int i = 0; i < ROUND_FAILURES_MAX; i++)
        end(&round, sent[i], 500);
    assert_null(round_next(&round));
    assert_false(round_is_over(&round));
    for (int i = ROUND_FAILURES_MAX; i < ROUND_SENDS_MAX; i++)
        end(&round, sent[i], 204);
    assert_true(round_is_over(&round));
    assert_int_equal(round_position(&round), ROUND_SENDS_MAX);
}

static void
test_a_probe_is_one_and_success_opens_the_way(void **state)
{
    struct round round = round_of("abc");

    (void)state;
    round.is_probe = true;
    round.failures = 3;
    struct shot *probe = round_next(&round);
    assert_null(round_next(&round));
    end(&round, probe, 299);
    assert_int_equal(round.failures, 0);
    assert_non_null(round_next(&round));
    assert_non_null(round_next(&round));
}

static void
test_only_2xx_is_success(void **state)
{
    static const long others[] = { 100, 199, 300, 301, 302, 304, 307, 400, 404, 500 };

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct round round = round_of("a");

        end(&round, round_next(&round), others[i]);
        assert_int_equal(round.shots[0].state, SHOT_FAILED);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_that_is_a_private_address_is_known_before),
        cmocka_unit_test(test_only_public_addresses_are_connected_to),
        cmocka_unit_test(test_what_the_url_of_an_endpoint_may_be),
        cmocka_unit_test(test_the_schedule_takes_three_days),
        cmocka_unit_test(test_a_subject_is_told_in_order_and_others_go_on),
        cmocka_unit_test(test_what_is_given_up_lets_the_next_go),
        cmocka_unit_test(test_an_endpoint_that_is_away_is_left_alone),
        cmocka_unit_test(test_sends_are_bounded_and_failures_in_a_row_stop),
        cmocka_unit_test(test_a_probe_is_one_and_success_opens_the_way),
        cmocka_unit_test(test_only_2xx_is_success),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
