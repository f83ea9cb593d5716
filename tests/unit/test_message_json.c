#include "common/message/message_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

#define SAMPLE(FIELD, E)                                                  \
    FIELD(E, text, name, 1, 20, NULL, "what it is called")                \
    FIELD(E, text, colour, 0, 20, "red|green", "of its paint")            \
    FIELD(E, digits, minutes, 0, 9, NULL, "how long")                     \
    FIELD(E, date, on, 0, 40, NULL, "a day")                              \
    FIELD(E, time, at, 0, 40, NULL, "a moment")                           \
    FIELD(E, yes_no, is_funded, 0, 3, NULL, "whether")                    \
    FIELD(E, personal_email, email, 0, 254, NULL, "whom to write to")     \
    FIELD(E, json, definition, 0, 1000, NULL, "a definition")             \
    FIELD(E, number, count, 0, 100, NULL, "how many")                     \
    FIELD(E, flag, is_open, 0, 0, NULL, "whether it is open")             \
    FIELD(E, added_when, seen_at, 0, INT64_MAX, NULL, "when it was seen") \
    FIELD(E, added_personal_text, note, 0, 100, NULL, "about the person")
MESSAGE_DECLARE(sample, SAMPLE);
MESSAGE_DEFINE(sample, sample_type, row, "test.sample", 1, SAMPLE, "A sample.");

static const char good[] =
    "{\"name\":\"a\\\"b/\\u00e9\",\"colour\":null,\"minutes\":90,\"on\":\"2026-11-25\","
    "\"at\":\"2026-11-25T10:00:00+01:00\",\"is_funded\":true,\"email\":\"a@example.org\","
    "\"definition\":{\"b\":[1,2.5],\"a\":null},\"count\":7,\"is_open\":false,"
    "\"seen_at\":\"2026-11-25T09:00:00Z\",\"note\":null}";

struct fixture {
    struct obstack memory;
    struct json_faults faults;
    json_t *json;
    struct sample body;
};

static int
set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    obstack_init(&f->memory);
    *state = f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;

    json_decref(f->json);
    obstack_free(&f->memory, NULL);
    free(f);
    return 0;
}

static bool
take(struct fixture *f, const char *text, field_set fields)
{
    json_decref(f->json);
    f->faults.count = 0;
    f->json = json_read(text_of(text), &f->faults);
    return f->json
           && message_json_read(&sample_type, f->json, fields, "", &f->body, &f->memory,
                                &f->faults);
}

/* The text with one member's value replaced; the caller frees it. */
static char *
with(const char *member, const char *value)
{
    json_t *object = json_loads(good, 0, NULL);
    json_t *changed = json_loads(value, JSON_DECODE_ANY, NULL);

    assert_non_null(changed);
    json_object_set_new(object, member, changed);
    char *text = json_dumps(object, 0);
    json_decref(object);
    return text;
}

static void
assert_fault(struct fixture *f, const char *member, const char *value, const char *code)
{
    char *text = with(member, value);
    char pointer[64];

    snprintf(pointer, sizeof pointer, "/%s", member);
    assert_false(take(f, text, FIELDS_ALL));
    assert_int_equal(f->faults.count, 1);
    assert_string_equal(f->faults.list[0].code, code);
    assert_string_equal(f->faults.list[0].pointer, pointer);
    free(text);
}

static void
what_was_read_is_written_again(void **state)
{
    struct fixture *f = *state;
    msgpack_sbuffer out;

    assert_true(take(f, good, FIELDS_ALL));
    assert_true(text_is(f->body.minutes, "90") && text_is(f->body.is_funded, "yes"));
    assert_true(text_is(f->body.definition, "{\"b\":[1,2.5],\"a\":null}"));
    msgpack_sbuffer_init(&out);
    msgpack_sbuffer_write(&out, "{", 1);
    message_json_write(&sample_type, &f->body, FIELDS_ALL, true, &out);
    msgpack_sbuffer_write(&out, "}", 1);
    json_t *again = json_loadb(out.data, out.size, 0, NULL);
    assert_true(json_equal(again, f->json));
    json_decref(again);
    msgpack_sbuffer_destroy(&out);
}

static void
what_is_personal_is_left_out(void **state)
{
    struct fixture *f = *state;
    msgpack_sbuffer out;

    assert_true(take(f, good, FIELDS_ALL));
    msgpack_sbuffer_init(&out);
    msgpack_sbuffer_write(&out, "{", 1);
    message_json_write(&sample_type, &f->body, FIELDS_ALL, false, &out);
    msgpack_sbuffer_write(&out, "}", 2);
    assert_null(strstr(out.data, "email"));
    assert_null(strstr(out.data, "note"));
    assert_non_null(strstr(out.data, "\"name\""));
    msgpack_sbuffer_destroy(&out);
}

