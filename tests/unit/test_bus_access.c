// parts: bus/access
#include "services/bus/access.h"

#include "common/message/message.h"
#include "proto/all.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct access access_rules;
static struct error err;

static enum status
parse(const char *file)
{
    return access_parse(text_of(file), &access_rules, &err);
}

static bool
may(const char *role, enum access_right right, const char *what)
{
    return access_may(access_role(&access_rules, role), right, text_of(what));
}

static void
only_what_a_line_says_is_allowed(void **state)
{
    (void)state;
    assert_int_equal(parse("# rules\n\n a send x.y\na serve a\nb  send x.*\nb group b"), OK);
    assert_true(may("a", ACCESS_SEND, "x.y"));
    assert_false(may("a", ACCESS_SEND, "x.yz"));
    assert_false(may("a", ACCESS_SEND, "x."));
    assert_false(may("a", ACCESS_SEE, "x.y"));
    assert_true(may("b", ACCESS_SEND, "x.anything"));
    assert_false(may("b", ACCESS_SEND, "x"));
    assert_true(may("b", ACCESS_GROUP, "b"));
    assert_false(may("nobody", ACCESS_SEND, "x.y"));
}

static void
what_is_no_rule_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "a",
        "a send",
        "a send x y",
        "a sends x",
        "a send *x",
        "a send x*y",
        "a send 0123456789012345678901234567890123456789012345678901234567890123456789",
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(parse(bad[i]), INVALID);
        assert_non_null(strstr(err.text, "line 1: "));
    }
}

/* A body as docs/wire.md has it. */
static msgpack_sbuffer
subscription(const char *group, const char *const *types, size_t count)
{
    msgpack_sbuffer buffer;
    msgpack_packer to;

    msgpack_sbuffer_init(&buffer);
    msgpack_packer_init(&to, &buffer, msgpack_sbuffer_write);
    msgpack_pack_array(&to, 6);
    pack_text(&to, text_of(group));
    pack_text(&to, TEXT("instance"));
    msgpack_pack_int(&to, 1000);
    msgpack_pack_int(&to, 1000);
    msgpack_pack_array(&to, count);
    for (size_t i = 0; i < count; i++)
        pack_text(&to, text_of(types[i]));
    msgpack_pack_array(&to, 0);
    return buffer;
}

static enum status
subscribe(const char *role, const char *group, const char *const *types, size_t count)
{
    msgpack_sbuffer body = subscription(group, types, count);
    enum status status = access_request(access_role(&access_rules, role), TEXT("events"),
                                        (struct text){ body.data, body.size }, &err);

    msgpack_sbuffer_destroy(&body);
    return status;
}

static void
a_subscription_is_looked_into(void **state)
{
    (void)state;
    static const char *const seen[] = { "x.seen" };
    static const char *const both[] = { "x.seen", "x.hidden" };

    assert_int_equal(parse("a send events\na group a*\na see x.seen\nb see *\nb group *"), OK);
    assert_int_equal(subscribe("a", "a", seen, 1), OK);
    assert_int_equal(subscribe("a", "a.replay", seen, 1), OK);
    assert_int_equal(subscribe("a", "a", NULL, 0), OK);
    assert_int_equal(subscribe("a", "b", seen, 1), FORBIDDEN);
    assert_string_equal(err.text, "not allowed: group b");
    assert_int_equal(subscribe("a", "a", both, 2), FORBIDDEN);
    assert_string_equal(err.text, "not allowed: see x.hidden");
    assert_int_equal(subscribe("b", "b", seen, 1), FORBIDDEN); /* may not send at all */
    assert_string_equal(err.text, "not allowed: send events");
    const struct access_role *role = access_role(&access_rules, "a");
    assert_int_equal(access_request(role, TEXT("events"), TEXT("\xdd\xff\xff\xff\xff"), &err),
                     INVALID);
    assert_int_equal(access_request(role, TEXT("events"), TEXT("\x90"), &err), INVALID);
    assert_int_equal(access_request(role, TEXT("events"), TEXT(""), &err), INVALID);
}

/* Pairs of a name and an empty list. */
static enum status
ask(const char *role, const char *const *names, size_t count)
{
    msgpack_sbuffer body;
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    msgpack_pack_array(&to, count);
    for (size_t i = 0; i < count; i++) {
        msgpack_pack_array(&to, 2);
        pack_text(&to, text_of(names[i]));
        msgpack_pack_array(&to, 0);
    }
    enum status status = access_request(access_role(&access_rules, role), TEXT("queries"),
                                        (struct text){ body.data, body.size }, &err);
    msgpack_sbuffer_destroy(&body);
    return status;
}

static void
each_of_several_queries_needs_its_right(void **state)
{
    (void)state;
    static const char *const names[] = { "x.seen", "x.hidden" };

    assert_int_equal(parse("a send queries\na send x.seen\nb send x.*"), OK);
    assert_int_equal(ask("a", names, 0), OK);
    assert_int_equal(ask("a", names, 1), OK);
    assert_int_equal(ask("a", names, 2), FORBIDDEN);
    assert_string_equal(err.text, "not allowed: send x.hidden");
    assert_int_equal(ask("b", names, 2), FORBIDDEN); /* may not send several */
    assert_string_equal(err.text, "not allowed: send queries");
    const struct access_role *role = access_role(&access_rules, "a");
    assert_int_equal(access_request(role, TEXT("queries"), TEXT("\x91\x90"), &err), INVALID);
    assert_int_equal(access_request(role, TEXT("queries"), TEXT("\xc0"), &err), INVALID);
    assert_int_equal(access_request(role, TEXT("queries"), TEXT(""), &err), INVALID);
}

static void
a_refusal_repeats_no_more_than_a_name(void **state)
{
    (void)state;
    assert_int_equal(parse("a send x"), OK);
    assert_int_equal(
        access_request(access_role(&access_rules, "a"), TEXT("y\nSecret"), TEXT(""), &err),
        FORBIDDEN);
    assert_string_equal(err.text, "not allowed: send y");
}

/* The table of the repository: each service may be itself, nobody else may be it, and every
 * right is about something that exists. */
static void
the_rules_fit_the_declarations(void **state)
{
    (void)state;
    assert_int_equal(access_read("data/access.txt", &access_rules, &err), OK);
    for (const struct message_type *const *type = proto_all; *type; type++) {
        struct text owner = message_owner(*type);
        char name[ACCESS_NAME_MAX] = "";

        memcpy(name, owner.data, owner.size);
        for (size_t i = 0; i < access_rules.count; i++)
            assert_int_equal(access_may(&access_rules.roles[i], ACCESS_SERVE, owner),
                             strcmp(access_rules.roles[i].name, name) == 0);
    }
    for (size_t i = 0; i < access_rules.count; i++)
        for (size_t k = 0; k < access_rules.roles[i].rights[ACCESS_SEE].count; k++) {
            const char *what = access_rules.roles[i].rights[ACCESS_SEE].what[k];
            bool is_known = strcmp(what, "*") == 0;

            for (const struct message_type *const *type = proto_all; *type; type++)
                is_known |= (*type)->role == MESSAGE_event && strcmp((*type)->name, what) == 0;
            if (!is_known)
                fail_msg("%s may see %s, which does not exist", access_rules.roles[i].name, what);
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_a_line_says_is_allowed),
        cmocka_unit_test(what_is_no_rule_is_refused),
        cmocka_unit_test(a_subscription_is_looked_into),
        cmocka_unit_test(each_of_several_queries_needs_its_right),
        cmocka_unit_test(a_refusal_repeats_no_more_than_a_name),
        cmocka_unit_test(the_rules_fit_the_declarations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
