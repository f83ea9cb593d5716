// parts: notifications/template/template_parse notifications/template/template_block
// parts: notifications/template/template_tag notifications/template/template_value
// parts: notifications/template/template_format notifications/template/template_time
// parts: notifications/template/template_escape notifications/template/template_render
// parts: notifications/template/template_schema notifications/template/template_check
// parts: notifications/template/template_check_sms notifications/template/template_html
// parts: notifications/template/template_sms notifications/template/template_facts
#include "template_sample.h"

static void
values_fill_their_places(void **state)
{
    (void)state;
    assert_text("Dear {{first_name}} {{ last_name }},", "Dear Ann O'Neil <b>,");
    assert_text("{{reference or \"no reference\"}}", "no reference");
    assert_text("{{! nobody reads this }}x", "x");
    values_add_text(&values, "reference", VALUE_TEXT, TEXT("{{first_name}} {{"));
    assert_text("{{reference}}", "{{first_name}} {{");
}

static void
conditions_choose(void **state)
{
    (void)state;
    assert_text("{{#if first_name}}yes{{else}}no{{/if}}", "yes");
    assert_text("{{#if reason}}yes{{else}}no{{/if}}", "no");
    assert_text("{{#if not reason}}yes{{/if}}", "yes");
    assert_text("{{#if programme = \"NPQH\"}}yes{{/if}}", "yes");
    assert_text("{{#if programme != \"NPQH\"}}yes{{/if}}", "");
    assert_text(
        "{{#if count = 1}}one{{/if}}{{#if count > 1}}more{{/if}}{{#if count < 2}}few{{/if}}",
        "onefew");
}

static void
a_line_with_a_block_alone_leaves_nothing(void **state)
{
    (void)state;
    assert_text("a\n  {{#if first_name}}\nb\n  {{/if}}\nc", "a\nb\nc");
    assert_text("a {{#if first_name}}\nb{{/if}}", "a \nb");
}

static void
lists_are_told_item_by_item(void **state)
{
    (void)state;
    static struct values items[2];

    items[0].count = items[1].count = 0;
    values_add_text(&items[0], "what", VALUE_TEXT, TEXT("x"));
    values_add_text(&items[1], "what", VALUE_TEXT, TEXT("y"));
    assert_text("{{#each list}}- {{what}}{{else}}none{{/each}}", "none");
    values_add(&values,
               &(struct template_value){
                   .name = TEXT("list"), .type = VALUE_LIST, .items = items, .number = 2 });
    assert_text("{{#each list}}\n- {{what}} of {{first_name}}\n{{/each}}",
                "- x of Ann\n- y of Ann\n");
}

static void
plurals_follow_the_language(void **state)
{
    (void)state;
    static const char text[] =
        "{{#plural count}}{{:one}}1 place{{:other}}{{count}} places{{/plural}}";

    assert_text(text, "1 place");
    values.list[3].number = 0;
    assert_text(text, "0 places");
    values.list[3].number = 1234;
    assert_text(text, "1,234 places");
}

static void
formats_write_what_people_write(void **state)
{
    (void)state;
    assert_text("{{at2}}", "Thursday 26 November 2026 at 4:30pm");
    assert_text("{{at2 | date}}", "Thursday 26 November 2026");
    assert_text("{{at2 | time}}", "4:30pm");
    assert_text("{{at2 | short}}", "Thu 26 Nov, 4:30pm");
    values.list[4].number = THURSDAY + INT64_C(7) * 3600 * 1000000 + INT64_C(1800) * 1000000;
    assert_text("{{at2 | deadline}}", "midnight at the end of Thursday 26 November 2026");
    assert_text("{{at2 | time}}", "midnight");
    values.list[3].number = 90;
    assert_text("{{count | duration}}", "1 hour 30 minutes");
    values.list[3].number = 8750;
    assert_text("{{count | percent}}", "87.5%");
    values.list[3].number = 8705;
    assert_text("{{count | percent}}", "87.05%");
    values_add_text(&values, "reason", VALUE_TEXT, TEXT("long-term-sickness_x"));
    assert_text("{{reason | words}}", "long term sickness x");
}

/* Both clock changes of 2026 in Britain: 29 March 01:00 UTC, 25 October 01:00 UTC. */
static void
an_hour_that_comes_twice_is_told_apart(void **state)
{
    (void)state;

    static const struct {
        int64_t us;
        const char *expected;
    } cases[] = {
        { INT64_C(1774745940), "Sunday 29 March 2026 at 12:59am" },
        { INT64_C(1774746000), "Sunday 29 March 2026 at 2am" },
        { INT64_C(1774749600), "Sunday 29 March 2026 at 3am" },
        { INT64_C(1792886340), "Sunday 25 October 2026 at 12:59am" },
        { INT64_C(1792886400), "Sunday 25 October 2026 at 1am BST" },
        { INT64_C(1792889940), "Sunday 25 October 2026 at 1:59am BST" },
        { INT64_C(1792890000), "Sunday 25 October 2026 at 1am GMT" },
        { INT64_C(1792893540), "Sunday 25 October 2026 at 1:59am GMT" },
        { INT64_C(1792893600), "Sunday 25 October 2026 at 2am" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        values.list[4].number = cases[i].us * 1000000;
        assert_text("{{at2}}", cases[i].expected);
    }
}

static void
a_reader_elsewhere_reads_the_time_of_there(void **state)
{
    (void)state;

    static const struct {
        const char *zone, *expected;
    } cases[] = {
        { "Asia/Dubai", "Thu 26 Nov, 8:30pm\n" },
        { "Asia/Kathmandu", "Thu 26 Nov, 10:15pm\n" },
        { "Pacific/Kiritimati", "Fri 27 Nov, 6:30am\n" },
        { "Nowhere/At_All", "Thu 26 Nov, 4:30pm\n" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct template *template = parse(HEAD "[text]\n{{at2 | short}}\n");
        struct rendering rendering = { NULL, NULL, NULL, NULL, NULL };
        const struct template_input input = { text_of(cases[i].zone), &values };
        struct error err = { 0 };

        assert_int_equal(template_render(template, &input, &rendering, &err), OK);
        assert_string_equal(rendering.text, cases[i].expected);
        rendering_clear(&rendering);
        template_destroy(&template);
    }
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, set_up)
    const struct CMUnitTest tests[] = {
        TEST(values_fill_their_places),
        TEST(conditions_choose),
        TEST(a_line_with_a_block_alone_leaves_nothing),
        TEST(lists_are_told_item_by_item),
        TEST(plurals_follow_the_language),
        TEST(formats_write_what_people_write),
        TEST(an_hour_that_comes_twice_is_told_apart),
        TEST(a_reader_elsewhere_reads_the_time_of_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
