#include "template_ast.h"
#include "template_escape.h"

#include <stdlib.h>
#include <string.h>

enum { RENDER_STEPS_MAX = 200000 }; /* nodes of one part, those of lists counted each time */

/* Where names are looked up: an item of a list, then what is around the list. */
struct scope {
    const struct values *values;
    const struct scope *outer;
};

struct renderer {
    const struct template *template;
    const struct format_reader *reader;
    enum template_part part;
    FILE *to;
    int steps;
    struct error *err;
};

static enum status render_nodes(struct renderer *renderer, int index, const struct scope *scope);

void
rendering_clear(struct rendering *rendering)
{
    free(rendering->subject);
    free(rendering->preheader);
    free(rendering->text);
    free(rendering->html);
    free(rendering->sms);
    *rendering = (struct rendering){ NULL, NULL, NULL, NULL, NULL };
}

static const struct template_value *
look_up(const struct scope *scope, struct text name)
{
    const struct template_value *value = NULL;

    for (; scope && !value; scope = scope->outer)
        value = values_find(scope->values, name);
    return value;
}

static enum status
refuse(const struct renderer *renderer, const struct node *node, const char *what)
{
    return error_set(renderer->err, INVALID, "template %s:%d: %.*s %s", renderer->template->name,
                     node->line, TEXT_ARGS(node->name), what);
}

/* Only these lead somewhere that a reader expects. */
static bool
is_safe_url(struct text url)
{
    static const char *const schemes[] = { "https://", "http://", "mailto:" };

    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (url.size > strlen(schemes[i]) && memcmp(url.data, schemes[i], strlen(schemes[i])) == 0)
            return true;
    return false;
}

/* Codes are written for programs: long-term_sickness. */
static void
write_words(struct renderer *renderer, const struct template_value *value)
{
    char words[FORMATTED_SIZE];
    size_t size = value->text.size < sizeof words ? value->text.size : sizeof words - 1;

    for (size_t i = 0; i < size; i++)
        words[i] =
            value->text.data[i] == '-' || value->text.data[i] == '_' ? ' ' : value->text.data[i];
    while (size > 0 && ((unsigned char)value->text.data[size - 1] & 0xc0) == 0xc0)
        size--;
    escape_write(renderer->to, renderer->part, value->type, (struct text){ words, size });
}

/* A text of the template or of the formats. */
static void
write_own(struct renderer *renderer, struct text text)
{
    if (renderer->part == PART_HTML)
        escape_html(renderer->to, text);
    else
        fwrite(text.data, 1, text.size, renderer->to);
}

static enum status
write_value(struct renderer *renderer, const struct node *node, const struct template_value *value)
{
    char formatted[FORMATTED_SIZE];

    if (!format_fits(node->format, value->type))
        return refuse(renderer, node, "has a type that its format does not fit");
    if (value->type == VALUE_URL && !is_safe_url(value->text))
        return refuse(renderer, node, "is not a link to http, https or mailto");
    if (node->format == FORMAT_WORDS) {
        write_words(renderer, value);
    } else if (value->type <= VALUE_URL) {
        escape_write(renderer->to, renderer->part, value->type, value->text);
    } else {
        format_value(value, node->format, renderer->reader, formatted);
        write_own(renderer, text_of(formatted));
    }
    return OK;
}

static bool
can_be_written(const struct template_value *value)
{
    return value
           && (value->type == VALUE_NUMBER || value->type == VALUE_FLAG || value_is_there(value));
}

static enum status
render_value(struct renderer *renderer, const struct node *node, const struct scope *scope)
{
    const struct template_value *value = look_up(scope, node->name);

    if (can_be_written(value))
        return write_value(renderer, node, value);
    if (!node->has_fallback)
        return refuse(renderer, node, "has no value and no fallback");
    write_own(renderer, node->fallback);
    return OK;
}

static bool
holds(const struct node *node, const struct template_value *value)
{
    bool is_text = value && value->type <= VALUE_URL;

    switch (node->compare) {
    case COMPARE_EQUAL:
        return node->is_number ? value && !is_text && value->number == node->number
                               : is_text && text_equal(value->text, node->operand);
    case COMPARE_MORE:
        return value && !is_text && value->number > node->number;
    case COMPARE_LESS:
        return value && !is_text && value->number < node->number;
    default:
        return value_is_there(value);
    }
}

static enum status
render_if(struct renderer *renderer, const struct node *node, const struct scope *scope)
{
    bool is_true = holds(node, look_up(scope, node->name)) != node->is_negated;

    return render_nodes(renderer, is_true ? node->first : node->otherwise, scope);
}

static enum status
render_each(struct renderer *renderer, const struct node *node, const struct scope *scope)
{
    const struct template_value *value = look_up(scope, node->name);

    if (!value_is_there(value))
        return render_nodes(renderer, node->otherwise, scope);
    if (value->type != VALUE_LIST)
        return refuse(renderer, node, "is no list");
    for (int64_t i = 0; i < value->number; i++) {
        const struct scope inner = { &value->items[i], scope };
        TRY(render_nodes(renderer, node->first, &inner));
    }
    return OK;
}

