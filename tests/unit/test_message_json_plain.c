/* What is read at once is what the careful way reads, and what that refuses is left to it. */
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
    FIELD(E, yes_no, is_funded, 0, 3, NULL, "whether")                    \
    FIELD(E, personal_email, email, 0, 254, NULL, "whom to write to")     \
    FIELD(E, json, definition, 0, 1000, NULL, "a definition")             \
    FIELD(E, number, count, 0, 100, NULL, "how many")                     \
    FIELD(E, flag, is_open, 0, 0, NULL, "whether it is open")             \
    FIELD(E, added_when, seen_at, 0, INT64_MAX, NULL, "when it was seen") \
    FIELD(E, added_personal_text, note, 0, 100, NULL, "about the person")
MESSAGE_DECLARE(sample, SAMPLE);
MESSAGE_DEFINE(sample, sample_type, row, "test.sample", 1, SAMPLE, "A sample.");

enum { COUNT_FIELD = 7 };

struct fixture {
    struct obstack memory;
    struct sample plain, careful;
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

    obstack_free(&f->memory, NULL);
    free(f);
    return 0;
}

/* In memory of just its size, so that a sanitizer sees a look behind it. */
static bool
read_plain(struct fixture *f, const char *text, field_set fields)
{
    size_t size = strlen(text);
    char *bytes = memcpy(malloc(size + 1), text, size + 1);
    char *exact = realloc(bytes, size ? size : 1);

    memset(&f->plain, 0, sizeof f->plain);
    bool is_read = message_json_plain(&sample_type, (struct text){ exact, size }, fields, &f->plain,
                                      &f->memory);
    free(exact);
    return is_read;
}

static void
assert_same(const struct field *field, const char *a, const char *b)
{
    a += field->offset;
    b += field->offset;
    if (field->kind == FIELD_text)
        assert_true(text_equal(*(const struct text *)(const void *)a,
                               *(const struct text *)(const void *)b));
    else
        assert_memory_equal(a, b, field->kind == FIELD_flag ? sizeof(bool) : sizeof(int64_t));
}

static void
assert_read(struct fixture *f, const char *text)
{
    struct json_faults faults = { .count = 0 };
    json_t *json = json_read(text_of(text), &faults);

    memset(&f->careful, 0, sizeof f->careful);
    assert_true(read_plain(f, text, FIELDS_ALL));
    assert_true(
        message_json_read(&sample_type, json, FIELDS_ALL, "", &f->careful, &f->memory, &faults));
    for (size_t i = 0; i < sample_type.field_count; i++)
        assert_same(&sample_type.fields[i], (char *)&f->plain, (char *)&f->careful);
    json_decref(json);
}

static void
what_is_plain_is_read(void **state)
{
    static const char *const rows[] = {
        "{\"name\":\"x\",\"count\":0,\"is_open\":true}",
        " { \"count\" : 100 ,\n\t\"is_open\":\rfalse, \"name\":\"\xc3\xa9 \x7f/\" } ",
        "{\"name\":\"x\",\"colour\":\"green\",\"minutes\":90,\"on\":\"2026-11-25\",\"is_funded\":"
        "true,\"email\":\"a@example.org\",\"definition\":null,\"count\":7,\"is_open\":false,"
        "\"seen_at\":\"2026-11-25T09:00:00+01:00\",\"note\":\"\"}",
        "{\"name\":\"x\",\"colour\":null,\"minutes\":null,\"on\":null,\"is_funded\":false,"
        "\"count\":7,\"is_open\":false,\"seen_at\":null,\"note\":null}",
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_read(*state, rows[i]);
}

/* Most of these are wrong; the others are good JSON of a kind that is read carefully. */
static void
what_is_not_plain_is_left(void **state)
{
    static const char *const rows[] = {
        "",
        "{",
        "{}",
        "[]",
        "null",
        "5",
        "{\"name\"",
        "{\"name\":",
        "{\"name\":\"x",
        "{\"name\":\"x\"",
        "{\"name\":\"x\",\"count\":1}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":true",
        "{\"name\":\"x\",\"count\":1,\"is_open\":true}}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":true,}",
        "{,\"name\":\"x\",\"count\":1,\"is_open\":true}",
        "{\"name\" \"x\",\"count\":1,\"is_open\":true}",
        "{\"name\":\"\",\"count\":1,\"is_open\":true}",
        "{\"name\":null,\"count\":1,\"is_open\":true}",
        "{\"name\":5,\"count\":1,\"is_open\":true}",
        "{\"name\":\"a\n\",\"count\":1,\"is_open\":true}",
        "{\"name\n\":\"a\",\"count\":1,\"is_open\":true}",
        "{\"name\":\"a\nb\",\"count\":1,\"is_open\":true}",
        "{\"name\":\"a\\\"\",\"count\":1,\"is_open\":true}",
        "{\"n\\u0061me\":\"x\",\"count\":1,\"is_open\":true}",
        "{\"name\":\"\xff\",\"count\":1,\"is_open\":true}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":yes}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":\"true\"}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":1}",
        "{\"name\":\"x\",\"count\":01,\"is_open\":true}",
        "{\"name\":\"x\",\"count\":-1,\"is_open\":true}",
        "{\"name\":\"x\",\"count\":1.0,\"is_open\":true}",
        "{\"name\":\"x\",\"count\":1e1,\"is_open\":true}",
        "{\"name\":\"x\",\"count\":101,\"is_open\":true}",
        "{\"name\":\"x\",\"count\":\"1\",\"is_open\":true}",
        "{\"name\":\"x\",\"count\":12345678901234567890123,\"is_open\":true}",
        "{\"name\":\"x\",\"count\":1,\"count\":1,\"is_open\":true}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":true,\"other\":1}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":true,\"colour\":\"blue\"}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":true,\"on\":\"2026-02-30\"}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":true,\"minutes\":\"90\"}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":true,\"minutes\":1000000000}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":true,\"minutes\":007}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":true,\"is_funded\":\"yes\"}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":true,\"seen_at\":\"never\"}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":true,\"seen_at\":5}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":true,\"definition\":{}}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":true,\"definition\":1}",
        "{\"name\":\"x\",\"count\":1,\"is_open\":true,\"note\":[]}",
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_false(read_plain(*state, rows[i], FIELDS_ALL));
}

static void
only_what_is_asked_for_is_read(void **state)
{
    struct fixture *f = *state;

    assert_true(read_plain(f, "{\"count\":3}", 1U << COUNT_FIELD));
    assert_int_equal(f->plain.count, 3);
    assert_false(read_plain(f, "{\"count\":3,\"name\":\"x\"}", 1U << COUNT_FIELD));
}

/* Texts are used when the bytes are gone. */
static void
texts_are_kept(void **state)
{
    struct fixture *f = *state;

    assert_true(read_plain(f, "{\"name\":\"abc\",\"count\":1,\"is_open\":true}", FIELDS_ALL));
    assert_string_equal(f->plain.name.data, "abc");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_plain_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_plain_is_left, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_what_is_asked_for_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_are_kept, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
