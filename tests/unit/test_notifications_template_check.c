// parts: notifications/template/template_parse notifications/template/template_block
// parts: notifications/template/template_tag notifications/template/template_value
// parts: notifications/template/template_format notifications/template/template_time
// parts: notifications/template/template_escape notifications/template/template_render
// parts: notifications/template/template_schema notifications/template/template_check
// parts: notifications/template/template_check_sms notifications/template/template_html
// parts: notifications/template/template_sms notifications/template/template_facts

#include "services/notifications/template/template.h"
#include "services/notifications/template/template_sms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEAD                                                                                   \
    "event: enrolment.withdrawn enrolment.deferred\nto: participant\nmandatory: yes\n"         \
    "because: You get this because.\nvalue: count number\nvalue: items list\nvalue: items.at " \
    "when\n"
#define TELLS_WHOSE \
    "mandatory: yes\nbecause: So.\n" SUBJECT "[text]\n{{application_ref}}{{because}}\n"
#define SUBJECT "[subject]\nHello\n"
#define TEXT_OK "[text]\nHello {{because}}\n"
#define PAGE                                              \
    "<html lang=\"en-GB\"><head><meta name=\"viewport\" " \
    "content=\"x\"><title>x</title></head><body>"
#define PAGE_END "{{because}}</body></html>\n"

/* All problems, a line each: "LINE: what". */
static const char *
problems_of(const char *source)
{
    static char list[8192];
    static struct template_problems problems;
    struct template *template = NULL;
    size_t used = 0;

    problems.count = 0;
    if (template_parse(TEXT("hello"), text_of(source), &template, &problems) == OK)
        (void)!template_check(template, &problems);
    template_destroy(&template);
    list[0] = '\0';
    for (size_t i = 0; i < problems.count; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%d: %s\n", problems.list[i].line,
                                 problems.list[i].what);
    return list;
}

static void
assert_problem(const char *source, const char *expected)
{
    const char *found = problems_of(source);

    if (!strstr(found, expected))
        fail_msg("expected \"%s\", found \"%s\" in:\n%s", expected, found, source);
}

static void
assert_fine(const char *source)
{
    assert_string_equal(problems_of(source), "");
}

static void
what_is_whole_is_accepted(void **state)
{
    (void)state;
    assert_fine(HEAD SUBJECT TEXT_OK);
    assert_fine(HEAD SUBJECT TEXT_OK "[html]\n" PAGE "<h1>Hello</h1><h2>x</h2>" PAGE_END);
    assert_fine(HEAD SUBJECT
                "[text]\n{{because}} {{#if reason}}{{reason}}{{/if}} {{reason or \"none\"}}\n");
    assert_fine(HEAD SUBJECT
                "[text]\n{{because}}{{#each items}}{{at | date}} {{reference}}{{/each}}\n");
}

static void
syntax_is_refused_at_its_line(void **state)
{
    (void)state;
    assert_problem(HEAD "[text]\n\nx {{first_name\n", "10: {{ without }}");
    assert_problem(HEAD "[text]\n{{#if because}}\nx\n",
                   "9: the block that begins here has no {{/if}}");
    assert_problem(HEAD "[text]\n{{/if}}\n", "9: nothing here for {{/if}}");
    assert_problem(HEAD "[text]\n{{#while why}}\n", "9: a block is #if, #each or #plural");
    assert_problem(HEAD "[text]\n{{because | shout}}\n", "9: there is no format \"shout\"");
    assert_problem(HEAD "[text]\n{{because or nothing}}\n", "9: write {{name}}");
    assert_problem(HEAD "[text]\n{{Why}}\n", "9: a name is wanted");
    assert_problem(HEAD "[text]\n{{#if because ~ 3}}{{/if}}\n", "9: a comparison is one of");
    assert_problem(HEAD "[text]\n{{#plural count}}x{{/plural}}\n", "9: {{#plural}} is followed by");
    assert_problem(HEAD "[body]\nx\n", "8: the parts are subject,");
    assert_problem(HEAD "[text]\nx\n[text]\ny\n", "10: [text] is there twice");
    assert_problem(HEAD "[text]\n\n[subject]\ny\n", "8: [text] is empty");
    assert_problem("nonsense\n", "1: before the first [part]");
    assert_problem("", "1: there is no [subject]");
    assert_problem(HEAD "[text]\nCaf\xe9\n", "1: must be UTF-8");
}

static void
depth_and_size_are_bounded(void **state)
{
    (void)state;
    static char source[2 * TEMPLATE_SOURCE_MAX];
    size_t used = (size_t)snprintf(source, sizeof source, HEAD "[text]\n");

    for (int i = 0; i <= TEMPLATE_DEPTH_MAX; i++)
        used += (size_t)snprintf(source + used, sizeof source - used, "{{#if because}}");
    assert_problem(source, "more than 8 blocks within each other");
    used = (size_t)snprintf(source, sizeof source, HEAD "[text]\n");
    for (int i = 0; i <= TEMPLATE_NODES_MAX; i++)
        used += (size_t)snprintf(source + used, sizeof source - used, "{{because}}");
    assert_problem(source, "more than 2000 pieces");
    memset(source + used, 'x', TEMPLATE_SOURCE_MAX);
    assert_problem(source, "at most 65536 bytes");
}

