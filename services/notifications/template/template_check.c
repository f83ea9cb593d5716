#include "template_check.h"

#include <string.h>

struct checker {
    const struct template *template;
    struct template_problems *problems;
    enum template_part part;
    struct text list;                           /* in whose item we are */
    struct text guards[TEMPLATE_DEPTH_MAX + 1]; /* values that are there for sure */
    int guard_count;
};

static void check_nodes(struct checker *checker, int index);

static const struct schema_field *
field_of(struct checker *checker, const struct node *node)
{
    const struct schema_field *field =
        schema_find(checker->template->schema, checker->list, node->name);

    if (!field)
        (void)parse_refuse(checker->problems, node->line,
                           "there is no value \"%.*s\" for this event; see README.md and "
                           "docs/events.md, or declare it in the head",
                           TEXT_ARGS(node->name));
    return field;
}

static bool
is_guarded(const struct checker *checker, struct text name)
{
    for (int i = 0; i < checker->guard_count; i++)
        if (text_equal(checker->guards[i], name))
            return true;
    return false;
}

static void
check_guarded(struct checker *checker, int index, bool guards, struct text name)
{
    if (guards)
        checker->guards[checker->guard_count++] = name;
    check_nodes(checker, index);
    checker->guard_count -= guards;
}

static void
check_value(struct checker *checker, const struct node *node)
{
    const struct schema_field *field = field_of(checker, node);

    if (!field)
        return;
    if (!format_fits(node->format, field->type))
        (void)parse_refuse(checker->problems, node->line, "%.*s is a %s, which %s can't write",
                           TEXT_ARGS(node->name), value_type_name(field->type),
                           format_name(node->format));
    if (field->is_optional && !node->has_fallback && !is_guarded(checker, node->name))
        (void)parse_refuse(checker->problems, node->line,
                           "%.*s may have no value: write {{%.*s or \"...\"}} or {{#if %.*s}}",
                           TEXT_ARGS(node->name), TEXT_ARGS(node->name), TEXT_ARGS(node->name));
}

/* Whether a word is one of "attended|late". */
static bool
is_allowed(const char *allowed, struct text word)
{
    for (const char *at = allowed; at;) {
        const char *bar = strchr(at, '|');
        size_t size = bar ? (size_t)(bar - at) : strlen(at);

        if (text_equal(word, (struct text){ at, size }))
            return true;
        at = bar ? bar + 1 : NULL;
    }
    return allowed == NULL;
}

static void
check_condition(struct checker *checker, const struct node *node)
{
    const struct schema_field *field = field_of(checker, node);

    if (!field || node->compare == COMPARE_THERE)
        return;
    if (node->is_number == (field->type <= VALUE_URL) || field->type == VALUE_LIST)
        (void)parse_refuse(checker->problems, node->line, "%.*s is a %s: it can't be compared so",
                           TEXT_ARGS(node->name), value_type_name(field->type));
    else if (!node->is_number && !is_allowed(field->allowed, node->operand))
        (void)parse_refuse(checker->problems, node->line, "%.*s is never that: it is one of %s",
                           TEXT_ARGS(node->name), field->allowed);
}

static void
check_if(struct checker *checker, const struct node *node)
{
    bool says_there = node->compare == COMPARE_THERE || !node->is_negated;

    check_condition(checker, node);
    check_guarded(checker, node->first, says_there && !node->is_negated, node->name);
    check_guarded(checker, node->otherwise, says_there && node->is_negated, node->name);
}

static void
check_each(struct checker *checker, const struct node *node)
{
    const struct schema_field *field = field_of(checker, node);
    struct text outer = checker->list;

    if (field && field->type != VALUE_LIST)
        (void)parse_refuse(checker->problems, node->line, "%.*s is a %s, no list",
                           TEXT_ARGS(node->name), value_type_name(field->type));
    if (checker->part != PART_TEXT && checker->part != PART_HTML)
        (void)parse_refuse(checker->problems, node->line, "[%s] has no room for a list",
                           template_part_name(checker->part));
    if (outer.size)
        (void)parse_refuse(checker->problems, node->line, "a list within a list; tell it apart");
    checker->list = node->name;
    check_guarded(checker, node->first, true, node->name);
    checker->list = outer;
    check_nodes(checker, node->otherwise);
}

static void
check_branch(struct checker *checker, const struct node *branch)
{
    if (!format_has_plural(checker->template->locale, branch->operand)) {
        char words[64];
        format_plurals(checker->template->locale, words, sizeof words);
        (void)parse_refuse(checker->problems, branch->line, "{{:%.*s}}: %s has %s",
                           branch->operand.size < 20 ? (int)branch->operand.size : 20,
                           branch->operand.data, checker->template->locale, words);
    }
    check_nodes(checker, branch->first);
}

