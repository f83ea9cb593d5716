/* follow_print.h - what was followed, as a tree or as JSON, an object a line. */
#pragma once

#include "follow.h"

#include <stdio.h>

void follow_print_tree(const struct follow *follow, FILE *to);
void follow_print_json(const struct follow *follow, FILE *to);

/* The envelope of one event, in a line. */
void follow_print_event(const struct followed_event *event, bool is_json, FILE *to);

/* 8 or 16 bytes as digits, with the NUL. */
enum { FOLLOW_DIGITS_SIZE = 33 };

void follow_digits(const void *bytes, size_t size, char to[FOLLOW_DIGITS_SIZE]);
