#include "tests/unit/programme_sample.h"

static void
a_definition_becomes_a_struct(void **state)
{
    (void)state;
    struct programme *p = parse(sample);

    assert_string_equal(p->code, "NPQX");
    assert_string_equal(p->title, "Sample");
    assert_int_equal(p->version, 1);
    assert_int_equal(p->threshold_bp, 9000);
    assert_int_equal(p->rule, ENGAGED_BY_ALL_MINUTES);
    assert_int_equal(p->coaching_meetings, 3);
    assert_int_equal(p->words_max, 1500);
    assert_int_equal(p->attempts_max, 2);
    assert_int_equal(p->mode_count, 2);
    assert_int_equal(p->slot_count, 3);
    assert_int_equal(p->component_count, 6);
    assert_int_equal(p->slots[1].term, 2);
    assert_int_equal(p->slots[0].modes[1].count, 2);
    assert_string_equal(p->components[p->slots[0].modes[1].components[1]].id, "pack");
    assert_int_equal(p->components[programme_component(p, TEXT("film"))].planned_minutes,
                     PROGRAMME_UNKNOWN);
    assert_int_equal(p->components[programme_component(p, TEXT("film"))].slot, 1);
    programme_destroy(&p);
    assert_null(p);
}

struct change_row {
    const char *from, *to;
    const char *message;
};

/* clang-format off */
static const struct change_row refused[] = {
    { "\"code\":\"NPQX\"", "\"code\":\"NPQ X\"", "programme /code: must be a name of 1 to 64" },
    { "\"code\":\"NPQX\",", "", "programme /code: must be a name of 1 to 64" },
    { "\"version\":1", "\"version\":0", "NPQX /version: must be a whole number from 1 to" },
    { "\"version\":1", "\"version\":1.0", "NPQX /version: must be a whole number from 1 to" },
    { "\"version\":1", "\"version\":\"1\"", "NPQX /version: must be a whole number from 1 to" },
    { "\"Sample\"", "\" \"", "NPQX /name: must be a text of 1 to 200 bytes" },
    { "\"family\":\"specialist\",", "", "NPQX /family: must be a name" },
    { "\"teacher\",\"leader\"", "\"leader\",\"leader\"", "NPQX /roles/1: leader stands twice; keep one" },
    { "\"roles\":[\"teacher\",\"leader\"],", "", "NPQX /roles: must be an array" },
    { "[\"academy\"]", "[\"acadamy\"]", "NPQX /funded_school_types/0: acadamy is no type of school" },
    { "[\"blended\",\"online\"]", "[]", "NPQX /modes: must have at least one mode" },
    { "[\"blended\",\"online\"]", "[\"online\",\"online\"]", "NPQX /modes/1: online stands twice; keep one" },
    { "[\"blended\",\"online\"]", "[\"blended\"]", "NPQX /slots/0/modes: online is no mode of the programme; add it" },
    { "[\"blended\",\"online\"]", "[\"blended\",\"online\",\"night\"]", "NPQX /slots/0/modes/night: the programme offers this mode; list" },
    { "all_minutes", "most_minutes", "NPQX /engagement/rule: must be all_minutes or per_delivery" },
    { "\"threshold_bp\":9000", "\"threshold_bp\":0", "NPQX /engagement/threshold_bp: must be a whole number from 1 to 10000" },
    { "\"threshold_bp\":9000", "\"threshold_bp\":10001", "NPQX /engagement/threshold_bp: must be" },
    { "\"window_days\":8", "\"window_days\":0", "NPQX /assessment/window_days: must be" },
    { "\"max_words\":1500", "\"max_words\":null", "NPQX /assessment/max_words: must be" },
    { "\"attempts\":2", "\"attempts\":0", "NPQX /assessment/attempts: must be a whole number from 1 to 2" },
    { "\"attempts\":2", "\"attempts\":3", "NPQX /assessment/attempts: must be a whole number from 1 to 2" },
    { "{\"slot\":\"talk\",\"term\":1", "{\"slot\":\"study\",\"term\":1", "NPQX /slots/1: slot study stands twice; give this one" },
    { "\"term\":2", "\"term\":13", "NPQX /slots/1/term: must be a whole number from 1 to 12" },
    { "\"term\":2", "\"term\":0", "NPQX /slots/1/term: must be a whole number from 1 to 12" },
    { "\"planned_minutes\":300", "\"planned_minutes\":300.5", "NPQX /slots/0/modes/blended/0/planned_minutes: must be a whole number of minutes" },
    { "\"planned_minutes\":300", "\"planned_minutes\":-1", "NPQX /slots/0/modes/blended/0/planned_minutes: must be a whole number of minutes" },
    { ",\"planned_minutes\":300", "", "NPQX /slots/0/modes/blended/0/planned_minutes: must be a whole number of minutes" },
    { "\"planned_minutes\":300", "\"planned_minutes\":1,\"planned_minutes\":1", "programme: line 1, column" },
    { "\"delivery\":\"facilitated\"", "\"delivery\":\"taught\"", "NPQX /slots/0/modes/blended/0/delivery: must be facilitated or self_directed" },
    { "\"id\":\"pack\"", "\"id\":\"call\"", "NPQX /slots/0/modes/online/1/kind: component call has another one before; give it one" },
    { "\"id\":\"study\"", "\"id\":\"talk\"", "NPQX /slots/1/modes/blended/0: component talk is in slot talk too; give each slot its own" },
    { "\"id\":\"film\"", "\"id\":\"study\"", "NPQX /slots/1/modes/blended/1/kind: component study has another" },
    { "\"planned_minutes\":180", "\"planned_minutes\":181", "NPQX /slots/2/modes/online/0/planned_minutes: component coaching has another one before" },
    { "\"component\":\"coaching\"", "\"component\":\"coach\"", "NPQX /coaching/component: no slot has a component coach; add it, or name another" },
    { "\"component\":\"coaching\"", "\"component\":\"study\"", "NPQX /coaching/component: component study is self_directed; make it facilitated" },
    { "\"component\":\"coaching\"", "\"component\":\"talk\"", "NPQX /coaching/component: component talk is not in mode online; add it to slot talk" },
    { "\"meetings\":3", "\"meetings\":0", "NPQX /coaching/meetings: must be" },
    { "\"coaching\":{\"component\":\"coaching\",\"meetings\":3},", "", "NPQX /coaching: must be an object" },
    { "\"published_claims\":[]", "\"published_claims\":[{\"what\":\"a\",\"value\":-1}]", "NPQX /published_claims/0/value: must be" },
    { "\"published_claims\":[]", "\"published_claims\":[{\"what\":\"a\",\"value\":1},{\"what\":\"a\",\"value\":1}]", "NPQX /published_claims/1: a is claimed twice; keep one" },
    { "\"slots\":[", "\"slots\":{},\"were\":[", "NPQX /slots: must be an array" },
    { "\"slots\":[", "\"slots\":[],\"were\":[", "NPQX /slots: mode blended has no planned minutes; plan some" },
    { "\"slots\":[", "\"slots\":[7,", "NPQX /slots/0: must be an object" },
    { "{\"code\"", "[1] {\"code\"", "programme: line 1, column" },
};

