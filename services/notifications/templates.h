/* templates.h - what messages say: files with placeholders (templates/README.md),
 * checked when they are loaded. */
#pragma once

#include "common/error.h"
#include "common/text.h"

enum { TEMPLATE_FILE_MAX = 64 * 1024 };

/* What placeholders are filled with. Borrowed. */
struct template_values {
    struct text first_name, last_name, reference, cohort, programme;
};

/* A rendered message; the caller owns the three strings. */
struct rendered {
    char *subject, *text, *html;
};

void rendered_clear(struct rendered *rendered);

struct templates;

/* Loads the named templates (a list that ends with NULL) from a folder. INVALID
 * names the file, the line and what is wrong with it. */
enum status templates_load(const char *folder, const char *const *names,
                           struct templates **ret_templates, struct error *err) MUST_CHECK;
void templates_destroy(struct templates **templates_p);

enum status templates_render(const struct templates *templates, struct text name,
                             const struct template_values *values, struct rendered *ret_rendered,
                             struct error *err) MUST_CHECK;
