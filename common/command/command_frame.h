/* command_frame.h - one frame of commands as it came, decoded. */
#pragma once

#include "common/service/engine.h"

#include <uthash.h>

enum { COMMAND_KEY_SIZE = 16 };

struct command_frame;

/* A row, and its answer. */
struct command {
    struct command_frame *frame;
    struct item item;
    struct text code, field, result; /* the answer, new or kept */
    bool is_answered, is_fresh;      /* fresh: answered by the open transaction */
    bool is_ended;                   /* answered without its handler (command_care.h) */
    int64_t tries;                   /* ends of a process that had it in work, as far as known */
    struct command *same;            /* an earlier row under this key, whose answer is ours */
    UT_hash_handle hh;
};

struct command_frame {
    const struct command_row *row;
    struct bus_message request; /* for the reply; its route is in `store` */
    struct text cohort_id, trace;
    struct text body; /* as it came */
    struct command *commands;
    size_t count;
    bool is_new;  /* who sent it has never sent one of its keys before, as far as they know */
    char *store;  /* what texts point into */
    char *bodies; /* the structs of the rows */
    msgpack_zone zone;
};

/* Copies and decodes a request. Ended with command_frame_clear() whatever is returned. */
enum status command_frame_read(const struct command_row *row, const struct bus_message *request,
                               struct command_frame *ret_frame, struct error *err) MUST_CHECK;
void command_frame_clear(struct command_frame *frame);
/* Appends the answers of all rows, as docs/wire.md has them. */
void command_frame_answers(const struct command_frame *frame, msgpack_packer *to);
