#include "common/message/message.h"

#include "proto/all.h"
#include "proto/enrolment.h"
#include "proto/sessions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct application_changed sample = {
    .application_ref = TEXT_STATIC("A1"),
    .state = TEXT_STATIC("accepted"),
    .reason = TEXT_STATIC(""),
    .programme = TEXT_STATIC("NPQH"),
    .programme_version = 1,
    .mode = TEXT_STATIC("blended"),
    .partner_id = TEXT_STATIC("partner-01"),
    .school_urn = TEXT_STATIC("100000"),
    .adjustment = TEXT_STATIC(""),
    .at = -1,
};

struct fixture {
    msgpack_sbuffer bytes;
    msgpack_packer to;
    msgpack_zone zone;
    struct error err;
};

static int
set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    msgpack_sbuffer_init(&f->bytes);
    msgpack_packer_init(&f->to, &f->bytes, msgpack_sbuffer_write);
    msgpack_zone_init(&f->zone, 4096);
    *state = f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;

    msgpack_sbuffer_destroy(&f->bytes);
    msgpack_zone_destroy(&f->zone);
    free(f);
    return 0;
}

static struct text
bytes_of(const struct fixture *f)
{
    return (struct text){ f->bytes.data, f->bytes.size };
}

static void
what_is_packed_is_read_back(void **state)
{
    struct fixture *f = *state;
    struct application_changed got;

    message_pack(&enrolment_accepted, &sample, &f->to);
    assert_int_equal(message_read(&enrolment_accepted, bytes_of(f), &f->zone, &got, &f->err), OK);
    assert_true(text_equal(got.application_ref, sample.application_ref));
    assert_true(text_equal(got.partner_id, sample.partner_id));
    assert_int_equal(got.programme_version, 1);
    assert_int_equal(got.at, -1);
}

static void
unknown_fields_are_skipped_and_order_is_free(void **state)
{
    struct fixture *f = *state;
    struct engagement_changed got;

    msgpack_pack_map(&f->to, 2);
    pack_text(&f->to, TEXT("new_in_version_2"));
    msgpack_pack_nil(&f->to);
    pack_text(&f->to, TEXT("application_ref"));
    pack_text(&f->to, TEXT("A7"));
    assert_int_equal(message_read(&sessions_engaged, bytes_of(f), &f->zone, &got, &f->err), OK);
    assert_true(text_is(got.application_ref, "A7"));
}

static void
assert_refused(struct fixture *f, const struct message_type *type, const char *why)
{
    char body[MESSAGE_SIZE_MAX];

    assert_int_equal(message_read(type, bytes_of(f), &f->zone, body, &f->err), INVALID);
    assert_string_equal(f->err.text, why);
}

static void
a_missing_field_is_named(void **state)
{
    struct fixture *f = *state;

    msgpack_pack_map(&f->to, 0);
    assert_refused(f, &sessions_engaged, "sessions.engaged: application_ref is missing");
}

static void
a_value_that_is_not_allowed_is_named(void **state)
{
    struct fixture *f = *state;
    struct application_changed wrong = sample;

    wrong.state = TEXT("waiting");
    message_pack(&enrolment_accepted, &wrong, &f->to);
    assert_refused(f, &enrolment_accepted,
                   "enrolment.accepted: state is none of the allowed values");
}

static void
a_number_out_of_range_is_named(void **state)
{
    struct fixture *f = *state;
    struct application_changed wrong = sample;

    wrong.programme_version = 0;
    message_pack(&enrolment_accepted, &wrong, &f->to);
    assert_refused(f, &enrolment_accepted, "enrolment.accepted: programme_version is out of range");
}

static void
every_truncation_is_refused(void **state)
{
    struct fixture *f = *state;
    char body[MESSAGE_SIZE_MAX];

    message_pack(&enrolment_accepted, &sample, &f->to);
    for (size_t size = 0; size < f->bytes.size; size++)
        assert_int_equal(message_read(&enrolment_accepted, (struct text){ f->bytes.data, size },
                                      &f->zone, body, &f->err),
                         INVALID);
}

/* Bytes that make msgpack-c allocate, recurse or accept too much. */
static const struct {
    const char *name;
    struct text bytes;
    const char *why;
} bombs[] = {
    { "nothing", TEXT_STATIC(""), "message: it ends too early" },
    { "array of 2^32-1", TEXT_STATIC("\xdd\xff\xff\xff\xff"),
      "message: a count is larger than what follows" },
    { "map of 2^31", TEXT_STATIC("\xdf\x80\x00\x00\x00\x01"),
      "message: a count is larger than what follows" },
    { "text of 4 GB",
      TEXT_STATIC("\xdb\xff\xff\xff\xff"
                  "ab"),
      "message: a count is larger than what follows" },
    { "nine arrays deep", TEXT_STATIC("\x91\x91\x91\x91\x91\x91\x91\x91\x91\xc0"),
      "message: it is nested too deeply" },
    { "reserved byte", TEXT_STATIC("\xc1"), "message: a type is not allowed" },
    { "extension", TEXT_STATIC("\xd4\x01\x00"), "message: a type is not allowed" },
    { "bytes behind", TEXT_STATIC("\xc0\xc0"), "message: bytes behind the value" },
    { "key twice",
      TEXT_STATIC("\x82\xa1"
                  "a\xc0\xa1"
                  "a\xc0"),
      "message: a key stands twice" },
    { "key is a number", TEXT_STATIC("\x81\x01\xc0"), "message: a key is not a text" },
    { "bad UTF-8", TEXT_STATIC("\xa2\xc3\x28"), "message: a text is not UTF-8" },
    { "surrogate", TEXT_STATIC("\xa3\xed\xa0\x80"), "message: a text is not UTF-8" },
    { "number cut off", TEXT_STATIC("\xcf\x00\x00"), "message: it ends too early" },
};

