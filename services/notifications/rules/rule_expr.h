/* rule_expr.h - the conditions of rules: a tiny language over named values. Pure.
 *
 *   or   := and { "or" and }          not  := [ "not" ] ( "(" or ")" | test )
 *   and  := not { "and" not }         test := value [ ( = != < <= > >= ) value ]
 *   value := a name | a whole number | "a text"
 *
 * A name alone must be a flag. Both sides of a comparison have the same kind; < and the like are
 * for numbers. Nothing can loop, allocate or fail once it is parsed.
 *
 * A value may be unknown; then a comparison is neither true nor false, and so may be the whole
 * (Kleene's logic: `no and unknown` is no). */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

#include <stdint.h>

enum { EXPR_NODES_MAX = 48, EXPR_DEPTH_MAX = 16 };

enum expr_kind { EXPR_TEXT, EXPR_NUMBER, EXPR_FLAG };

enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };

struct expr_value {
    bool is_known;
    struct text text;
    int64_t number; /* of a flag: 0 or 1 */
};

/* What a name stands for: its kind, and a number of the caller's by which it is looked up. False:
 * there is no such name. */
typedef bool expr_find(const void *self, struct text name, enum expr_kind *ret_kind, int *ret_slot);
typedef struct expr_value expr_lookup(const void *self, int slot);

struct expr_node {
    enum { EXPR_OR, EXPR_AND, EXPR_NOT, EXPR_COMPARE, EXPR_NAME, EXPR_LITERAL } what;

    enum { EXPR_EQUAL, EXPR_UNEQUAL, EXPR_LESS, EXPR_NO_MORE, EXPR_MORE, EXPR_NO_LESS } op;
    enum expr_kind kind;
    int left, right; /* nodes; of a name, `left` is its slot */
    struct text text;
    int64_t number;
};

/* No nodes: it always holds. Texts point into what was parsed. */
struct expr {
    int count, root;
    struct expr_node nodes[EXPR_NODES_MAX];
};

/* INVALID says what is wrong and at which byte, from 1. */
enum status expr_parse(struct text text, expr_find *find, const void *self, struct expr *ret_expr,
                       struct error *err) MUST_CHECK;
enum truth expr_holds(const struct expr *expr, expr_lookup *lookup, const void *self);