/* clang-format on */

static void
a_definition_that_contradicts_itself_is_refused_with_the_place_and_the_cure(void **state)
{
    (void)state;

    for (size_t i = 0; i < COUNT(refused); i++) {
        struct programme *programme = NULL;
        struct error err = { 0 };
        char *json = sample_with(refused[i].from, refused[i].to);
        assert_int_equal(programme_parse(text_of(json), &programme, &err), INVALID);
        assert_null(programme);
        if (strncmp(err.text, refused[i].message, strlen(refused[i].message)) != 0)
            fail_msg("%s is not %s", err.text, refused[i].message);
        free(json);
    }
}

static void
a_component_twice_in_a_mode_is_refused(void **state)
{
    (void)state;
    const char *one = "{\"id\":\"talk\",\"kind\":\"face_to_face_event\","
                      "\"delivery\":\"facilitated\",\"planned_minutes\":300}";
    char two[300];
    struct programme *programme = NULL;
    struct error err = { 0 };

    snprintf(two, sizeof two, "%s,%s", one, one);
    char *json = sample_with(one, two);
    assert_int_equal(programme_parse(text_of(json), &programme, &err), INVALID);
    assert_string_equal(err.text, "NPQX /slots/0/modes/blended/1: component talk stands twice in "
                                  "the mode; keep one");
    free(json);
}

static void
what_is_no_json_object_or_too_long_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "[", "[]", "7", "{}", "{\"code\":\"A\"}", "\xff" };
    static char spaces[PROGRAMME_SIZE_MAX + 1];
    struct programme *programme = NULL;
    struct error err = { 0 };

    for (size_t i = 0; i < COUNT(texts); i++)
        assert_int_equal(programme_parse(text_of(texts[i]), &programme, &err), INVALID);
    memset(spaces, ' ', sizeof spaces);
    assert_int_equal(programme_parse((struct text){ spaces, sizeof spaces }, &programme, &err),
                     INVALID);
    assert_string_equal(err.text, "programme: must have at most 65536 bytes");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_definition_becomes_a_struct),
        cmocka_unit_test(
            a_definition_that_contradicts_itself_is_refused_with_the_place_and_the_cure),
        cmocka_unit_test(a_component_twice_in_a_mode_is_refused),
        cmocka_unit_test(what_is_no_json_object_or_too_long_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
