/* template.h - what messages say: a template is parsed once and rendering for
 * many recipients. The language is described in templates/README.md.
 *
 * Pure: no I/O, no clock. ICU gives names of days and months, time zones, plural
 * rules and properties of characters. */
#pragma once

#include "template_value.h"

#include "common/base/error.h"

enum template_part {
    PART_SUBJECT,
    PART_PREHEADER, /* what a mail program shows beside the subject; plain text */
    PART_TEXT,
    PART_HTML,
    PART_SMS,
    PARTS,
};

enum {
    TEMPLATE_SOURCE_MAX = 64 * 1024, /* bytes of one */
    TEMPLATE_NAME_MAX = 64,          /* bytes: lower-case letters, digits, underscores */
    TEMPLATE_NODES_MAX = 2000,       /* pieces of one, all parts together */
    TEMPLATE_DEPTH_MAX = 8,          /* blocks within blocks */
    TEMPLATE_PROBLEMS_MAX = 32,      /* told at once */
    TEMPLATE_OUTPUT_MAX = 64 * 1024, /* bytes of one rendered part */
};

/* A template keeps a copy of its source. */
struct template;

/* What is wrong, where, and the cure. Beyond TEMPLATE_PROBLEMS_MAX none are added. */
struct template_problems {
    size_t count;

    struct template_problem {
        int line; /* of the source, from 1 */
        char what[200];
    } list[TEMPLATE_PROBLEMS_MAX];
};

/* Adds a problem and is INVALID when the source breaks the language's syntax, or its head
 * names events or values that do not exist. */
enum status template_parse(struct text name, struct text source, struct template **ret_template,
                           struct template_problems *problems) MUST_CHECK;
/* Whether a template is fit to be published: its values exist and
 * may stand where they do, no part lacks what a reader needs,
 * an SMS is short enough. INVALID: at least one problem was added. */
enum status template_check(const struct template *template,
                           struct template_problems *problems) MUST_CHECK;
void template_destroy(struct template **template_p);

/* A text as `to: participant` in the template's head; empty when there is none. */
struct text template_head(const struct template *template, const char *key);

/* Who reads it, and what there is to say. */
struct template_input {
    struct text zone; /* as Europe/London, which is also what an empty or unknown one means */
    const struct values *values;
};

/* A rendered message; the caller owns the texts. NULL: the template has no such part. */
struct rendering {
    char *subject, *preheader, *text, *html, *sms;
};

void rendering_clear(struct rendering *rendering);

/* INVALID when a value that the template needs is missing or has another type, or a
 * part becomes too long; the text names the placeholder, never a value. */
enum status template_render(const struct template *template, const struct template_input *input,
                            struct rendering *ret_rendering, struct error *err) MUST_CHECK;
