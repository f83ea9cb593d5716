// parts: gtctl/operate/log_line
#include "services/gtctl/operate/log_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LINE                                                                           \
    "{\"time\":\"2026-09-01T09:00:00Z\",\"subject\":\"a \\\"b\\\" \\\\c\",\"text\":\"" \
    "ends with \\\\\",\"trace\":\"0af7\"}\n"

static void
test_members_as_they_stand(void **state)
{
    (void)state;
    assert_true(text_is(log_member(LINE, "time"), "2026-09-01T09:00:00Z"));
    assert_true(text_is(log_member(LINE, "text"), "ends with \\\\"));
    assert_true(text_is(log_member(LINE, "trace"), "0af7"));
    assert_int_equal(log_member(LINE, "level").size, 0);
}

static void
test_members_as_people_read_them(void **state)
{
    char plain[32];

    (void)state;
    log_member_plain(LINE, "subject", plain, sizeof plain);
    assert_string_equal(plain, "a \"b\" \\c");
    log_member_plain(LINE, "text", plain, sizeof plain);
    assert_string_equal(plain, "ends with \\");
    log_member_plain(LINE, "level", plain, sizeof plain);
    assert_string_equal(plain, "");
    log_member_plain(LINE, "subject", plain, 4);
    assert_string_equal(plain, "a \"");
}

static void
test_lines_that_were_cut(void **state)
{
    static const char *const cut[] = { "{\"text\":\"abc", "{\"text\":\"abc\\", "{\"text\":\"" };
    char plain[32];

    (void)state;
    for (size_t i = 0; i < sizeof cut / sizeof *cut; i++) {
        log_member_plain(cut[i], "text", plain, sizeof plain);
        assert_true(strlen(plain) <= 4);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members_as_they_stand),
        cmocka_unit_test(test_members_as_people_read_them),
        cmocka_unit_test(test_lines_that_were_cut),
    };

    return cmocka_run_group_tests_name("gtctl log", tests, NULL, NULL);
}
