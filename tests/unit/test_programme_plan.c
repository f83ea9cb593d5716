#include "tests/unit/programme_sample.h"

static void
modes_roles_school_types_and_components_are_found_by_name(void **state)
{
    (void)state;
    struct programme *p = parse(sample);

    assert_int_equal(programme_mode(p, TEXT("online")), 1);
    assert_int_equal(programme_mode(p, TEXT("Online")), PROGRAMME_NONE);
    assert_int_equal(programme_mode(p, TEXT("")), PROGRAMME_NONE);
    assert_true(programme_admits_role(p, TEXT("leader")));
    assert_false(programme_admits_role(p, TEXT("governor")));
    p->roles.count = 0;
    assert_true(programme_admits_role(p, TEXT("governor")));
    assert_true(programme_funds(p, TEXT("academy")));
    assert_false(programme_funds(p, TEXT("independent")));
    assert_int_equal(programme_component(p, TEXT("nothing")), PROGRAMME_NONE);
    assert_true(programme_is_taught(p, programme_component(p, TEXT("talk"))));
    assert_false(programme_is_taught(p, programme_component(p, TEXT("coaching"))));
    assert_false(programme_is_taught(p, programme_component(p, TEXT("study"))));
    programme_destroy(&p);
}

static void
a_plan_has_the_components_of_each_slots_mode(void **state)
{
    (void)state;

    static const struct {
        uint8_t modes[3];
        bool is_in;
        const char *component;
    } rows[] = {
        { { 0, 0, 0 }, true, "talk" },     { { 0, 0, 0 }, false, "pack" },
        { { 1, 0, 0 }, false, "talk" },    { { 1, 0, 0 }, true, "pack" },
        { { 1, 0, 1 }, true, "film" },     { { 1, 1, 1 }, false, "film" },
        { { 1, 1, 0 }, true, "coaching" }, { { 0, 1, 0 }, true, "study" },
    };
    struct programme *p = parse(sample);

    for (size_t i = 0; i < COUNT(rows); i++) {
        int component = programme_component(p, text_of(rows[i].component));
        assert_int_equal(programme_in_plan(p, rows[i].modes, component), rows[i].is_in);
    }
    programme_destroy(&p);
}

/* Recorded minutes are in the order talk, call, pack, study, film, coaching. */
struct figure_row {
    enum programme_rule rule;
    uint8_t modes[3];
    int64_t recorded[6];
    struct figure
        figure; /* credited, planned, basis points, coaching, engaged, as the rule compares */
};

/* clang-format off */
static const struct figure_row figures[] = {
    { ENGAGED_BY_ALL_MINUTES, { 0, 0, 0 }, { 0 },                           { 0, 880, 0, 0, false, 0 } },
    { ENGAGED_BY_ALL_MINUTES, { 0, 0, 0 }, { 300, 0, 0, 400, 0, 180 },      { 880, 880, 10000, 180, true, 10000 } },
    { ENGAGED_BY_ALL_MINUTES, { 0, 0, 0 }, { 300, 0, 0, 400, 0, 92 },       { 792, 880, 9000, 92, true, 9000 } },
    { ENGAGED_BY_ALL_MINUTES, { 0, 0, 0 }, { 300, 0, 0, 400, 0, 91 },       { 791, 880, 8988, 91, false, 8988 } },
    { ENGAGED_BY_ALL_MINUTES, { 0, 0, 0 }, { 999, 999, 999, 999, 999, 999 },{ 880, 880, 10000, 180, true, 10000 } },
    { ENGAGED_BY_ALL_MINUTES, { 1, 0, 0 }, { 999, 10, 20, 0, 60, 0 },       { 30, 880, 340, 0, false, 340 } },
    { ENGAGED_PER_DELIVERY,   { 0, 0, 0 }, { 300, 0, 0, 400, 0, 180 },      { 880, 880, 10000, 180, true, 10000 } },
    { ENGAGED_PER_DELIVERY,   { 0, 0, 0 }, { 300, 0, 0, 359, 0, 180 },      { 839, 880, 9534, 180, false, 8975 } },
    { ENGAGED_PER_DELIVERY,   { 0, 0, 0 }, { 300, 0, 0, 360, 0, 132 },      { 792, 880, 9000, 132, true, 9000 } },
    { ENGAGED_PER_DELIVERY,   { 0, 0, 0 }, { 300, 0, 0, 400, 0, 131 },      { 831, 880, 9443, 131, false, 8979 } },
    { ENGAGED_PER_DELIVERY,   { 1, 1, 1 }, { 0, 72, 140, 400, 0, 180 },     { 792, 880, 9000, 180, true, 9000 } },
};

/* clang-format on */

static void
minutes_count_up_to_the_plan_and_the_threshold_is_exact(void **state)
{
    (void)state;
    struct programme *p = parse(sample);

    for (size_t i = 0; i < COUNT(figures); i++) {
        struct figure got;
        const struct figure *expected = &figures[i].figure;
        p->rule = figures[i].rule;
        programme_figure(p, figures[i].modes, figures[i].recorded, &got);
        assert_int_equal(got.credited, expected->credited);
        assert_int_equal(got.planned, expected->planned);
        assert_int_equal(got.engagement_bp, expected->engagement_bp);
        assert_int_equal(got.coaching_minutes, expected->coaching_minutes);
        assert_int_equal(got.is_engaged, expected->is_engaged);
        assert_int_equal(got.rule_bp, expected->rule_bp);
    }
    programme_destroy(&p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes_roles_school_types_and_components_are_found_by_name),
        cmocka_unit_test(a_plan_has_the_components_of_each_slots_mode),
        cmocka_unit_test(minutes_count_up_to_the_plan_and_the_threshold_is_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
