/* template_check.h - what the files that check a template share. */
#pragma once

#include "template_parse.h"
#include "template_schema.h"

enum {
    SUBJECT_CHARS_MAX = 120, /* of the template's own words; mail programs show 60 or so */
};

/* template_html.c: [html] is a whole page that a screen reader and a mail program can use:
 * language, title, one h1, headings in order, no image without words, nothing that runs, no
 * unclosed tag; values stand in text or in quoted attributes, links in href alone. */
void check_html(const struct template *template, struct template_problems *problems);

/* template_check_sms.c: the longest that [sms] can become, in GSM-7 and in UCS-2. */
void check_sms(const struct template *template, struct template_problems *problems);
