/* template_parse.h - what the files that parse a template share. */
#pragma once

#include "template_ast.h"

struct parser {
    struct template *template;
    const char *at, *end; /* of the part */
    int line;
    int depth;
    struct template_problems *problems;
};

/* One {{...}}. */
struct tag {
    struct text words; /* between the braces, trimmed */
    int line;
};

/* Adds a problem at a line of the source (line 1: the whole). Returns INVALID. */
enum status parse_refuse(struct template_problems *problems, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* template_parse.c: a new node behind `*last` (or the first of a block, which *ret_first
 * names); NULL beyond TEMPLATE_NODES_MAX. Valid until the next call. */
struct node *parse_node(struct parser *parser, enum node_kind kind, int line);

/* template_tag.c: the words of a tag. */
enum status tag_value(struct parser *parser, const struct tag *tag, struct node *node) MUST_CHECK;
enum status tag_condition(struct parser *parser, const struct tag *tag, struct text words,
                          struct node *node) MUST_CHECK;
enum status tag_name(struct parser *parser, const struct tag *tag, struct text words,
                     struct node *node) MUST_CHECK;
/* Lower-case letters, digits and underscores, a letter or underscore first. */
bool tag_is_name(struct text word);
/* Takes the first word off. */
struct text tag_word(struct text *words);

/* template_block.c: the nodes of a part, from `at` to `end`. */
enum status parse_part(struct parser *parser, int *ret_first) MUST_CHECK;
