// parts: gtctl/import/key gtctl/import/frame
#include "services/gtctl/import/frame.h"

#include "proto/enrolment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COHORT TEXT("c1")

static bool
same(struct key a, struct key b)
{
    return text_equal(key_text(&a), key_text(&b));
}

static struct key
key_of(struct text cohort_id, const char *file, size_t line, struct text a, struct text b)
{
    const struct text values[] = { a, b };

    return key_of_row(cohort_id, file, line, values, 2);
}

static void
the_same_row_has_the_same_key(void **state)
{
    (void)state;
    assert_true(same(key_of(COHORT, "01-places.csv", 2, TEXT("a"), TEXT("b")),
                     key_of(COHORT, "01-places.csv", 2, TEXT("a"), TEXT("b"))));
}

static void
cohort_file_line_and_content_all_count(void **state)
{
    (void)state;
    struct key key = key_of(COHORT, "01-places.csv", 2, TEXT("a"), TEXT("b"));

    assert_false(same(key, key_of(TEXT("c2"), "01-places.csv", 2, TEXT("a"), TEXT("b"))));
    assert_false(same(key, key_of(COHORT, "02-places.csv", 2, TEXT("a"), TEXT("b"))));
    assert_false(same(key, key_of(COHORT, "01-places.csv", 3, TEXT("a"), TEXT("b"))));
    assert_false(same(key, key_of(COHORT, "01-places.csv", 2, TEXT("a"), TEXT("c"))));
}

static void
where_one_value_ends_and_the_next_begins_counts(void **state)
{
    (void)state;
    assert_false(same(key_of(COHORT, "f", 2, TEXT("ab"), TEXT("c")),
                      key_of(COHORT, "f", 2, TEXT("a"), TEXT("bc"))));
    assert_false(same(key_of(TEXT("ab"), "c", 2, TEXT(""), TEXT("")),
                      key_of(TEXT("a"), "bc", 2, TEXT(""), TEXT(""))));
}

static struct key
closing_key(const char *file, const char *const *rows, size_t count)
{
    struct key_sum sum;

    key_sum_start(&sum, COHORT, file);
    for (size_t i = 0; i < count; i++) {
        struct text value = text_of(rows[i]);
        struct key key = key_of_row(COHORT, file, i + 2, &value, 1);

        key_sum_add(&sum, &key);
    }
    return key_sum_end(&sum);
}

static void
a_changed_or_added_row_makes_the_closing_command_a_new_one(void **state)
{
    (void)state;
    static const char *const rows[] = { "a", "b", "c" };
    static const char *const changed[] = { "a", "x", "c" };

    assert_true(same(closing_key("f", rows, 3), closing_key("f", rows, 3)));
    assert_false(same(closing_key("f", rows, 3), closing_key("f", rows, 2)));
    assert_false(same(closing_key("f", rows, 3), closing_key("f", changed, 3)));
    assert_false(same(closing_key("f", rows, 3), closing_key("g", rows, 3)));
}

static void
a_frame_is_a_cohort_and_rows_of_key_and_fields(void **state)
{
    (void)state;
    AUTO(frame_clear) struct frame frame;
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    const struct text values[] = { TEXT("p1"), TEXT("NPQH"), TEXT("12") };
    struct key key = key_of_row(COHORT, "03-places.csv", 2, values, 3);
    struct set_places command;
    struct error err;
    msgpack_object body;
    struct text text;

    frame_init(&frame);
    msgpack_zone_init(&zone, 1024);
    frame_add_texts(&frame, &set_places_command, &key, values, 2);
    assert_int_equal(message_open(frame_seal(&frame, COHORT), &zone, &body, &err), OK);
    const msgpack_object *parts = object_array(&body, 2);
    assert_non_null(parts);
    assert_true(object_text(&parts[0], &text) && text_is(text, "c1"));
    assert_int_equal(parts[1].via.array.size, 1);
    const msgpack_object *row = object_array(&parts[1].via.array.ptr[0], 2);
    assert_non_null(row);
    assert_true(object_text(&row[0], &text) && text_equal(text, key_text(&key)));
    assert_int_equal(message_unpack(&set_places_command, &row[1], &command, &err), OK);
    assert_true(text_is(command.programme, "NPQH") && text_is(command.places, "12"));
}

static void
a_frame_is_full_by_rows_or_by_bytes(void **state)
{
    (void)state;
    AUTO(frame_clear) struct frame frame;
    static char large[ROW_VALUE_MAX];
    const struct text small_values[] = { TEXT("p1"), TEXT(""), TEXT("") };
    const struct text large_values[] = { { large, sizeof large },
                                         { large, sizeof large },
                                         { large, sizeof large } };
    struct key key = { { 0 } };

    frame_init(&frame);
    while (!frame_is_full(&frame))
        frame_add_texts(&frame, &set_places_command, &key, small_values, 2);
    assert_int_equal(frame.count, COMMAND_ROWS_MAX);
    frame_reset(&frame);
    memset(large, 'x', sizeof large);
    while (!frame_is_full(&frame))
        frame_add_texts(&frame, &set_places_command, &key, large_values, 2);
    assert_in_range(frame.count, 2, COMMAND_ROWS_MAX - 1);
    assert_in_range(frame_seal(&frame, COHORT).size, FRAME_BYTES_FULL, FRAME_BYTES_FULL + 4096);
}

static void
answers_that_do_not_fit_the_rows_are_invalid(void **state)
{
    (void)state;
    static const char reply[] = "\x92\x93\xa0\xa0\xa0\x93\xa9\x64uplicate\xa3urn\xa0";
    const struct text bytes = { reply, sizeof reply - 1 };
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    struct answer answers[3];
    struct error err;

    msgpack_zone_init(&zone, 1024);
    assert_int_equal(frame_answers(bytes, 2, &zone, answers, &err), OK);
    assert_int_equal(answers[0].code.size, 0);
    assert_true(text_is(answers[1].code, "duplicate") && text_is(answers[1].field, "urn"));
    assert_int_equal(frame_answers(bytes, 3, &zone, answers, &err), INVALID);
    assert_int_equal(frame_answers(bytes, 1, &zone, answers, &err), INVALID);
    assert_int_equal(frame_answers(TEXT("\x91\x92\xa0\xa0"), 1, &zone, answers, &err), INVALID);
    assert_int_equal(frame_answers(TEXT("\xa0"), 1, &zone, answers, &err), INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_row_has_the_same_key),
        cmocka_unit_test(cohort_file_line_and_content_all_count),
        cmocka_unit_test(where_one_value_ends_and_the_next_begins_counts),
        cmocka_unit_test(a_changed_or_added_row_makes_the_closing_command_a_new_one),
        cmocka_unit_test(a_frame_is_a_cohort_and_rows_of_key_and_fields),
        cmocka_unit_test(a_frame_is_full_by_rows_or_by_bytes),
        cmocka_unit_test(answers_that_do_not_fit_the_rows_are_invalid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