static void
each_kind_refuses_what_it_is_not(void **state)
{
    static const struct {
        const char *member, *value, *code;
    } rows[] = {
        { "name", "1", "wrong_type" },
        { "name", "\"\"", "bad_size" },
        { "name", "null", "required" },
        { "name", "\"a very long name, longer than 20\"", "bad_size" },
        { "colour", "\"blue\"", "bad_value" },
        { "minutes", "\"90\"", "wrong_type" },
        { "minutes", "1.5", "wrong_type" },
        { "minutes", "-1", "bad_number" },
        { "minutes", "1000000000", "bad_size" },
        { "on", "\"2026-02-30\"", "bad_date" },
        { "at", "\"2026-11-25 10:00\"", "bad_date" },
        { "is_funded", "\"yes\"", "wrong_type" },
        { "email", "\"a@@example.org\"", "bad_email" },
        { "count", "101", "bad_number" },
        { "count", "null", "required" },
        { "is_open", "0", "wrong_type" },
        { "seen_at", "5", "wrong_type" },
        { "seen_at", "\"never\"", "bad_date" },
        { "note", "[]", "wrong_type" },
        { "nonsense", "1", "unknown_member" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_fault(*state, rows[i].member, rows[i].value, rows[i].code);
}

static void
a_member_that_is_not_asked_for_is_unknown(void **state)
{
    struct fixture *f = *state;

    assert_false(take(f, "{\"count\":3,\"name\":\"x\"}", 1U << 8));
    assert_string_equal(f->faults.list[0].pointer, "/name");
    assert_true(take(f, "{\"count\":3}", 1U << 8));
    assert_int_equal(f->body.count, 3);
}

static void
what_is_no_json_is_told_where(void **state)
{
    static const struct {
        const char *text, *code, *pointer;
    } rows[] = {
        { "", "bad_json", "" },
        { "5", "bad_json", "" },
        { "{\"a\":1} x", "bad_json", "" },
        { "{\"a\":{\"b\":[1,{\"c\":1,\"c\":2}]}}", "duplicate_member", "/a/b/1/c" },
        { "{\"a\":[1,nope]}", "bad_json", "/a/1" },
        { "{\"a\":123456789012345678901}", "bad_number", "/a" },
        { "{\"a\":\"\\u0000\"}", "bad_encoding", "/a" },
        { "{\"a\":\"\xff\"}", "bad_encoding", "" },
        { "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", "too_deep", "/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0" },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        f->faults.count = 0;
        assert_null(json_read(text_of(rows[i].text), &f->faults));
        assert_int_equal(f->faults.count, 1);
        assert_string_equal(f->faults.list[0].code, rows[i].code);
        assert_string_equal(f->faults.list[0].pointer, rows[i].pointer);
    }
}

/* In memory of just its size, so that a sanitizer sees a look behind it. */
static void
a_name_that_is_cut_off_is_read_to_its_end(void **state)
{
    static const struct {
        const char *text, *pointer;
    } rows[] = {
        { "{\"", "/" },
        { "{\"a\":1,\"", "/" },
        { "{\"\\", "/" },
        { "{\"\":", "/" },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t size = strlen(rows[i].text);
        char *text = memcpy(malloc(size), rows[i].text, size);

        f->faults.count = 0;
        assert_null(json_read((struct text){ text, size }, &f->faults));
        assert_string_equal(f->faults.list[0].code, "bad_json");
        assert_string_equal(f->faults.list[0].pointer, rows[i].pointer);
        free(text);
    }
}

static void
faults_beyond_the_bound_are_counted(void **state)
{
    struct fixture *f = *state;

    for (int i = 0; i < JSON_FAULTS_MAX + 5; i++)
        json_fault_add(&f->faults, "/a~0", "b/c~", "required", "x");
    assert_int_equal(f->faults.count, JSON_FAULTS_MAX + 5);
    assert_string_equal(f->faults.list[0].pointer, "/a~0/b~1c~0");
}

static void
a_parameter_is_read_from_its_text(void **state)
{
    struct fixture *f = *state;
    const char *detail = NULL;

    assert_null(message_text_read(&sample_type.fields[8], text_of("17"), &f->body, &detail));
    assert_int_equal(f->body.count, 17);
    assert_string_equal(message_text_read(&sample_type.fields[8], text_of("x"), &f->body, &detail),
                        "bad_number");
    assert_null(message_text_read(&sample_type.fields[9], text_of("true"), &f->body, &detail));
    assert_true(f->body.is_open);
    assert_string_equal(
        message_text_read(&sample_type.fields[1], text_of("blue"), &f->body, &detail), "bad_value");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_read_is_written_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_personal_is_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_kind_refuses_what_it_is_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_member_that_is_not_asked_for_is_unknown, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_json_is_told_where, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_name_that_is_cut_off_is_read_to_its_end, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(faults_beyond_the_bound_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_parameter_is_read_from_its_text, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