static void
check_plural(struct checker *checker, const struct node *node)
{
    const struct schema_field *field = field_of(checker, node);
    bool has_other = false;

    if (field && field->type != VALUE_NUMBER)
        (void)parse_refuse(checker->problems, node->line, "%.*s is a %s, no number",
                           TEXT_ARGS(node->name), value_type_name(field->type));
    if (field && field->is_optional && !is_guarded(checker, node->name))
        (void)parse_refuse(checker->problems, node->line,
                           "%.*s may have no value: write {{#if %.*s}} around it",
                           TEXT_ARGS(node->name), TEXT_ARGS(node->name));
    for (int i = node->first; i != NODE_NONE; i = checker->template->nodes[i].next) {
        const struct node *branch = &checker->template->nodes[i];
        has_other = has_other || text_is(branch->operand, "other");
        check_branch(checker, branch);
    }
    if (!has_other)
        (void)parse_refuse(checker->problems, node->line, "{{#plural}} lacks {{:other}}");
}

static void
check_nodes(struct checker *checker, int index)
{
    for (; index != NODE_NONE; index = checker->template->nodes[index].next) {
        const struct node *node = &checker->template->nodes[index];

        switch (node->kind) {
        case NODE_VALUE:
            check_value(checker, node);
            break;
        case NODE_IF:
            check_if(checker, node);
            break;
        case NODE_EACH:
            check_each(checker, node);
            break;
        case NODE_PLURAL:
            check_plural(checker, node);
            break;
        default:
            break;
        }
    }
}

static void
check_heads(const struct template *template, struct template_problems *problems)
{
    static const char *const keys[] = {
        "event", "to", "mandatory", "because", "language", "value"
    };
    struct text mandatory = template_head(template, "mandatory");

    for (int i = 0; i < template->head_count; i++) {
        size_t k = 0;
        while (k < sizeof keys / sizeof *keys && !text_is(template->heads[i].key, keys[k]))
            k++;
        if (k == sizeof keys / sizeof *keys)
            (void)parse_refuse(problems, template->heads[i].line,
                               "the head has event, to, mandatory, because, language and value");
    }
    if (!text_is(mandatory, "yes") && !text_is(mandatory, "no"))
        (void)parse_refuse(problems, 1, "the head lacks \"mandatory: yes\" or \"mandatory: no\"");
    if (template_head(template, "because").size == 0)
        (void)parse_refuse(problems, 1, "the head lacks \"because: You get this because ...\"");
}

/* Whether a part says a value, at any depth: nodes of a part lie behind its first one and before
 * those of the next, because parts are parsed one after the other. */
static bool
part_says(const struct template *template, enum template_part part, const char *name)
{
    int last_line = 1 << 30;

    for (int other = 0; other < PARTS; other++)
        if (template->has_part[other] && template->part_line[other] > template->part_line[part]
            && template->part_line[other] < last_line)
            last_line = template->part_line[other];
    for (int i = 0; i < template->node_count; i++)
        if (template->nodes[i].kind == NODE_VALUE && text_is(template->nodes[i].name, name)
            && template->nodes[i].line > template->part_line[part]
            && template->nodes[i].line < last_line)
            return true;
    return false;
}

static void
check_footer(const struct template *template, struct template_problems *problems)
{
    static const enum template_part parts[] = { PART_TEXT, PART_HTML };

    bool is_mandatory = text_is(template_head(template, "mandatory"), "yes");

    for (size_t i = 0; i < 2; i++) {
        if (!template->has_part[parts[i]])
            continue;
        if (!part_says(template, parts[i], "because"))
            (void)parse_refuse(
                problems, template->part_line[parts[i]],
                "[%s] does not say {{because}}, why the reader gets this; use {{> bottom}}",
                template_part_name(parts[i]));
        if (!is_mandatory && !part_says(template, parts[i], "unsubscribe_url"))
            (void)parse_refuse(
                problems, template->part_line[parts[i]],
                "[%s] is not mandatory and has no {{unsubscribe_url}}; use {{> bottom}}",
                template_part_name(parts[i]));
    }
}

static void
check_subject(const struct template *template, struct template_problems *problems)
{
    size_t size = 0;

    for (int i = template->first[PART_SUBJECT]; i != NODE_NONE; i = template->nodes[i].next)
        if (template->nodes[i].kind == NODE_LITERAL)
            size += template->nodes[i].name.size;
    if (size > SUBJECT_CHARS_MAX)
        (void)parse_refuse(problems, template->part_line[PART_SUBJECT],
                           "[subject] has more than %d characters of its own", SUBJECT_CHARS_MAX);
}

static void
check_parts(const struct template *template, struct template_problems *problems)
{
    if (!template->has_part[PART_SUBJECT])
        (void)parse_refuse(problems, 1, "there is no [subject]");
    else
        check_subject(template, problems);
    if (!template->has_part[PART_TEXT])
        (void)parse_refuse(problems, 1,
                           "there is no [text]: who can't read HTML would read nothing");
    check_footer(template, problems);
    if (template->has_part[PART_HTML])
        check_html(template, problems);
    if (template->has_part[PART_SMS])
        check_sms(template, problems);
}

enum status
template_check(const struct template *template, struct template_problems *problems)
{
    size_t before = problems->count;

    check_heads(template, problems);
    for (int part = 0; part < PARTS; part++) {
        struct checker checker = { .template = template,
                                   .problems = problems,
                                   .part = (enum template_part)part,
                                   .list = TEXT("") };
        if (template->has_part[part])
            check_nodes(&checker, template->first[part]);
    }
    check_parts(template, problems);
    return problems->count == before ? OK : INVALID;
}
