/* template_sample.h - a template for tests, and values for it. */
#pragma once

#include "services/notifications/template/template.h"
#include "services/notifications/template/template_facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEAD                                                                              \
    "event: enrolment.withdrawn\nto: participant\nmandatory: yes\nbecause: You get this " \
    "because.\n"                                                                          \
    "value: count number\nvalue: at2 when\nvalue: list list\nvalue: list.what text\n"     \
    "value: link url optional\n"

/* 2026-11-26 16:30 UTC, a Thursday. */
#define THURSDAY INT64_C(1795710600000000)

static struct values values;

static int
set_up(void **state)
{
    (void)state;
    values.count = 0;
    values_add_text(&values, "first_name", VALUE_NAME, TEXT("Ann"));
    values_add_text(&values, "last_name", VALUE_NAME, TEXT("O'Neil <b>"));
    values_add_text(&values, "programme", VALUE_TEXT, TEXT("NPQH"));
    values_add_number(&values, "count", VALUE_NUMBER, 1);
    values_add_number(&values, "at2", VALUE_WHEN, THURSDAY);
    return 0;
}

static inline struct template *
parse(const char *source)
{
    static struct template_problems problems;
    struct template *template = NULL;

    problems.count = 0;
    if (template_parse(TEXT("hello"), text_of(source), &template, &problems) != OK)
        fail_msg("%d: %s", problems.list[0].line, problems.list[0].what);
    return template;
}

/* Renders one text part under the head above. */
static inline void
assert_text(const char *text, const char *expected)
{
    static char source[4096];
    struct rendering rendering = { NULL, NULL, NULL, NULL, NULL };
    const struct template_input input = { TEXT(""), &values };
    struct error err = { 0 };

    snprintf(source, sizeof source, HEAD "[text]\n%s\n", text);
    struct template *template = parse(source);
    if (template_render(template, &input, &rendering, &err) != OK)
        fail_msg("%s", err.text);
    rendering.text[strlen(rendering.text) - 1] = '\0'; /* the line break at the end */
    assert_string_equal(rendering.text, expected);
    rendering_clear(&rendering);
    template_destroy(&template);
}
