/* The pieces of one part: literals, values and blocks. */
#include "template_parse.h"

#include <stdio.h>
#include <string.h>

/* Where a block ends: {{/if}}, {{else}}, {{:one}}. `stop` is the tag that ended it. */
struct ending {
    const char *close; /* "/if"; NULL: the end of the part */
    bool has_else, has_branches;
    int line; /* where the block begins */
    struct tag stop;
};

static enum status parse_nodes(struct parser *parser, struct ending *ending, int *ret_first);

static bool
is_silent(struct text words)
{
    return words.size && (strchr("#/:!", words.data[0]) || text_is(words, "else"));
}

static bool
is_blank_between(const char *from, const char *to)
{
    while (from < to && (*from == ' ' || *from == '\t'))
        from++;
    return from == to;
}

/* The beginning of the line that `at` stands on, within the part. */
static const char *
line_start(const char *start, const char *at)
{
    while (at > start && at[-1] != '\n')
        at--;
    return at;
}

/* A line with nothing but a silent tag on it leaves nothing: no blanks, no line break. */
static void
drop_line(struct parser *parser, const char *start, const char *tag, const char *behind,
          size_t *literal_size)
{
    const char *from = line_start(start, tag);
    const char *to = memchr(behind, '\n', (size_t)(parser->end - behind));

    if ((from > parser->template->source && from[-1] != '\n') || !is_blank_between(from, tag)
        || !is_blank_between(behind, to ? to : parser->end))
        return;
    *literal_size = (size_t)(from - start);
    parser->at = to ? to + 1 : parser->end;
    parser->line += to ? 1 : 0;
}

static enum status
add_literal(struct parser *parser, const char *start, size_t size, int line)
{
    if (size == 0)
        return OK;
    struct node *node = parse_node(parser, NODE_LITERAL, line);
    if (!node)
        return parse_refuse(parser->problems, line, "more than %d pieces; say less",
                            TEMPLATE_NODES_MAX);
    node->name = (struct text){ start, size };
    return OK;
}

/* Up to the next tag: the literal before it becomes a node. *ret_found is false at the end. */
static enum status
next_tag(struct parser *parser, struct tag *ret_tag, bool *ret_found)
{
    const char *start = parser->at;
    const char *open = memmem(start, (size_t)(parser->end - start), "{{", 2);
    size_t size = (size_t)((open ? open : parser->end) - start);
    int line = parser->line;

    for (size_t i = 0; i < size; i++)
        parser->line += start[i] == '\n';
    *ret_found = open != NULL;
    parser->at = parser->end;
    if (!open)
        return add_literal(parser, start, size, line);
    const char *eol = memchr(open, '\n', (size_t)(parser->end - open));
    const char *close = memmem(open, (size_t)((eol ? eol : parser->end) - open), "}}", 2);
    if (!close)
        return parse_refuse(parser->problems, parser->line, "{{ without }} on the same line");
    ret_tag->words = text_trim((struct text){ open + 2, (size_t)(close - open - 2) });
    ret_tag->line = parser->line;
    parser->at = close + 2;
    if (is_silent(ret_tag->words))
        drop_line(parser, start, open, close + 2, &size);
    return add_literal(parser, start, size, line);
}

static enum status
block_open(struct parser *parser, const struct tag *tag, enum node_kind kind, int *ret_index)
{
    if (parser->depth == TEMPLATE_DEPTH_MAX)
        return parse_refuse(parser->problems, tag->line, "more than %d blocks within each other",
                            TEMPLATE_DEPTH_MAX);
    if (!parse_node(parser, kind, tag->line))
        return parse_refuse(parser->problems, tag->line, "more than %d pieces; say less",
                            TEMPLATE_NODES_MAX);
    *ret_index = parser->template->node_count - 1;
    return OK;
}

/* {{#if}} and {{#each}}: a body and maybe another one behind {{else}}. */
static enum status
parse_choice(struct parser *parser, int index, const char *close)
{
    struct ending ending = { .close = close,
                             .has_else = true,
                             .line = parser->template->nodes[index].line };
    int first = NODE_NONE;
    int otherwise = NODE_NONE;

    TRY(parse_nodes(parser, &ending, &first));
    if (text_is(ending.stop.words, "else")) {
        ending.has_else = false;
        TRY(parse_nodes(parser, &ending, &otherwise));
    }
    parser->template->nodes[index].first = first;
    parser->template->nodes[index].otherwise = otherwise;
    return OK;
}

static enum status
parse_branch(struct parser *parser, struct ending *ending, int *ret_index)
{
    const struct text keyword = { ending->stop.words.data + 1, ending->stop.words.size - 1 };
    int first = NODE_NONE;

    TRY(block_open(parser, &ending->stop, NODE_BRANCH, ret_index));
    parser->template->nodes[*ret_index].operand = text_trim(keyword);
    TRY(parse_nodes(parser, ending, &first));
    parser->template->nodes[*ret_index].first = first;
    return OK;
}

