// parts: notifications/templates
#include "services/notifications/templates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const only_one[] = { "hello", NULL };
static char folder[] = "/tmp/gt-templates-XXXXXX";

static const struct template_values ann = {
    .first_name = TEXT_STATIC("Ann"),
    .last_name = TEXT_STATIC("O'Neil <b>"),
    .reference = TEXT_STATIC("A1"),
    .cohort = TEXT_STATIC("autumn"),
    .programme = TEXT_STATIC("NPQH"),
};

static void
write_file(const char *name, const char *content)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

static int
set_up(void **state)
{
    (void)state;
    write_file("frame.html", "<title>{{subject}}</title>{{content}}");
    write_file("hello.txt", "Subject: Hello {{first_name}}\n\nDear {{last_name}}\n");
    write_file("hello.html", "<p>Dear {{last_name}}, {{reference}}</p>");
    return 0;
}

static void
placeholders_are_filled_and_html_is_escaped(void **state)
{
    (void)state;
    AUTO(templates_destroy) struct templates *templates = NULL;
    AUTO(rendered_clear) struct rendered rendered = { NULL, NULL, NULL };
    struct error err = { 0 };

    assert_int_equal(templates_load(folder, only_one, &templates, &err), OK);
    assert_int_equal(templates_render(templates, TEXT("hello"), &ann, &rendered, &err), OK);
    assert_string_equal(rendered.subject, "Hello Ann");
    assert_string_equal(rendered.text, "Dear O'Neil <b>\n");
    assert_string_equal(rendered.html, "<title>Hello Ann</title>"
                                       "<p>Dear O&#39;Neil &lt;b&gt;, A1</p>");
}

static void
a_name_can_write_no_header_and_no_line(void **state)
{
    (void)state;
    AUTO(templates_destroy) struct templates *templates = NULL;
    AUTO(rendered_clear) struct rendered rendered = { NULL, NULL, NULL };
    struct template_values values = ann;
    struct error err = { 0 };

    values.first_name = TEXT("Ann\r\nBcc: all@example.org");
    assert_int_equal(templates_load(folder, only_one, &templates, &err), OK);
    assert_int_equal(templates_render(templates, TEXT("hello"), &values, &rendered, &err), OK);
    assert_string_equal(rendered.subject, "Hello Ann  Bcc: all@example.org");
}

static void
a_name_that_looks_like_a_placeholder_stays_a_name(void **state)
{
    (void)state;
    AUTO(templates_destroy) struct templates *templates = NULL;
    AUTO(rendered_clear) struct rendered rendered = { NULL, NULL, NULL };
    struct template_values values = ann;
    struct error err = { 0 };

    values.last_name = TEXT("{{reference}} {{");
    assert_int_equal(templates_load(folder, only_one, &templates, &err), OK);
    assert_int_equal(templates_render(templates, TEXT("hello"), &values, &rendered, &err), OK);
    assert_string_equal(rendered.text, "Dear {{reference}} {{\n");
}

static void
assert_refused(const char *why)
{
    struct templates *templates = NULL;
    struct error err = { 0 };

    assert_int_equal(templates_load(folder, only_one, &templates, &err), INVALID);
    assert_non_null(strstr(err.text, why));
}

static void
mistakes_are_refused_with_file_and_line(void **state)
{
    (void)state;
    write_file("hello.html", "<p>\n{{surname}}</p>");
    assert_refused("hello.html:2: unknown placeholder");
    write_file("hello.html", "<p>{{first_name</p>");
    assert_refused("hello.html:1: unknown placeholder");
    write_file("hello.html", "");
    assert_refused("hello.html: must be UTF-8 text");
    write_file("hello.html", "<p>Caf\xe9</p>");
    assert_refused("hello.html: must be UTF-8 text");
    set_up(state);
    write_file("hello.txt", "Hello\n\nDear\n");
    assert_refused("hello.txt:1: must begin with");
    write_file("hello.txt", "Subject: x\n\n");
    assert_refused("hello.txt:1: must begin with");
    set_up(state);
}

static void
what_is_shipped_loads(void **state)
{
    (void)state;
    static const char *const shipped[] = { "application_accepted", "application_waitlisted",
                                           "application_rejected", "withdrawal_confirmed",
                                           "outcome_passed",       "outcome_referred",
                                           "outcome_failed",       NULL };
    AUTO(templates_destroy) struct templates *templates = NULL;
    struct error err = { 0 };

    assert_int_equal(templates_load("services/notifications/templates", shipped, &templates, &err),
                     OK);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, set_up)
    const struct CMUnitTest tests[] = {
        TEST(placeholders_are_filled_and_html_is_escaped),
        TEST(a_name_can_write_no_header_and_no_line),
        TEST(a_name_that_looks_like_a_placeholder_stays_a_name),
        TEST(mistakes_are_refused_with_file_and_line),
        TEST(what_is_shipped_loads),
    };
    static const char *const files[] = { "frame.html", "hello.txt", "hello.html" };
    char path[128];

    if (!mkdtemp(folder))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
    return failed;
}