static void
the_head_names_what_exists(void **state)
{
    (void)state;
#define REST "mandatory: yes\nbecause: x\n" SUBJECT TEXT_OK
    assert_problem("to: participant\n" REST, "lacks \"event:");
    assert_problem("event: sessions.eaten\nto: participant\n" REST, "no event \"sessions.eaten\"");
    assert_problem("event: none\nto: king\n" REST, "lacks \"to: ...\"");
    assert_problem("event: none\nto: mentor\nvalue: x colour\n" REST,
                   "3: write \"value: NAME TYPE\"");
    assert_problem("event: none\nto: mentor\nlanguage: tlh-KX\n" REST, "language: is a tag");
    assert_problem("event: none\nto: mentor\ncolour: red\n" REST, "3: the head has event,");
    assert_problem("event: none\nto: mentor\nbecause: x\n" SUBJECT TEXT_OK, "lacks \"mandatory:");
    assert_problem("event: none\nto: mentor\nmandatory: yes\n" SUBJECT TEXT_OK, "lacks \"because:");
#undef REST
}

static void
values_are_those_of_the_event(void **state)
{
    (void)state;
    assert_problem(HEAD SUBJECT "[text]\n{{because}}\n{{starts_at}}\n",
                   "12: there is no value \"starts_at\"");
    assert_problem(HEAD SUBJECT "[text]\n{{because}}\n{{at | percent}}\n",
                   "12: at is a when, which percent");
    assert_problem(HEAD SUBJECT "[text]\n{{because}}\n{{reason}}\n",
                   "12: reason may have no value");
    assert_problem(HEAD SUBJECT "[text]\n{{because}}\n{{#if not reason}}{{reason}}{{/if}}\n",
                   "12: reason may have no value");
    assert_problem(HEAD SUBJECT "[text]\n{{because}}{{#if state = \"gone\"}}x{{/if}}\n",
                   "11: state is never that: it is one of accepted|");
    assert_problem(HEAD SUBJECT "[text]\n{{because}}{{#if at = \"x\"}}x{{/if}}\n",
                   "11: at is a when");
    assert_problem(HEAD SUBJECT "[text]\n{{because}}{{#each at}}x{{/each}}\n",
                   "11: at is a when, no list");
    assert_problem(HEAD "[subject]\n{{#each items}}x{{/each}}\n" TEXT_OK,
                   "9: [subject] has no room");
    assert_problem(HEAD SUBJECT "[text]\n{{because}}{{#plural at}}{{:other}}x{{/plural}}\n",
                   "11: at is a when, no number");
    assert_problem(HEAD SUBJECT "[text]\n{{because}}{{#plural count}}{{:one}}x{{/plural}}\n",
                   "11: {{#plural}} lacks {{:other}}");
    assert_problem(HEAD SUBJECT
                   "[text]\n{{because}}{{#plural count}}{{:few}}x{{:other}}y{{/plural}}\n",
                   "11: {{:few}}: en-GB has one, other");
    assert_fine("event: assessment.submitted\nto: coach\n" TELLS_WHOSE);
    assert_problem("event: assessment.submitted\nto: marker\n" TELLS_WHOSE, "application_ref");
}

static void
parts_that_readers_need_are_there(void **state)
{
    (void)state;
    assert_problem(HEAD TEXT_OK, "there is no [subject]");
    assert_problem(HEAD SUBJECT, "there is no [text]");
    assert_problem(HEAD SUBJECT "[text]\nHello\n", "10: [text] does not say {{because}}");
    assert_problem("event: none\nto: mentor\nmandatory: no\nbecause: x\n" SUBJECT TEXT_OK,
                   "7: [text] is not mandatory and has no {{unsubscribe_url}}");
}

