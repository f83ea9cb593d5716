/* Traceparents: what is one, and what an event causes. */
#include "common/base/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define GOOD    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
#define HISTORY "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-81"

static void
test_what_is_read_is_written(void **state)
{
    char text[TRACE_TEXT_SIZE];
    struct trace trace;

    (void)state;
    assert_true(trace_read(TEXT(GOOD), &trace));
    trace_write(&trace, text);
    assert_memory_equal(text, GOOD, sizeof text);
}

static void
test_what_is_none(void **state)
{
    static const char *const wrong[] = {
        "",
        "00",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-01",
    };
    struct trace trace;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (trace_read(text_of(wrong[i]), &trace))
            fail_msg("taken: %s", wrong[i]);
}

static void
test_what_comes_from_outside(void **state)
{
#define ID "-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-"

    static const struct {
        const char *text;
        bool is_one;
    } rows[] = {
        { "00" ID "01", true },
        { "00" ID "81", true },
        { "01" ID "01", true },
        { "fe" ID "01-x", true },
        { "cc" ID "01-a-b", true },
        { "00" ID "01-x", false },
        { "01" ID "01x", false },
        { "ff" ID "01", false },
        { "0G" ID "01", false },
        { "01" ID "0", false },
        { "", false },
    };
    struct trace trace;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (trace_read_outside(text_of(rows[i].text), &trace) != rows[i].is_one)
            fail_msg("%s", rows[i].text);
        if (rows[i].is_one)
            assert_false(trace.is_history);
    }
}

static void
test_what_an_event_causes(void **state)
{
    char text[TRACE_TEXT_SIZE];
    struct trace trace = trace_of_event(TEXT(GOOD), TEXT("0123456789abcdef"));

    (void)state;
    trace_write(&trace, text);
    assert_memory_equal(text, "00-0af7651916cd43dd8448eb211c80319c-3839616263646566-01",
                        sizeof text);
    trace = trace_of_event(TEXT(""), TEXT("0123456789abcdef"));
    assert_memory_equal(trace.id, "0123456789abcdef", sizeof trace.id);
}

static void
test_what_history_causes_is_history(void **state)
{
    char text[TRACE_TEXT_SIZE];
    struct trace trace = trace_of_event(TEXT(HISTORY), TEXT("0123456789abcdef"));

    (void)state;
    trace_write(&trace, text);
    assert_memory_equal(text, "00-0af7651916cd43dd8448eb211c80319c-3839616263646566-81",
                        sizeof text);
    assert_true(trace_is_history(TEXT(HISTORY)));
    assert_true(trace_is_history((struct text){ text, sizeof text }));
    assert_false(trace_is_history(TEXT(GOOD)));
    assert_false(trace_is_history(TEXT("")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_read_is_written),
        cmocka_unit_test(test_what_is_none),
        cmocka_unit_test(test_what_comes_from_outside),
        cmocka_unit_test(test_what_an_event_causes),
        cmocka_unit_test(test_what_history_causes_is_history),
    };

    return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
