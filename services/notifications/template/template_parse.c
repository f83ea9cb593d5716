#include "template_parse.h"
#include "template_schema.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const part_names[PARTS] = { "subject", "preheader", "text", "html", "sms" };

const char *
template_part_name(enum template_part part)
{
    return part_names[part];
}

enum status
parse_refuse(struct template_problems *problems, int line, const char *fmt, ...)
{
    va_list args;

    if (problems->count == TEMPLATE_PROBLEMS_MAX)
        return INVALID;
    struct template_problem *problem = &problems->list[problems->count++];
    problem->line = line;
    va_start(args, fmt);
    vsnprintf(problem->what, sizeof problem->what, fmt, args);
    va_end(args);
    return INVALID;
}

struct node *
parse_node(struct parser *parser, enum node_kind kind, int line)
{
    struct template *template = parser->template;

    if (template->node_count == TEMPLATE_NODES_MAX)
        return NULL;
    if (template->node_count == template->capacity) {
        template->capacity = template->capacity ? 2 * template->capacity : 64;
        template->nodes =
            realloc(template->nodes, (size_t) template->capacity * sizeof *template->nodes);
        if (!template->nodes)
            abort();
    }
    struct node *node = &template->nodes[template->node_count++];
    *node = (struct node){
        .kind = kind, .line = line, .next = NODE_NONE, .first = NODE_NONE, .otherwise = NODE_NONE
    };
    return node;
}

void
template_destroy(struct template **template_p)
{
    if (!*template_p)
        return;
    free((*template_p)->nodes);
    free((*template_p)->schema);
    free((*template_p)->source);
    free(*template_p);
    *template_p = NULL;
}

struct text
template_head(const struct template *template, const char *key)
{
    for (int i = 0; i < template->head_count; i++)
        if (text_is(template->heads[i].key, key))
            return template->heads[i].value;
    return TEXT("");
}

static struct text
line_at(const struct template *template, const char *at)
{
    const char *end = template->source + template->size;
    const char *eol = memchr(at, '\n', (size_t)(end - at));

    return (struct text){ at, (size_t)((eol ? eol : end) - at) };
}

/* [subject], [text], ...: PARTS for any other line, -1 for a part that does not exist. */
static int
part_of_line(struct text line)
{
    struct text name = text_trim(line);
    size_t i = 1;

    if (name.size < 3 || name.data[0] != '[' || name.data[name.size - 1] != ']')
        return PARTS;
    while (i + 1 < name.size && name.data[i] >= 'a' && name.data[i] <= 'z')
        i++;
    if (i + 1 < name.size)
        return PARTS;
    name = (struct text){ name.data + 1, name.size - 2 };
    for (int part = 0; part < PARTS; part++)
        if (text_is(name, part_names[part]))
            return part;
    return -1;
}

static enum status
parse_head(struct template *template, struct text line, int number,
           struct template_problems *problems)
{
    struct text words = text_trim(line);
    const char *colon = words.size ? memchr(words.data, ':', words.size) : NULL;

    if (words.size == 0 || words.data[0] == '#')
        return OK;
    if (!colon)
        return parse_refuse(problems, number,
                            "before the first [part] stand lines like \"to: mentor\"");
    if (template->head_count == TEMPLATE_HEADS_MAX)
        return parse_refuse(problems, number, "more than %d lines in the head", TEMPLATE_HEADS_MAX);
    template->heads[template->head_count++] = (struct template_head_line){
        .key = text_trim((struct text){ words.data, (size_t)(colon - words.data) }),
        .value =
            text_trim((struct text){ colon + 1, (size_t)(words.data + words.size - colon - 1) }),
        .line = number,
    };
    return OK;
}

/* The part's text without the empty lines around it. */
static void
trim_part(struct parser *parser)
{
    struct text line = line_at(parser->template, parser->at);

    while (parser->at < parser->end && text_trim(line).size == 0) {
        parser->at += line.size < (size_t)(parser->end - parser->at) ? line.size + 1 : line.size;
        parser->line++;
        line = line_at(parser->template, parser->at);
    }
    while (parser->end > parser->at && strchr(" \t\r\n", parser->end[-1]))
        parser->end--;
}

static enum status
finish_part(struct template *template, int part, const char *from, const char *to,
            struct template_problems *problems)
{
    struct parser parser = { template, from, to, template->part_line[part] + 1, 0, problems };

    trim_part(&parser);
    if (parser.at == parser.end)
        return parse_refuse(problems, template->part_line[part], "[%s] is empty; leave it out",
                            part_names[part]);
    return parse_part(&parser, &template->first[part]);
}

static enum status
start_part(struct template *template, int part, int line, struct template_problems *problems)
{
    if (part < 0)
        return parse_refuse(problems, line, "the parts are subject, preheader, text, html and sms");
    if (template->has_part[part])
        return parse_refuse(problems, line, "[%s] is there twice", part_names[part]);
    template->has_part[part] = true;
    template->part_line[part] = line;
    return OK;
}

static enum status
parse_source(struct template *template, struct template_problems *problems)
{
    const char *end = template->source + template->size;
    const char *start = template->source; /* of the part */
    int part = PARTS;
    int number = 1;

    for (const char *at = template->source; at < end; number++) {
        struct text line = line_at(template, at);
        int next = part_of_line(line);

        if (next != PARTS) {
            if (part != PARTS)
                TRY(finish_part(template, part, start, at, problems));
            TRY(start_part(template, next, number, problems));
            part = next;
            start = line.data + line.size + (line.data + line.size < end ? 1 : 0);
        } else if (part == PARTS) {
            TRY(parse_head(template, line, number, problems));
        }
        at = line.data + line.size + 1;
    }
    return part == PARTS ? parse_refuse(problems, number, "there is no [subject] and no [text]")
                         : finish_part(template, part, start, end, problems);
}

static enum status
set_locale(struct template *template, struct template_problems *problems)
{
    struct text language = template_head(template, "language");

    if (language.size == 0)
        language = TEXT("en-GB");
    snprintf(template->locale, sizeof template->locale, "%.*s", TEXT_ARGS(language));
    if (language.size >= sizeof template->locale || !format_locale_exists(template->locale))
        return parse_refuse(problems, 1, "language: is a tag such as en-GB or cy");
    return OK;
}

enum status
template_parse(struct text name, struct text source, struct template **ret_template,
               struct template_problems *problems)
{
    AUTO(template_destroy) struct template *template = calloc(1, sizeof *template);

    if (!template)
        abort();
    if (!tag_is_name(name))
        return parse_refuse(problems, 1,
                            "a template's name has 1 to %d lower-case letters, digits and "
                            "underscores",
                            TEMPLATE_NAME_MAX);
    if (source.size > TEMPLATE_SOURCE_MAX || !text_is_utf8(source)
        || (source.size && memchr(source.data, '\0', source.size)))
        return parse_refuse(problems, 1, "must be UTF-8 text of at most %d bytes",
                            TEMPLATE_SOURCE_MAX);
    memcpy(template->name, name.data, name.size);
    template->source = malloc(source.size + 1);
    if (!template->source)
        abort();
    memcpy(template->source, source.data ? source.data : "", source.size);
    template->source[source.size] = '\0';
    template->size = source.size;
    TRY(parse_source(template, problems));
    TRY(set_locale(template, problems));
    template->schema = malloc(sizeof *template->schema);
    if (!template->schema)
        abort();
    TRY(schema_make(template, template->schema, problems));
    *ret_template = template;
    template = NULL; /* handed over */
    return OK;
}