static void
pages_are_accessible_and_whole(void **state)
{
    (void)state;

    static const struct {
        const char *page, *expected;
    } cases[] = {
        { "<html><head><meta name=\"viewport\"><title>x</title></head><body><h1>x</h1>" PAGE_END,
          "lang=" },
        { "<html lang=\"en\"><head><meta name=\"viewport\"></head><body><h1>x</h1>" PAGE_END,
          "<title>" },
        { "<html lang=\"en\"><head><title>x</title></head><body><h1>x</h1>" PAGE_END, "viewport" },
        { PAGE "<p>x</p>" PAGE_END, "needs one <h1>" },
        { PAGE "<h1>x</h1><h1>y</h1>" PAGE_END, "needs one <h1>" },
        { PAGE "<h1>x</h1><h3>y</h3>" PAGE_END, "a heading skips a level" },
        { PAGE "<h1>x</h1><img src=\"x\">" PAGE_END, "an image lacks alt" },
        { PAGE "<h1>x</h1><script>x</script>" PAGE_END, "mail programs drop" },
        { PAGE "<h1>x</h1><table><tr><td>x</td></tr></table>" PAGE_END, "a table is class=" },
        { PAGE "<h1>x</h1><p>x<b>y</p></b>" PAGE_END, "</p> closes <b>" },
        { PAGE "<h1>x</h1><p>", "is never closed" },
        { PAGE "<h1>x</h1>{{#if because}}<p>{{else}}<p>{{/if}}</p>" PAGE_END,
          "do not close each other" },
        { PAGE "<h1>x</h1><p {{because}}>x</p>" PAGE_END, "stands in quotes" },
        { PAGE "<h1>x</h1><a href=\"{{because}}\">x</a>" PAGE_END,
          "href takes a value of the type url" },
        { PAGE "<h1>x</h1><p title=\"{{unsubscribe_url or \"\"}}\">x</p>" PAGE_END,
          "a link stands alone" },
        { PAGE "<h1>x</h1><style>{{because}}</style>" PAGE_END, "no value in a style sheet" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char source[2048];

        snprintf(source, sizeof source, HEAD SUBJECT TEXT_OK "[html]\n%s", cases[i].page);
        assert_problem(source, cases[i].expected);
    }
}

static void
assert_sms(const char *text, bool is_gsm, int units, int segments)
{
    struct sms_size size = sms_measure(text_of(text));

    assert_int_equal(size.is_gsm, is_gsm);
    assert_int_equal(size.units, units);
    assert_int_equal(size.segments, segments);
}

static const char *
times(const char *what, int count)
{
    static char text[4096];

    text[0] = '\0';
    for (int i = 0; i < count; i++)
        strncat(text, what, sizeof text - strlen(text) - 1);
    return text;
}

static void
segments_are_counted_exactly(void **state)
{
    (void)state;
    assert_sms("", true, 0, 1);
    assert_sms(times("x", 160), true, 160, 1);
    assert_sms(times("x", 161), true, 161, 2);
    assert_sms(times("x", 306), true, 306, 2);
    assert_sms(times("x", 307), true, 307, 3);
    assert_sms(times("\xe2\x82\xac", 80), true, 160, 1);  /* the euro takes two septets ... */
    assert_sms(times("\xe2\x82\xac", 153), true, 306, 3); /* ... which no segment's end parts */
    assert_sms(times("\xc3\xa9", 160), true, 160, 1);     /* e acute is in the alphabet */
    assert_sms("[{}]^~|\\", true, 16, 1);
    assert_sms("`", false, 1, 1); /* the grave accent is not */
    assert_sms(times("\xc5\x81", 70), false, 70, 1);
    assert_sms(times("\xc5\x81", 71), false, 71, 2);
    assert_sms(times("\xc5\x81", 134), false, 134, 2);
    assert_sms(times("\xc5\x81", 135), false, 135, 3);
    assert_sms(times("\xf0\x9f\x98\x80", 35), false, 70, 1); /* a pair of units */
    assert_sms(times("\xf0\x9f\x98\x80", 67), false, 134, 3);
}

static void
a_text_message_is_short_at_its_longest(void **state)
{
    (void)state;
    char source[4096];

    snprintf(source, sizeof source, HEAD SUBJECT TEXT_OK "[sms]\n%s\n", times("x", 306));
    assert_fine(source);
    snprintf(source, sizeof source, HEAD SUBJECT TEXT_OK "[sms]\n%s\n", times("x", 307));
    assert_problem(source, "12: [sms] may take 3 segments of GSM-7 (307 septets)");
    snprintf(source, sizeof source, HEAD SUBJECT TEXT_OK "[sms]\n%s{{at}}{{at}}\n",
             times("x", 306 - 95));
    assert_problem(source, "3 segments of GSM-7 (307 septets)");
    snprintf(source, sizeof source,
             HEAD SUBJECT TEXT_OK "[sms]\n{{#if because}}%s{{else}}x{{/if}}\n", times("x", 310));
    assert_problem(source, "(310 septets)");
    assert_problem(HEAD SUBJECT TEXT_OK "[sms]\nIt\xe2\x80\x99s late\n",
                   "a character that GSM-7 lacks");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_whole_is_accepted),
        cmocka_unit_test(syntax_is_refused_at_its_line),
        cmocka_unit_test(depth_and_size_are_bounded),
        cmocka_unit_test(the_head_names_what_exists),
        cmocka_unit_test(values_are_those_of_the_event),
        cmocka_unit_test(parts_that_readers_need_are_there),
        cmocka_unit_test(pages_are_accessible_and_whole),
        cmocka_unit_test(segments_are_counted_exactly),
        cmocka_unit_test(a_text_message_is_short_at_its_longest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
