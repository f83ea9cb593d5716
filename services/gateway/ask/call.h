/* call.h - questions to the services, packed: those of one turn that ask the same query of the
 * same cohort, or send the same command to it, go out in one frame, and frames of look-ups of one
 * service in one request. */
#pragma once

#include "common/message/message.h"
#include "common/service/service.h"

enum { CALL_KEY_SIZE = 16 };

struct request;
struct calls;
struct call;

/* What one request asks. It lives in the request's memory and is asked once. */
struct call {
    struct request *request;
    const struct message_type *type; /* a query, or a command */
    const void *body;                /* its struct */
    struct text cohort_id;           /* empty: of none */

    /* Of a query. */
    const struct message_type *row_type;
    const char *match; /* the field by which a row belongs to its query; NULL: alone in its frame */
    size_t together;   /* queries that one frame may have */
    /* Each row, in order; it and its texts live until the function returns. */
    void (*on_row)(struct call *call, const void *row);

    /* Of a command. */
    unsigned char key[CALL_KEY_SIZE];
    bool is_new;                     /* nobody has sent this key before */
    struct text code, field, result; /* the answer, in on_end only; an empty code: done */

    /* OK, or why there is no answer: NOT_FOUND (of a command: its cohort is not there),
     * UNAVAILABLE, BUSY, INVALID. Called once, in a later turn. */
    void (*on_end)(struct call *call, enum status status);
    void *context; /* the caller's */
    bool is_alone; /* was in a frame that was refused as a whole */
    struct call *next;
};

/* True when the rows of one frame can be told apart by `match`: two queries that differ in nothing
 * else. A row says by that one field whose it is, so who may see different things, as by a scope,
 * never asks together. */
bool call_is_alike(const struct call *a, const struct call *b);

/* The key that these parts give again, in this order. */
void call_key(const struct text *parts, size_t count, unsigned char key[CALL_KEY_SIZE]);

struct calls *calls_new(void);
void calls_destroy(struct calls **calls_p);
/* Takes a question in; it goes out in calls_flush(). */
void calls_add(struct calls *calls, struct call *call);
/* Whether some wait for calls_flush(). */
bool calls_wait(const struct calls *calls);
/* Whether a command is among them. */
bool calls_wait_command(const struct calls *calls);
/* True when there was something to send. */
bool calls_flush(struct calls *calls);
/* Whether a reply to something sent is still to come. */
bool calls_are_under_way(const struct calls *calls);