static enum status
parse_plural(struct parser *parser, int index)
{
    int line = parser->template->nodes[index].line;
    struct ending ending = { .close = "/plural", .has_branches = true, .line = line };
    int before = NODE_NONE;

    TRY(parse_nodes(parser, &ending, &before));
    if (before != NODE_NONE || text_is(ending.stop.words, "/plural"))
        return parse_refuse(parser->problems, line,
                            "{{#plural}} is followed by {{:one}} or {{:other}}");
    for (int last = NODE_NONE; !text_is(ending.stop.words, "/plural");) {
        int branch = NODE_NONE;

        TRY(parse_branch(parser, &ending, &branch));
        if (last == NODE_NONE)
            parser->template->nodes[index].first = branch;
        else
            parser->template->nodes[last].next = branch;
        last = branch;
    }
    return OK;
}

static enum status
parse_block(struct parser *parser, const struct tag *tag, int *ret_index)
{
    struct text words = { tag->words.data + 1, tag->words.size - 1 };
    struct text word = tag_word(&words);
    enum node_kind kind = text_is(word, "if")       ? NODE_IF
                          : text_is(word, "each")   ? NODE_EACH
                          : text_is(word, "plural") ? NODE_PLURAL
                                                    : NODE_LITERAL;
    enum status status = OK;

    if (kind == NODE_LITERAL)
        return parse_refuse(parser->problems, tag->line, "a block is #if, #each or #plural");
    TRY(block_open(parser, tag, kind, ret_index));
    struct node *node = &parser->template->nodes[*ret_index];
    TRY(kind == NODE_IF ? tag_condition(parser, tag, words, node)
                        : tag_name(parser, tag, words, node));
    parser->depth++;
    status = kind == NODE_PLURAL
                 ? parse_plural(parser, *ret_index)
                 : parse_choice(parser, *ret_index, kind == NODE_IF ? "/if" : "/each");
    parser->depth--;
    return status;
}

/* One tag that ends nothing. *ret_index is NODE_NONE for a comment. */
static enum status
parse_tag(struct parser *parser, const struct tag *tag, int *ret_index)
{
    *ret_index = NODE_NONE;
    if (tag->words.size && tag->words.data[0] == '!')
        return OK;
    if (tag->words.size && tag->words.data[0] == '#')
        return parse_block(parser, tag, ret_index);
    if (tag->words.size == 0 || strchr("/:>", tag->words.data[0]) || text_is(tag->words, "else"))
        return parse_refuse(parser->problems, tag->line, "nothing here for {{%.*s}} to belong to",
                            tag->words.size < 40 ? (int)tag->words.size : 40, tag->words.data);
    struct node *node = parse_node(parser, NODE_VALUE, tag->line);
    if (!node)
        return parse_refuse(parser->problems, tag->line, "more than %d pieces; say less",
                            TEMPLATE_NODES_MAX);
    *ret_index = parser->template->node_count - 1;
    return tag_value(parser, tag, node);
}

static bool
is_ending(const struct ending *ending, struct text words)
{
    return (ending->close && text_is(words, ending->close))
           || (ending->has_else && text_is(words, "else"))
           || (ending->has_branches && words.size > 1 && words.data[0] == ':');
}

static void
chain(struct parser *parser, int index, int *first, int *last)
{
    if (*last == NODE_NONE)
        *first = index;
    else
        parser->template->nodes[*last].next = index;
    *last = index;
}

static enum status
parse_nodes(struct parser *parser, struct ending *ending, int *ret_first)
{
    int last = NODE_NONE;
    bool is_found = true;

    *ret_first = NODE_NONE;
    while (is_found) {
        struct tag tag = { { "", 0 }, 0 };
        int before = parser->template->node_count;
        int index = NODE_NONE;

        TRY(next_tag(parser, &tag, &is_found));
        if (parser->template->node_count > before)
            chain(parser, before, ret_first, &last);
        if (is_found && is_ending(ending, tag.words)) {
            ending->stop = tag;
            return OK;
        }
        if (is_found)
            TRY(parse_tag(parser, &tag, &index));
        if (index != NODE_NONE)
            chain(parser, index, ret_first, &last);
    }
    if (ending->close)
        return parse_refuse(parser->problems, ending->line,
                            "the block that begins here has no {{%s}}", ending->close);
    return OK;
}

enum status
parse_part(struct parser *parser, int *ret_first)
{
    struct ending ending = { .close = NULL };

    return parse_nodes(parser, &ending, ret_first);
}
