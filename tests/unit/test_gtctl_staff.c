/* The addresses of staff that a folder's rows bring: each is told once, and no other value is. */
// parts: gtctl/import/staff gtctl/import/key gtctl/import/frame
#include "services/gtctl/import/staff.h"

#include "proto/enrolment_live.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct staff staff;

static int
begin(void **state)
{
    (void)state;
    staff.seen_count = 0;
    frame_init(&staff.frame);
    return 0;
}

static int
end(void **state)
{
    (void)state;
    frame_clear(&staff.frame);
    return 0;
}

static void
each_address_is_told_once_a_cohort(void **state)
{
    (void)state;
    staff_add(&staff, TEXT("c1"), TEXT("ann@example.org"));
    staff_add(&staff, TEXT("c1"), TEXT("ANN@example.org")); /* the same to the services */
    staff_add(&staff, TEXT("c1"), TEXT("ann@example.org"));
    assert_int_equal(staff.frame.count, 1);
    staff_add(&staff, TEXT("c1"), TEXT("bo@example.org"));
    assert_int_equal(staff.frame.count, 2);
    staff_add(&staff, TEXT("c2"), TEXT("ann@example.org"));
    assert_int_equal(staff.frame.count, 3);
}

static void
what_is_no_address_is_not_told(void **state)
{
    (void)state;
    staff_add(&staff, TEXT("c1"), TEXT(""));
    staff_add(&staff, TEXT("c1"), TEXT("ann"));
    staff_add(&staff, TEXT("c1"), TEXT("ann@"));
    assert_int_equal(staff.frame.count, 0);
}

static void
what_is_told_again_after_the_frame_has_gone_is_known(void **state)
{
    (void)state;
    staff_add(&staff, TEXT("c1"), TEXT("ann@example.org"));
    frame_reset(&staff.frame);
    staff_add(&staff, TEXT("c1"), TEXT("ann@example.org"));
    assert_int_equal(staff.frame.count, 0);
}

static void
the_command_has_the_address(void **state)
{
    (void)state;
    staff_add(&staff, TEXT("c1"), TEXT("ann@example.org"));
    struct text body = frame_seal(&staff.frame, TEXT("c1"));
    assert_non_null(memmem(body.data, body.size, "ann@example.org", 15));
    assert_non_null(memmem(body.data, body.size, "email", 5));
}

/* A reply as a service gives it: an array of [code, field, result]. */
static enum status
checked(const char *const *codes, size_t count, size_t expected, struct error *err)
{
    msgpack_sbuffer reply;
    msgpack_packer to;

    msgpack_sbuffer_init(&reply);
    msgpack_packer_init(&to, &reply, msgpack_sbuffer_write);
    msgpack_pack_array(&to, count);
    for (size_t i = 0; i < count; i++) {
        msgpack_pack_array(&to, 3);
        pack_text(&to, text_of(codes[i]));
        pack_text(&to, TEXT(""));
        pack_text(&to, TEXT(""));
    }
    enum status status = staff_check((struct text){ reply.data, reply.size }, expected, err);
    msgpack_sbuffer_destroy(&reply);
    return status;
}

static void
all_must_be_done(void **state)
{
    static const char *const done[] = { "", "" }, *const failed[] = { "", "internal_error" };
    struct error err = { 0 };

    (void)state;
    assert_int_equal(checked(done, 2, 2, &err), OK);
    assert_int_equal(checked(failed, 2, 2, &err), INVALID);
    assert_non_null(strstr(err.text, "internal_error"));
    assert_int_equal(checked(done, 1, 2, &err), INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_address_is_told_once_a_cohort, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_address_is_not_told, begin, end),
        cmocka_unit_test_setup_teardown(what_is_told_again_after_the_frame_has_gone_is_known, begin,
                                        end),
        cmocka_unit_test_setup_teardown(the_command_has_the_address, begin, end),
        cmocka_unit_test(all_must_be_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
