#include "templates.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEMPLATES_MAX = 64, PATH_BYTES = 4096 };

struct template
{
    const char *name;
    char *subject, *text, *html;
};

struct templates {
    char *frame;
    struct template list[TEMPLATES_MAX];
    size_t count;
};

/* The placeholders of a participant's values. */
static const struct {
    const char *name;
    size_t offset;
} placeholders[] = {
    { "first_name", offsetof(struct template_values, first_name) },
    { "last_name", offsetof(struct template_values, last_name) },
    { "reference", offsetof(struct template_values, reference) },
    { "cohort", offsetof(struct template_values, cohort) },
    { "programme", offsetof(struct template_values, programme) },
};

enum { PLACEHOLDERS = sizeof placeholders / sizeof *placeholders };

void
rendered_clear(struct rendered *rendered)
{
    free(rendered->subject);
    free(rendered->text);
    free(rendered->html);
    *rendered = (struct rendered){ NULL, NULL, NULL };
}

static void
file_close(FILE **file_p)
{
    if (*file_p)
        fclose(*file_p);
}

static enum status
read_file(const char *path, char **ret_content, struct error *err)
{
    AUTO(file_close) FILE *file = fopen(path, "re");
    char *content = file ? calloc(1, TEMPLATE_FILE_MAX + 1) : NULL;

    if (!content)
        return error_set(err, INVALID, "%s: %s", path, strerror(errno));
    size_t size = fread(content, 1, TEMPLATE_FILE_MAX + 1, file);
    if (size == 0 || size > TEMPLATE_FILE_MAX || !text_is_utf8((struct text){ content, size })
        || strlen(content) != size) {
        free(content);
        return error_set(err, INVALID, "%s: must be UTF-8 text of 1 to %d bytes", path,
                         TEMPLATE_FILE_MAX);
    }
    *ret_content = content;
    return OK;
}

static size_t
placeholder_find(struct text name)
{
    size_t i = 0;

    while (i < PLACEHOLDERS && !text_is(name, placeholders[i].name))
        i++;
    return i;
}

static int
line_of(const char *content, const char *at)
{
    int line = 1;

    for (; content < at; content++)
        line += *content == '\n';
    return line;
}

/* Every {{...}} is closed and known, or one of the two in `extra`. */
static enum status
check_placeholders(const char *path, const char *content, const char *const *extra,
                   struct error *err)
{
    const char *at = content;

    while ((at = strstr(at, "{{"))) {
        const char *end = strstr(at, "}}");
        struct text name = { at + 2, end ? (size_t)(end - at - 2) : 0 };
        bool is_known = end && placeholder_find(name) < PLACEHOLDERS;

        for (const char *const *e = extra; e && *e; e++)
            is_known = is_known || text_is(name, *e);
        if (!is_known)
            return error_set(err, INVALID, "%s:%d: unknown placeholder; see README.md beside it",
                             path, line_of(content, at));
        at = end + 2;
    }
    return OK;
}

/* Takes "Subject: ..." and the empty line off the text. */
static enum status
split_subject(const char *path, struct template *template, struct error *err)
{
    static const char lead[] = "Subject: ";
    char *end = strstr(template->text, "\n\n");

    if (strncmp(template->text, lead, sizeof lead - 1) != 0 || !end
        || end == template->text + sizeof lead - 1 || !end[2]
        || memchr(template->text, '\n', (size_t)(end - template->text)))
        return error_set(err, INVALID,
                         "%s:1: must begin with \"Subject: ...\", an empty line and a text", path);
    *end = '\0';
    template->subject = strdup(template->text + sizeof lead - 1);
    memmove(template->text, end + 2, strlen(end + 2) + 1);
    return OK;
}

static enum status
template_load(const char *folder, const char *name, struct template *template, struct error *err)
{
    char path[PATH_BYTES];

    template->name = name;
    snprintf(path, sizeof path, "%s/%s.html", folder, name);
    TRY(read_file(path, &template->html, err));
    TRY(check_placeholders(path, template->html, NULL, err));
    snprintf(path, sizeof path, "%s/%s.txt", folder, name);
    TRY(read_file(path, &template->text, err));
    TRY(check_placeholders(path, template->text, NULL, err));
    return split_subject(path, template, err);
}

