// parts: notifications/template/template_parse notifications/template/template_block
// parts: notifications/template/template_tag notifications/template/template_value
// parts: notifications/template/template_format notifications/template/template_time
// parts: notifications/template/template_escape notifications/template/template_render
// parts: notifications/template/template_schema notifications/template/template_check
// parts: notifications/template/template_check_sms notifications/template/template_html
// parts: notifications/template/template_sms notifications/template/template_facts
#include "template_sample.h"

static void
each_part_escapes_in_its_own_way(void **state)
{
    (void)state;
    struct rendering rendering = { NULL, NULL, NULL, NULL, NULL };
    const struct template_input input = { TEXT(""), &values };
    struct error err = { 0 };
    struct template *template = parse(HEAD "[subject]\n{{first_name}} &\n{{last_name}}\n"
                                           "[text]\n{{first_name}}\n"
                                           "[html]\n<title>{{title}}</title>{{first_name}}\n"
                                           "[sms]\n{{first_name}}\n");

    values.list[0].text = TEXT("A\r\nBcc: x\u202e\u0645\u200b\x01");
    assert_int_equal(template_render(template, &input, &rendering, &err), OK);
    assert_string_equal(rendering.subject, "\u2068A Bcc: x\u0645 \u2069 & O'Neil <b>");
    assert_string_equal(rendering.text, "\u2068A  Bcc: x\u0645 \u2069\n");
    assert_string_equal(rendering.html,
                        "<title><bdi>A Bcc: x\u0645  &amp; O&#39;Neil &lt;b&gt;</bdi></title>"
                        "<bdi>A  Bcc: x\u0645 </bdi>\n");
    rendering_clear(&rendering);
    template_destroy(&template);
}

static void
long_names_and_piles_of_marks_are_bounded(void **state)
{
    (void)state;
    static char name[1000];
    struct rendering rendering = { NULL, NULL, NULL, NULL, NULL };
    const struct template_input input = { TEXT(""), &values };
    struct error err = { 0 };
    struct template *template =
        parse(HEAD "[subject]\n{{first_name}}\n[text]\n{{last_name}}\n[sms]\n{{first_name}}\n");

    memset(name, 'x', sizeof name);
    values.list[0].text = (struct text){ name, sizeof name };
    values.list[1].text = TEXT("e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301n");
    assert_int_equal(template_render(template, &input, &rendering, &err), OK);
    assert_int_equal(strlen(rendering.subject), 83);
    assert_int_equal(strlen(rendering.sms), 27);
    assert_string_equal(rendering.text, "e\u0301\u0301\u0301\u0301\u0301\u0301n\n");
    rendering_clear(&rendering);
    template_destroy(&template);
}

static void
what_is_missing_or_no_link_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = { "{{reference}}", "{{link}}",
                                         "{{#plural at2}}{{:other}}x{{/plural}}",
                                         "{{at2 | percent}}" };

    values_add_text(&values, "link", VALUE_URL, TEXT("javascript:alert(1)"));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char source[512];
        struct rendering rendering = { NULL, NULL, NULL, NULL, NULL };
        const struct template_input input = { TEXT(""), &values };
        struct error err = { 0 };

        snprintf(source, sizeof source, HEAD "[text]\n%s\n", texts[i]);
        struct template *template = parse(source);
        assert_int_equal(template_render(template, &input, &rendering, &err), INVALID);
        assert_null(strstr(err.text, "javascript"));
        assert_non_null(strstr(err.text, "hello:11"));
        template_destroy(&template);
    }
}

static void
lists_within_lists_do_not_explode(void **state)
{
    (void)state;
    static struct values items[TEMPLATE_ITEMS_MAX];
    char source[1024] = HEAD "[text]\n";
    struct rendering rendering = { NULL, NULL, NULL, NULL, NULL };
    const struct template_input input = { TEXT(""), &values };
    struct error err = { 0 };

    values_add(&values, &(struct template_value){ .name = TEXT("list"),
                                                  .type = VALUE_LIST,
                                                  .items = items,
                                                  .number = TEMPLATE_ITEMS_MAX });
    for (int i = 0; i < TEMPLATE_DEPTH_MAX; i++)
        strncat(source, "{{#each list}}", sizeof source - strlen(source) - 1);
    strncat(source, "x", sizeof source - strlen(source) - 1);
    for (int i = 0; i < TEMPLATE_DEPTH_MAX; i++)
        strncat(source, "{{/each}}", sizeof source - strlen(source) - 1);
    struct template *template = parse(source);
    assert_int_equal(template_render(template, &input, &rendering, &err), INVALID);
    template_destroy(&template);
}

static void
facts_become_typed_values(void **state)
{
    (void)state;
    struct template *template = parse(HEAD "[text]\nx\n");
    struct template_facts facts = { NULL, { NULL }, 0 };
    struct values found = { .count = 0 };
    struct error err = { 0 };
    /* {"application_ref": "A1", "count": 7, "at2": "no number", "other": true,
     *  "list": [{"what": "x"}, {"what": 5}, 3]} */
    static const char bytes[] = "\x85\xaf"
                                "application_ref\xa2"
                                "A1\xa5"
                                "count\x07\xa3"
                                "at2\xa2"
                                "no"
                                "\xa5other\xc3\xa4list\x93\x81\xa4what\xa1x\x81\xa4what\x05\x03";

    assert_int_equal(
        facts_read(template, (struct text){ bytes, sizeof bytes - 1 }, &facts, &found, &err), OK);
    assert_int_equal(found.count, 3);
    assert_true(text_is(values_find(&found, TEXT("application_ref"))->text, "A1"));
    assert_int_equal(values_find(&found, TEXT("count"))->number, 7);
    const struct template_value *list = values_find(&found, TEXT("list"));
    assert_int_equal(list->number, 3);
    assert_int_equal(list->items[0].count, 1);
    assert_int_equal(list->items[1].count, 0);
    facts_clear(&facts);
    assert_int_equal(facts_read(template, TEXT("\x93\x01"), &facts, &found, &err), INVALID);
    facts_clear(&facts);
    template_destroy(&template);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, set_up)
    const struct CMUnitTest tests[] = {
        TEST(each_part_escapes_in_its_own_way),
        TEST(long_names_and_piles_of_marks_are_bounded),
        TEST(what_is_missing_or_no_link_is_refused),
        TEST(lists_within_lists_do_not_explode),
        TEST(facts_become_typed_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
