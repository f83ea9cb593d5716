/* From where a request comes: only what trusted proxies say counts. */
// parts: gateway/http/forwarded
#include "services/gateway/gateway.h"
#include "services/gateway/http/forwarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* forwarded_take() is not tested here. */
void *
request_alloc(struct request *request, size_t size)
{
    (void)request;
    (void)size;
    return NULL;
}

static const char *
judge(const char *proxies, const char *peer, const char *list, const char *rfc7239)
{
    static char address[REQUEST_ADDRESS_SIZE];
    struct forwarded forwarded;
    struct error err = { 0 };

    assert_int_equal(forwarded_open(proxies, &forwarded, &err), OK);
    forwarded_judge(&forwarded, peer, list, rfc7239, address);
    return address;
}

#define EXPECT(address, ...) assert_string_equal(judge(__VA_ARGS__), address)

static void
nobody_is_believed_who_is_not_named(void **state)
{
    (void)state;
    EXPECT("192.0.2.1", "", "192.0.2.1", "10.9.9.9", NULL);
    EXPECT("192.0.2.1", "10.0.0.0/8", "192.0.2.1", "10.9.9.9", "for=10.9.9.9");
    EXPECT("10.0.0.1", "10.0.0.0/8", "10.0.0.1", NULL, NULL);
}

static void
the_last_that_is_no_proxy_is_the_client(void **state)
{
    const char *proxies = " 10.0.0.0/8  2001:db8::/33 192.0.2.7 ";

    (void)state;
    EXPECT("203.0.113.9", proxies, "10.0.0.1", "203.0.113.9", NULL);
    EXPECT("203.0.113.9", proxies, "10.0.0.1", "1.1.1.1, 203.0.113.9", NULL);
    EXPECT("203.0.113.9", proxies, "10.0.0.1", "10.3.3.3,203.0.113.9 ,192.0.2.7, 10.2.2.2", NULL);
    EXPECT("203.0.113.9", proxies, "2001:db8:7000::1", "203.0.113.9:4711", NULL);
    EXPECT("2001:db8:8000::1", proxies, "10.0.0.1", "2001:db8:8000::1", NULL);
    EXPECT("10.4.4.4", proxies, "10.0.0.1", "10.4.4.4, 10.5.5.5", NULL);
    EXPECT("192.0.2.8", proxies, "192.0.2.8", "203.0.113.9", NULL);
}

static void
forwarded_is_read_too(void **state)
{
    (void)state;
    EXPECT("203.0.113.9", "10.0.0.1", "10.0.0.1", NULL,
           "for=1.1.1.1, by=x; For=\"203.0.113.9:80\"");
    EXPECT("2001:db8::9", "10.0.0.1", "10.0.0.1", NULL, "proto=https;for=\"[2001:db8::9]:80\"");
    EXPECT("203.0.113.9", "10.0.0.1", "10.0.0.1", "203.0.113.9", "for=1.1.1.1");
}

static void
what_cannot_be_read_is_the_proxys(void **state)
{
    static const char *const wrong[] = {
        "",          " ",    "x",  "unknown",     "1.1.1.1,", "1.1.1.1, _hidden",
        "999.1.1.1", "[::1", "[]", "1.1.1.1, :80"
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        EXPECT("10.0.0.1", "10.0.0.0/8", "10.0.0.1", wrong[i], NULL);
    EXPECT("10.0.0.1", "10.0.0.0/8", "10.0.0.1", NULL, "by=1.1.1.1");
    EXPECT("10.0.0.1", "10.0.0.0/8", "10.0.0.1",
           "203.0.113.9,10.1.1.1,10.1.1.1,10.1.1.1,10.1.1.1,10.1.1.1,10.1.1.1,10.1.1.1,10.1.1.1,"
           "10.1.1.1,10.1.1.1,10.1.1.1,10.1.1.1,10.1.1.1,10.1.1.1,10.1.1.1,10.1.1.1,10.1.1.1",
           NULL);
}

static void
the_setting_has_networks_only(void **state)
{
    static const char *const wrong[] = { "x",           "10.0.0.0/33", "10.0.0.0/",
                                         "10.0.0.0/8x", "::1/129",     "10/8" };
    struct forwarded forwarded;
    struct error err = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(forwarded_open(wrong[i], &forwarded, &err), INVALID);
    assert_int_equal(forwarded_open("0.0.0.0/0 ::/0", &forwarded, &err), OK);
    assert_int_equal(forwarded.count, 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_believed_who_is_not_named),
        cmocka_unit_test(the_last_that_is_no_proxy_is_the_client),
        cmocka_unit_test(forwarded_is_read_too),
        cmocka_unit_test(what_cannot_be_read_is_the_proxys),
        cmocka_unit_test(the_setting_has_networks_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
