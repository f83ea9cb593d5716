/* rule_read.h - what the files that read a table of rules share. Pure. */
#pragma once

#include "rule.h"

struct rule_reading {
    const struct message_type *const *types;
    struct rule_set *set;
    struct error *err;
    int line;
};

/* INVALID with the line, what is wrong, and the value. */
enum status rule_refuse(const struct rule_reading *r, const char *what, struct text value);
/* The next word of a line, which is taken off it; empty: there is none. */
struct text rule_word(struct text *rest);
/* The place of a text in a list; `count`: it is not in it. */
int rule_one_of(struct text text, const char *const *names, int count);

/* A line "set ...", without its first word. */
enum status rule_read_default(const struct rule_reading *r, struct text rest) MUST_CHECK;
