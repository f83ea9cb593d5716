/* frame.h - up to a thousand commands of one type and cohort on their way to a
 * service, and the answers. */
#pragma once

#include "key.h"

#include "common/message/message.h"
#include "common/service/service.h"

enum { FRAME_BYTES_FULL = 512 * 1024 }; /* a frame takes no more rows from here on */

struct frame {
    msgpack_sbuffer rows; /* packed, without the array's head */
    msgpack_sbuffer body;
    size_t count;
    size_t lines[COMMAND_ROWS_MAX]; /* of the file, where each row stands */
};

void frame_init(struct frame *frame);
void frame_clear(struct frame *frame);
/* Empties it for the next rows. */
void frame_reset(struct frame *frame);

bool frame_is_full(const struct frame *frame);
/* Adds a command, a struct of `type`; it is copied. */
void frame_add(struct frame *frame, const struct message_type *type, const struct key *key,
               const void *command, size_t line);
/* The same of a type that has only texts, in the order of its fields. */
void frame_add_texts(struct frame *frame, const struct message_type *type, const struct key *key,
                     const struct text *values, size_t line);
/* The body of the request; it lives until the frame is changed. */
struct text frame_seal(struct frame *frame, struct text cohort_id);

/* What became of one row; texts point into the reply. No code: done. */
struct answer {
    struct text code, field, result;
};

/* Fills `answers` from a reply; INVALID unless it has exactly `count` of them. */
enum status frame_answers(struct text reply, size_t count, msgpack_zone *zone,
                          struct answer *ret_answers, struct error *err) MUST_CHECK;
