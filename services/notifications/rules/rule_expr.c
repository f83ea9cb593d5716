#include "rule_expr.h"

#include "common/base/value.h"

#include <string.h>

struct parser {
    struct text text;
    size_t at;
    int depth;
    expr_find *find;
    const void *self;
    struct expr *expr;
    struct error *err;
};

static enum status parse_or(struct parser *p, int *ret_node);

static enum status
refuse(struct parser *p, const char *what)
{
    return error_set(p->err, INVALID, "condition, byte %zu: %s", p->at + 1, what);
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

static void
skip(struct parser *p)
{
    while (p->at < p->text.size && is_blank(p->text.data[p->at]))
        p->at++;
}

/* The word that stands here; empty: none. */
static struct text
word(const struct parser *p)
{
    size_t end = p->at;

    while (end < p->text.size && is_letter(p->text.data[end]))
        end++;
    return (struct text){ p->text.data + p->at, end - p->at };
}

static bool
take_word(struct parser *p, const char *wanted)
{
    skip(p);
    if (!text_is(word(p), wanted))
        return false;
    p->at += strlen(wanted);
    return true;
}

static bool
take_sign(struct parser *p, const char *sign)
{
    size_t size = strlen(sign);

    skip(p);
    if (p->text.size - p->at < size || memcmp(p->text.data + p->at, sign, size) != 0)
        return false;
    p->at += size;
    return true;
}

static enum status
add(struct parser *p, const struct expr_node *node, int *ret_node)
{
    if (p->expr->count == EXPR_NODES_MAX)
        return refuse(p, "too long");
    *ret_node = p->expr->count;
    p->expr->nodes[p->expr->count++] = *node;
    return OK;
}

static enum status
parse_text(struct parser *p, int *ret_node)
{
    const char *start = p->text.data + p->at;
    const char *end = memchr(start, '"', p->text.size - p->at);

    if (!end)
        return refuse(p, "a text that is not closed");
    p->at += (size_t)(end - start) + 1;
    return add(p,
               &(struct expr_node){ .what = EXPR_LITERAL,
                                    .kind = EXPR_TEXT,
                                    .text = { start, (size_t)(end - start) } },
               ret_node);
}

static enum status
parse_value(struct parser *p, int *ret_node)
{
    struct expr_node node = { .what = EXPR_LITERAL, .kind = EXPR_NUMBER };

    if (take_sign(p, "\""))
        return parse_text(p, ret_node);
    struct text name = word(p);
    if (name.size == 0)
        return refuse(p, "a name, a number or a text is missing");
    if (!value_number(name, &node.number)) {
        node.what = EXPR_NAME;
        if (!p->find(p->self, name, &node.kind, &node.left))
            return refuse(p, "no such name");
    }
    p->at += name.size;
    return add(p, &node, ret_node);
}

static bool
take_op(struct parser *p, struct expr_node *node)
{
    /* Longer ones first. */
    static const struct {
        const char *sign;
        int op;
    } ops[] = { { "!=", EXPR_UNEQUAL }, { "<=", EXPR_NO_MORE }, { ">=", EXPR_NO_LESS },
                { "=", EXPR_EQUAL },    { "<", EXPR_LESS },     { ">", EXPR_MORE } };

    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (take_sign(p, ops[i].sign)) {
            node->op = ops[i].op;
            return true;
        }
    return false;
}

static enum status
parse_test(struct parser *p, int *ret_node)
{
    struct expr_node node = { .what = EXPR_COMPARE };

    TRY(parse_value(p, &node.left));
    const struct expr_node *left = &p->expr->nodes[node.left];
    if (!take_op(p, &node)) {
        if (left->what != EXPR_NAME || left->kind != EXPR_FLAG)
            return refuse(p, "a comparison is missing");
        *ret_node = node.left;
        return OK;
    }
    TRY(parse_value(p, &node.right));
    node.kind = left->kind;
    if (p->expr->nodes[node.right].kind != left->kind)
        return refuse(p, "the two sides are of different kinds");
    if (node.op >= EXPR_LESS && node.kind != EXPR_NUMBER)
        return refuse(p, "only numbers and times are smaller or larger");
    return add(p, &node, ret_node);
}

static enum status
parse_not(struct parser *p, int *ret_node)
{
    struct expr_node node = { .what = EXPR_NOT };

    if (++p->depth > EXPR_DEPTH_MAX)
        return refuse(p, "nested too deeply");
    if (take_word(p, "not")) {
        TRY(parse_not(p, &node.left));
        TRY(add(p, &node, ret_node));
    } else if (take_sign(p, "(")) {
        TRY(parse_or(p, ret_node));
        if (!take_sign(p, ")"))
            return refuse(p, "a bracket is not closed");
    } else {
        TRY(parse_test(p, ret_node));
    }
    p->depth--;
    return OK;
}

static enum status
parse_and(struct parser *p, int *ret_node)
{
    TRY(parse_not(p, ret_node));
    while (take_word(p, "and")) {
        struct expr_node node = { .what = EXPR_AND, .left = *ret_node };

        TRY(parse_not(p, &node.right));
        TRY(add(p, &node, ret_node));
    }
    return OK;
}

static enum status
parse_or(struct parser *p, int *ret_node)
{
    TRY(parse_and(p, ret_node));
    while (take_word(p, "or")) {
        struct expr_node node = { .what = EXPR_OR, .left = *ret_node };

        TRY(parse_and(p, &node.right));
        TRY(add(p, &node, ret_node));
    }
    return OK;
}

enum status
expr_parse(struct text text, expr_find *find, const void *self, struct expr *ret_expr,
           struct error *err)
{
    struct parser p = { text_trim(text), 0, 0, find, self, ret_expr, err };

    ret_expr->count = ret_expr->root = 0;
    if (p.text.size == 0)
        return OK;
    TRY(parse_or(&p, &ret_expr->root));
    skip(&p);
    return p.at == p.text.size ? OK : refuse(&p, "\"and\", \"or\" or the end is expected");
}

static enum truth
negate(enum truth truth)
{
    return truth == TRUTH_UNKNOWN ? truth : truth == TRUTH_NO ? TRUTH_YES : TRUTH_NO;
}

struct evaluation {
    const struct expr *expr;
    expr_lookup *lookup;
    const void *self;
};

static struct expr_value
value_of(const struct evaluation *e, int node)
{
    const struct expr_node *n = &e->expr->nodes[node];

    if (n->what == EXPR_NAME)
        return e->lookup(e->self, n->left);
    return (struct expr_value){ true, n->text, n->number };
}

static enum truth
compare(const struct evaluation *e, const struct expr_node *n)
{
    struct expr_value left = value_of(e, n->left), right = value_of(e, n->right);

    if (!left.is_known || !right.is_known)
        return TRUTH_UNKNOWN;
    if (n->kind == EXPR_TEXT)
        return text_equal(left.text, right.text) == (n->op == EXPR_EQUAL);
    switch (n->op) {
    case EXPR_EQUAL:
        return left.number == right.number;
    case EXPR_UNEQUAL:
        return left.number != right.number;
    case EXPR_LESS:
        return left.number < right.number;
    case EXPR_NO_MORE:
        return left.number <= right.number;
    case EXPR_MORE:
        return left.number > right.number;
    default:
        return left.number >= right.number;
    }
}

/* As deep as EXPR_DEPTH_MAX allows, and the chains of and/or, which are shorter than the nodes. */
static enum truth
holds(const struct evaluation *e, int node)
{
    const struct expr_node *n = &e->expr->nodes[node];

    if (n->what == EXPR_COMPARE)
        return compare(e, n);
    if (n->what == EXPR_NOT)
        return negate(holds(e, n->left));
    if (n->what == EXPR_NAME) {
        struct expr_value flag = value_of(e, node);
        return !flag.is_known ? TRUTH_UNKNOWN : flag.number ? TRUTH_YES : TRUTH_NO;
    }
    enum truth left = holds(e, n->left), right = holds(e, n->right);
    enum truth decides = n->what == EXPR_AND ? TRUTH_NO : TRUTH_YES;
    if (left == decides || right == decides)
        return decides;
    return left == TRUTH_UNKNOWN || right == TRUTH_UNKNOWN ? TRUTH_UNKNOWN : negate(decides);
}

enum truth
expr_holds(const struct expr *expr, expr_lookup *lookup, const void *self)
{
    const struct evaluation e = { expr, lookup, self };

    return expr->count == 0 ? TRUTH_YES : holds(&e, expr->root);
}
