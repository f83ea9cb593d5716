/* template_ast.h - a parsed template, as the parser, the checks and the renderer
 * see it. */
#pragma once

#include "template.h"
#include "template_format.h"

enum { NODE_NONE = -1, TEMPLATE_HEADS_MAX = 16 };

enum node_kind {
    NODE_LITERAL,
    NODE_VALUE,  /* {{name | format or "fallback"}} */
    NODE_IF,     /* {{#if ...}} first {{else}} otherwise {{/if}} */
    NODE_EACH,   /* {{#each name}} first {{else}} otherwise {{/each}} */
    NODE_PLURAL, /* {{#plural name}}; its children are branches */
    NODE_BRANCH, /* {{:one}} first, up to the next branch; `operand` is the keyword */
};

enum node_compare { COMPARE_THERE, COMPARE_EQUAL, COMPARE_MORE, COMPARE_LESS };

struct node {
    enum node_kind kind;
    int line;
    struct text name; /* of the value; of a LITERAL the text itself */
    enum value_format format;
    struct text fallback;
    bool has_fallback;
    enum node_compare compare;
    bool is_negated;
    struct text operand; /* what is compared with; a number has digits alone */
    bool is_number;
    int64_t number;
    int next, first, otherwise; /* indexes or NODE_NONE */
};

struct template_head_line {
    struct text key, value;
    int line;
};

struct schema;

struct template
{
    char name[TEMPLATE_NAME_MAX + 1];
    char *source;
    size_t size;
    char locale[32]; /* as en-GB */
    struct template_head_line heads[TEMPLATE_HEADS_MAX];
    int head_count;
    bool has_part[PARTS];
    int first[PARTS]; /* the first node of each part */
    int part_line[PARTS];
    struct node *nodes;
    int node_count, capacity;
    struct schema *schema; /* the values that it may use */
};

const char *template_part_name(enum template_part part);
