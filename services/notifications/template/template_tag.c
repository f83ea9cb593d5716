#include "template_parse.h"

#include "common/base/value.h"

#include <string.h>

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct text
tag_word(struct text *words)
{
    struct text rest = text_trim(*words);
    struct text word = { rest.data, 0 };

    while (word.size < rest.size && !is_blank(rest.data[word.size]))
        word.size++;
    words->data = rest.data + word.size;
    words->size = rest.size - word.size;
    *words = text_trim(*words);
    return word;
}

bool
tag_is_name(struct text word)
{
    size_t i = 0;

    while (i < word.size
           && ((word.data[i] >= 'a' && word.data[i] <= 'z') || word.data[i] == '_'
               || (i > 0 && word.data[i] >= '0' && word.data[i] <= '9')))
        i++;
    return i == word.size && i > 0 && i <= TEMPLATE_NAME_MAX;
}

enum status
tag_name(struct parser *parser, const struct tag *tag, struct text words, struct node *node)
{
    node->name = tag_word(&words);
    if (!tag_is_name(node->name))
        return parse_refuse(parser->problems, tag->line,
                            "a name is wanted: lower-case letters, digits and underscores");
    if (words.size)
        return parse_refuse(parser->problems, tag->line,
                            "something stands behind the name; see README.md");
    return OK;
}

/* "..." to the end of the words. */
static bool
quoted(struct text words, struct text *ret_inside)
{
    if (words.size < 2 || words.data[0] != '"' || words.data[words.size - 1] != '"')
        return false;
    *ret_inside = (struct text){ words.data + 1, words.size - 2 };
    return !memchr(ret_inside->data, '"', ret_inside->size);
}

static enum status
tag_format(struct parser *parser, const struct tag *tag, struct text *words, struct node *node)
{
    if (words->size == 0 || words->data[0] != '|')
        return OK;
    tag_word(words);
    struct text word = tag_word(words);
    node->format = format_of(word);
    if (node->format == FORMATS)
        return parse_refuse(parser->problems, tag->line,
                            "there is no format \"%.*s\"; see README.md",
                            word.size < 40 ? (int)word.size : 40, word.data);
    return OK;
}

/* name [| format] [or "fallback"] */
enum status
tag_value(struct parser *parser, const struct tag *tag, struct node *node)
{
    struct text words = tag->words;
    struct text name = tag_word(&words);

    TRY(tag_name(parser, tag, name, node));
    TRY(tag_format(parser, tag, &words, node));
    if (words.size == 0)
        return OK;
    if (!text_is(tag_word(&words), "or") || !quoted(words, &node->fallback))
        return parse_refuse(parser->problems, tag->line,
                            "write {{name}}, {{name | format}} or {{name or \"fallback\"}}");
    node->has_fallback = true;
    return OK;
}

static bool
compare_of(struct text word, struct node *node)
{
    if (text_is(word, "=") || text_is(word, "!="))
        node->compare = COMPARE_EQUAL;
    else if (text_is(word, ">"))
        node->compare = COMPARE_MORE;
    else if (text_is(word, "<"))
        node->compare = COMPARE_LESS;
    else
        return false;
    node->is_negated = word.data[0] == '!';
    return true;
}

/* name | not name | name = "text" | name != "text" | name = 3 | name > 3 | name < 3 */
enum status
tag_condition(struct parser *parser, const struct tag *tag, struct text words, struct node *node)
{
    struct text name = tag_word(&words);

    if (text_is(name, "not") && words.size) {
        node->is_negated = true;
        return tag_name(parser, tag, words, node);
    }
    TRY(tag_name(parser, tag, name, node));
    if (words.size == 0)
        return OK;
    if (!compare_of(tag_word(&words), node))
        return parse_refuse(parser->problems, tag->line, "a comparison is one of = != > <");
    node->is_number = value_number(words, &node->number);
    if (node->is_number || (node->compare == COMPARE_EQUAL && quoted(words, &node->operand)))
        return OK;
    return parse_refuse(parser->problems, tag->line, "compare with a \"text\" or a whole number");
}
