/* import_child.h - a program that is started without a shell, and what it says. */
#pragma once

#include "common/base/error.h"

#include <poll.h>
#include <stddef.h>
#include <sys/types.h>

enum { CHILD_LINE_MAX = 8192 /* bytes of a line; what is beyond is dropped */ };

struct import_child {
    pid_t pid; /* 0: none */
    int out;   /* its standard output and error; -1: it has closed them */
    char line[CHILD_LINE_MAX];
    size_t used;
    int exit_status;                               /* of one that has ended; -1: a signal */
    char json[CHILD_LINE_MAX];                     /* the last line that is a JSON object, or "" */
    char text[CHILD_LINE_MAX];                     /* the last other line, or "" */
    void (*on_json)(void *self, const char *line); /* each JSON line; may be NULL */
    void *self;
};

/* What its environment is. */
enum child_environment {
    CHILD_OURS,      /* ours: it finds the buses and our key */
    CHILD_STRANGERS, /* nothing but a locale: it reads what a stranger has sent */
};

/* `in` is its standard input, or -1. It has no other descriptors. At most 15 arguments. */
enum status child_start(struct import_child *child, const char *const argv[],
                        enum child_environment environment, int in, struct error *err) MUST_CHECK;
/* Takes what it has said; true once it has ended. Never waits. */
bool child_look(struct import_child *child);
size_t child_prepare(const struct import_child *child, struct pollfd *fds, size_t capacity);
/* Ends one that may still run, at once. */
void child_end(struct import_child *child);
