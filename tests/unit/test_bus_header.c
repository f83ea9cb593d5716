#include "common/bus/bus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct bus_message
a_request(void)
{
    return (struct bus_message){
        .verb = BUS_HELLO,
        .id = 7,
        .route = { "\0\x87", 2 },
        .to = TEXT("enrolment"),
        .name = TEXT("feed"),
        .expires_us = 8,
        .trace = TEXT("00-1-2-01"),
        .from = TEXT("sessions.1"),
        .taken = 9,
    };
}

static enum status
passed_on(const struct bus_message *message, struct bus_message *ret_message)
{
    static struct bus_header_bytes packed;
    struct error err;

    assert_int_equal(bus_header_pack(message, &packed, &err), OK);
    return bus_header_read((struct text){ packed.bytes, packed.size }, ret_message, &err);
}

static void
what_is_packed_is_read_back(void **state)
{
    struct bus_message request = a_request();
    struct bus_message got;

    (void)state;
    assert_int_equal(passed_on(&request, &got), OK);
    assert_true(got.verb == request.verb && got.id == 7 && got.expires_us == 8 && got.taken == 9);
    assert_true(text_equal(got.route, request.route));
    assert_true(text_equal(got.to, request.to));
    assert_true(text_equal(got.name, request.name));
    assert_true(text_equal(got.trace, request.trace));
    assert_true(text_equal(got.from, request.from));
}

static void
a_name_is_a_text_however_it_is_packed(void **state)
{
    /* [1, hello, 2, "", "", "", 0, "", from, 3], from being one byte of the type bin */
    char header[] = "\x9a\x01\x01\x02\xa0\xa0\xa0\x00\xa0\xc4\x01.\x03";
    struct text bytes = { header, sizeof header - 1 };
    char *from = memchr(header, '.', sizeof header);
    struct bus_message got;
    struct error err;

    (void)state;
    *from = 's';
    assert_int_equal(bus_header_read(bytes, &got, &err), OK);
    assert_true(text_is(got.from, "s"));
    *from = '\x87';
    assert_int_equal(bus_header_read(bytes, &got, &err), INVALID);
    *from = '\0';
    assert_int_equal(bus_header_read(bytes, &got, &err), INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_is_read_back),
        cmocka_unit_test(a_name_is_a_text_however_it_is_packed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
