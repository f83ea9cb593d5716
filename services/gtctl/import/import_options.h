/* import_options.h - the command line of gtctl import. */
#pragma once

#include <stdbool.h>

struct import_options {
    const char *folder;
    const char *out;   /* NULL only with is_check */
    const char *mail;  /* the mail server's folder */
    const char *rows;  /* a file for the refused rows as they become known, or NULL */
    bool is_check;     /* only the folder and OUT */
    bool is_explained; /* each quarantined row */
    bool is_json;
    bool is_without_hints; /* on what to do next */
    bool is_told;          /* how far it is, as JSON lines, to a program that it ends with */
    bool is_notified;      /* people are told all, not only what is mandatory */
};

/* False: wrong usage. The settings must have been read. */
bool import_options_read(int argc, char **argv, struct import_options *ret_options);