enum status
templates_load(const char *folder, const char *const *names, struct templates **ret_templates,
               struct error *err)
{
    static const char *const frame_only[] = { "subject", "content", NULL };
    AUTO(templates_destroy) struct templates *templates = calloc(1, sizeof *templates);
    char path[PATH_BYTES];

    if (!templates)
        return error_set(err, UNAVAILABLE, "out of memory");
    snprintf(path, sizeof path, "%s/frame.html", folder);
    TRY(read_file(path, &templates->frame, err));
    TRY(check_placeholders(path, templates->frame, frame_only, err));
    for (; *names; names++) {
        if (templates->count == TEMPLATES_MAX)
            return error_set(err, INVALID, "more than %d templates", TEMPLATES_MAX);
        TRY(template_load(folder, *names, &templates->list[templates->count++], err));
    }
    *ret_templates = templates;
    templates = NULL; /* handed over */
    return OK;
}

void
templates_destroy(struct templates **templates_p)
{
    if (!*templates_p)
        return;
    for (size_t i = 0; i < (*templates_p)->count; i++) {
        free((*templates_p)->list[i].subject);
        free((*templates_p)->list[i].text);
        free((*templates_p)->list[i].html);
    }
    free((*templates_p)->frame);
    free(*templates_p);
    *templates_p = NULL;
}

static void
write_escaped(FILE *to, struct text value)
{
    for (size_t i = 0; i < value.size; i++) {
        const char *escape = value.data[i] == '&'    ? "&amp;"
                             : value.data[i] == '<'  ? "&lt;"
                             : value.data[i] == '>'  ? "&gt;"
                             : value.data[i] == '"'  ? "&quot;"
                             : value.data[i] == '\'' ? "&#39;"
                                                     : NULL;
        if (escape)
            fputs(escape, to);
        else
            fputc(value.data[i], to);
    }
}

/* A person's value may hold line breaks (a quoted field of a CSV file): in one
 * line of text they are spaces, so that nobody can write headers or paragraphs. */
static void
write_plain(FILE *to, struct text value)
{
    for (size_t i = 0; i < value.size; i++)
        fputc((unsigned char)value.data[i] < ' ' ? ' ' : value.data[i], to);
}

struct filling {
    const struct template_values *values;
    bool is_html;
    const char *subject, *content; /* of the frame; else NULL */
};

static void
write_placeholder(FILE *to, struct text name, const struct filling *filling)
{
    size_t i = placeholder_find(name);

    if (i < PLACEHOLDERS) {
        struct text value;
        memcpy(&value, (const char *)filling->values + placeholders[i].offset, sizeof value);
        (filling->is_html ? write_escaped : write_plain)(to, value);
    } else if (text_is(name, "subject")) {
        write_escaped(to, text_of(filling->subject));
    } else {
        fputs(filling->content, to);
    }
}

static char *
fill(const char *content, const struct filling *filling)
{
    char *filled = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&filled, &size);

    if (!to)
        abort();
    for (const char *at; (at = strstr(content, "{{")); content = strstr(at, "}}") + 2) {
        fwrite(content, 1, (size_t)(at - content), to);
        write_placeholder(to, (struct text){ at + 2, (size_t)(strstr(at, "}}") - at - 2) },
                          filling);
    }
    fputs(content, to);
    fclose(to);
    return filled;
}

static char *
fill_frame(const struct templates *templates, const struct template *template,
           const struct filling *plain, const char *subject)
{
    struct filling filling = { plain->values, true, NULL, NULL };
    char *content = fill(template->html, &filling);

    filling.subject = subject;
    filling.content = content;
    char *page = fill(templates->frame, &filling);
    free(content);
    return page;
}

enum status
templates_render(const struct templates *templates, struct text name,
                 const struct template_values *values, struct rendered *ret_rendered,
                 struct error *err)
{
    const struct filling plain = { values, false, NULL, NULL };

    for (size_t i = 0; i < templates->count; i++) {
        const struct template *template = &templates->list[i];

        if (!text_is(name, template->name))
            continue;
        ret_rendered->subject = fill(template->subject, &plain);
        ret_rendered->text = fill(template->text, &plain);
        ret_rendered->html = fill_frame(templates, template, &plain, ret_rendered->subject);
        return OK;
    }
    return error_set(err, NOT_FOUND, "no such template");
}
