// parts: sessions/plan
#include "services/sessions/plan.h"
#include "tests/unit/programme_sample.h"

static void
a_plan_is_read_as_it_was_written(void **state)
{
    (void)state;
    AUTO(programme_destroy) struct programme *p = parse(sample);
    uint8_t read[PROGRAMME_SLOTS_MAX] = { 0 };
    char buffer[PLAN_TEXT_MAX];
    struct error err = { 0 };
    struct text text = plan_text(p, (const uint8_t[]){ 1, 0, 1 }, buffer);

    assert_true(text_is(text, "online blended online"));
    assert_int_equal(plan_read(p, text, read, &err), OK);
    assert_memory_equal(read, ((const uint8_t[]){ 1, 0, 1 }), 3);
}

static void
a_plan_that_does_not_fit_is_invalid(void **state)
{
    (void)state;
    AUTO(programme_destroy) struct programme *p = parse(sample);
    static const char *const wrong[] = { "", "online", "online online", "online night online",
                                         "online  online" };
    uint8_t read[PROGRAMME_SLOTS_MAX];
    struct error err = { 0 };

    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_int_equal(plan_read(p, text_of(wrong[i]), read, &err), INVALID);
}

static void
a_ledger_leaves_out_what_has_no_minutes(void **state)
{
    (void)state;
    AUTO(programme_destroy) struct programme *p = parse(sample);
    int64_t recorded[PROGRAMME_COMPONENTS_MAX] = { 0 };
    char buffer[LEDGER_TEXT_MAX];

    assert_int_equal(ledger_text(p, recorded, buffer).size, 0);
    recorded[programme_component(p, TEXT("coaching"))] = 1000000000000;
    recorded[programme_component(p, TEXT("talk"))] = 9;
    assert_true(text_is(ledger_text(p, recorded, buffer), "talk=9 coaching=1000000000000"));
}

static void
a_ledger_is_read_in_any_order(void **state)
{
    (void)state;
    AUTO(programme_destroy) struct programme *p = parse(sample);
    int64_t recorded[PROGRAMME_COMPONENTS_MAX] = { 0 };
    struct error err = { 0 };

    assert_int_equal(ledger_read(p, TEXT("coaching=60 talk=300"), recorded, &err), OK);
    assert_int_equal(recorded[programme_component(p, TEXT("coaching"))], 60);
    assert_int_equal(recorded[programme_component(p, TEXT("talk"))], 300);
    assert_int_equal(recorded[programme_component(p, TEXT("study"))], 0);
}

static void
a_ledger_that_does_not_fit_is_invalid(void **state)
{
    (void)state;
    AUTO(programme_destroy) struct programme *p = parse(sample);
    static const char *const wrong[] = {
        "talk",    "talk=",    "other=5", "talk=-5",
        " talk=5", "talk=5=5", "talk=5x", "talk=1234567890123456789"
    };
    int64_t recorded[PROGRAMME_COMPONENTS_MAX];
    struct error err = { 0 };

    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_int_equal(ledger_read(p, text_of(wrong[i]), recorded, &err), INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_is_read_as_it_was_written),
        cmocka_unit_test(a_plan_that_does_not_fit_is_invalid),
        cmocka_unit_test(a_ledger_leaves_out_what_has_no_minutes),
        cmocka_unit_test(a_ledger_is_read_in_any_order),
        cmocka_unit_test(a_ledger_that_does_not_fit_is_invalid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