static enum status
render_plural(struct renderer *renderer, const struct node *node, const struct scope *scope)
{
    const struct template_value *value = look_up(scope, node->name);
    const struct node *nodes = renderer->template->nodes;
    char keyword[32];
    int other = NODE_NONE;

    if (!value || value->type != VALUE_NUMBER)
        return refuse(renderer, node, "is no number");
    format_plural(renderer->template->locale, value->number, keyword, sizeof keyword);
    for (int i = node->first; i != NODE_NONE; i = nodes[i].next) {
        if (text_is(nodes[i].operand, keyword))
            return render_nodes(renderer, nodes[i].first, scope);
        if (text_is(nodes[i].operand, "other"))
            other = nodes[i].first;
    }
    return render_nodes(renderer, other, scope);
}

static enum status
render_node(struct renderer *renderer, const struct node *node, const struct scope *scope)
{
    if (++renderer->steps > RENDER_STEPS_MAX)
        return refuse(renderer, node, "makes the message too long");
    switch (node->kind) {
    case NODE_VALUE:
        return render_value(renderer, node, scope);
    case NODE_IF:
        return render_if(renderer, node, scope);
    case NODE_EACH:
        return render_each(renderer, node, scope);
    case NODE_PLURAL:
        return render_plural(renderer, node, scope);
    default:
        fwrite(node->name.data, 1, node->name.size, renderer->to);
        return OK;
    }
}

static enum status
render_nodes(struct renderer *renderer, int index, const struct scope *scope)
{
    for (; index != NODE_NONE; index = renderer->template->nodes[index].next)
        TRY(render_node(renderer, &renderer->template->nodes[index], scope));
    return OK;
}

/* One line: what was written on several lines of the source stands beside each other. */
static void
join_lines(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++) {
        bool is_break = strchr(" \t\r\n", *from) != NULL;
        if (!is_break)
            *to++ = *from;
        else if (to > text && to[-1] != ' ')
            *to++ = ' ';
    }
    while (to > text && to[-1] == ' ')
        to--;
    *to = '\0';
}

static void
free_text(char **text_p)
{
    free(*text_p);
}

static enum status
render_part(struct renderer *renderer, const struct scope *scope, char **ret_text)
{
    AUTO(free_text) char *text = NULL;
    size_t size = 0;

    if (!renderer->template->has_part[renderer->part])
        return OK;
    renderer->steps = 0;
    renderer->to = open_memstream(&text, &size);
    if (!renderer->to)
        abort();
    enum status status = render_nodes(renderer, renderer->template->first[renderer->part], scope);
    if (status == OK && (renderer->part == PART_TEXT || renderer->part == PART_HTML))
        fputc('\n', renderer->to);
    fclose(renderer->to);
    TRY(status);
    if (size > TEMPLATE_OUTPUT_MAX)
        return error_set(renderer->err, INVALID, "template %s: [%s] has more than %d bytes",
                         renderer->template->name, template_part_name(renderer->part),
                         TEMPLATE_OUTPUT_MAX);
    if (renderer->part == PART_SUBJECT || renderer->part == PART_PREHEADER)
        join_lines(text);
    *ret_text = text;
    text = NULL; /* handed over */
    return OK;
}

/* The page's title is the subject; what is made for one part may be used in those after it. */
enum status
template_render(const struct template *template, const struct template_input *input,
                struct rendering *ret_rendering, struct error *err)
{
    AUTO(rendering_clear) struct rendering rendering = { NULL, NULL, NULL, NULL, NULL };
    char **const texts[PARTS] = { &rendering.subject, &rendering.preheader, &rendering.text,
                                  &rendering.html, &rendering.sms };
    static const char *const made[] = { "title", "preheader" };
    const struct format_reader reader = { template->locale, input->zone };
    struct renderer renderer = { .template = template, .reader = &reader, .err = err };
    struct values own = { .count = 0 };
    struct values defaults = { .count = 0 };
    const struct scope outermost = { &defaults, NULL };
    const struct scope outer = { input->values, &outermost };
    const struct scope scope = { &own, &outer };

    values_add_text(&defaults, "because", VALUE_TEXT, template_head(template, "because"));
    for (int part = 0; part < PARTS; part++) {
        renderer.part = (enum template_part)part;
        TRY(render_part(&renderer, part < PART_TEXT ? &outer : &scope, texts[part]));
        if (part < PART_TEXT && *texts[part])
            values_add_text(&own, made[part], VALUE_TEXT, text_of(*texts[part]));
    }
    *ret_rendering = rendering;
    rendering = (struct rendering){ NULL, NULL, NULL, NULL, NULL };
    return OK;
}
