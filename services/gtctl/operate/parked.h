/* parked.h - what the command "parked" is asked to do, and how it shows it. */
#pragma once

#include "common/parking/parked_request.h"

#include <stdio.h>

struct parked_options {
    struct parked_query query; /* its texts are those of argv */
    const char *service;       /* NULL: all */
    bool is_json, is_show;
};

/* False when they can't be understood, or when a change names no filter and not
 * --all: then usage, or what is missing, is to be told. */
bool parked_options_read(int argc, char **argv, struct parked_options *ret_options);

void parked_print_heading(FILE *to);
void parked_print_line(const char *service, const struct parked_row *row, FILE *to);
/* Everything about one, a line for each field. */
void parked_print_all(const char *service, const struct parked_row *row, FILE *to);
/* An object on a line. */
void parked_print_json(const char *service, const struct parked_row *row, FILE *to);
void parked_print_count(const char *service, const struct parked_options *options, int64_t count,
                        FILE *to);