static void
bombs_are_refused_before_anything_is_allocated(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof bombs / sizeof *bombs; i++) {
        assert_int_equal(message_scan(bombs[i].bytes, &f->err), INVALID);
        assert_string_equal(f->err.text, bombs[i].why);
    }
}

/* For the least size of any text. */
static const char long_enough[] =
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

static void
every_declared_message_survives_the_way_there_and_back(void **state)
{
    struct fixture *f = *state;
    char body[MESSAGE_SIZE_MAX] = { 0 };
    char got[MESSAGE_SIZE_MAX];

    for (const struct message_type *const *type = proto_all; *type; type++) {
        memset(body, 0, sizeof body);
        for (size_t i = 0; i < (*type)->field_count; i++) {
            const struct field *field = &(*type)->fields[i];
            struct text text = { long_enough, (size_t)field->min };

            if (field->allowed)
                text = (struct text){ field->allowed, strcspn(field->allowed, "|") };
            if (field->kind == FIELD_text)
                memcpy(body + field->offset, &text, sizeof text);
            else if (field->kind != FIELD_flag)
                memcpy(body + field->offset, &field->max, sizeof field->max);
        }
        f->bytes.size = 0;
        message_pack(*type, body, &f->to);
        assert_int_equal(message_read(*type, bytes_of(f), &f->zone, got, &f->err), OK);
        size_t size = f->bytes.size;
        char *first = malloc(size);
        memcpy(first, f->bytes.data, size);
        f->bytes.size = 0;
        message_pack(*type, body, &f->to);
        assert_int_equal(f->bytes.size, size);
        assert_memory_equal(first, f->bytes.data, size);
        free(first);
    }
}

#define BEFORE(FIELD, E) FIELD(E, text, name, 1, 8, NULL, "a name")
#define SINCE(FIELD, E)                                           \
    FIELD(E, text, name, 1, 8, NULL, "a name")                    \
    FIELD(E, added_number, count, 1, 9, NULL, "a later thought")  \
    FIELD(E, added_text, colour, 1, 8, "red|blue", "another one") \
    FIELD(E, added_flag, is_round, 0, 0, NULL, "and a third")     \
    FIELD(E, added_when, at, INT64_MIN, INT64_MAX, NULL, "and a fourth")

MESSAGE_DECLARE(before, BEFORE);
MESSAGE_DECLARE(since, SINCE);
MESSAGE_DEFINE(before, type_before, event, "shape.seen", 1, BEFORE, "Before.");
MESSAGE_DEFINE(since, type_since, event, "shape.seen", 1, SINCE, "Since.");

static void
an_added_field_may_be_missing_and_nothing_else(void **state)
{
    struct fixture *f = *state;
    struct since read;

    message_pack(&type_before, &(struct before){ TEXT_STATIC("box") }, &f->to);
    assert_int_equal(message_read(&type_since, bytes_of(f), &f->zone, &read, &f->err), OK);
    assert_true(text_is(read.name, "box"));
    assert_int_equal(read.count, 0);
    assert_int_equal(read.colour.size, 0);
    assert_false(read.is_round);
    f->bytes.size = 0;
    msgpack_pack_map(&f->to, 1);
    pack_text(&f->to, TEXT("count"));
    msgpack_pack_int(&f->to, 3);
    assert_int_equal(message_read(&type_since, bytes_of(f), &f->zone, &read, &f->err), INVALID);
}

static void
an_added_field_that_is_there_is_checked_and_skipped_by_those_of_before(void **state)
{
    struct fixture *f = *state;
    struct since given = { TEXT_STATIC("box"), 10, TEXT_STATIC("red"), true, 5 };
    struct since read;
    struct before old;

    message_pack(&type_since, &given, &f->to);
    assert_int_equal(message_read(&type_since, bytes_of(f), &f->zone, &read, &f->err), INVALID);
    assert_int_equal(message_read(&type_before, bytes_of(f), &f->zone, &old, &f->err), OK);
    f->bytes.size = 0;
    given.count = 9;
    message_pack(&type_since, &given, &f->to);
    assert_int_equal(message_read(&type_since, bytes_of(f), &f->zone, &read, &f->err), OK);
    assert_int_equal(read.count, 9);
    assert_true(read.is_round);
    assert_int_equal(read.at, 5);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_is_packed_is_read_back),
        TEST(unknown_fields_are_skipped_and_order_is_free),
        TEST(a_missing_field_is_named),
        TEST(a_value_that_is_not_allowed_is_named),
        TEST(a_number_out_of_range_is_named),
        TEST(every_truncation_is_refused),
        TEST(bombs_are_refused_before_anything_is_allocated),
        TEST(every_declared_message_survives_the_way_there_and_back),
        TEST(an_added_field_may_be_missing_and_nothing_else),
        TEST(an_added_field_that_is_there_is_checked_and_skipped_by_those_of_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
