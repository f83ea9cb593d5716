/* parked.h - what the command "parked" is asked to do, and how it shows it. */
#pragma once

#include "common/parking/parked_request.h"

#include <stdio.h>

struct parked_options {
    struct parked_query query; /* its texts are those of argv */
    const char *service;       /* NULL: all */
    bool is_json, is_show;
};

/* INVALID when they can't be understood, or when a change names no filter and not --all. */
enum status parked_options_read(int argc, char **argv, struct parked_options *ret_options,
                                struct error *err) MUST_CHECK;

void parked_print_heading(FILE *to);
void parked_print_line(const char *service, const struct parked_row *row, FILE *to);
/* Everything about one, a line for each field. */
void parked_print_all(const char *service, const struct parked_row *row, FILE *to);
/* An object on a line. */
void parked_print_json(const char *service, const struct parked_row *row, FILE *to);
void parked_print_count(const char *service, const struct parked_options *options, int64_t count,
                        FILE *to);
