/* work.h - what a handler is given: some commands or events of one kind and one
 * cohort, an open transaction, memory, and a place to put new events.
 *
 * A handler does three things, and its file shows them in this order: it loads
 * what all its items touch with a few set-based statements, decides item by
 * item in memory by the pure functions of rules.c, and stores what changed with
 * a few set-based statements. The loop commits, moves the cursor or keeps the
 * answers, and only then tells anybody. */
#pragma once

#include "common/db/db.h"
#include "common/feed/partitions.h"
#include "common/message/message.h"

#include <obstack.h>

/* Why a command was refused: a stable code and the field to mend. */
struct refusal {
    const char *code; /* NULL: not refused. A literal: it outlives everything */
    const char *field;
};

#define ACCEPTED         ((struct refusal){ NULL, NULL })
/* The code of a refusal that is not kept: the command was for a state that has passed. Under the
 * same key it is tried anew, with what the asker has learnt since. */
#define CODE_OF_A_MOMENT "changed_meanwhile"

/* One command or event. Its body is the struct of its type; texts in it live
 * until the handler returns. */
struct item {
    const struct message_type *type;
    const void *body;
    struct text cohort_id;
    struct text trace;      /* a traceparent, or empty */
    struct text key;        /* commands: the idempotency key, 16 bytes */
    struct refusal refusal; /* commands: set by the handler */
    struct text result;     /* commands: a text for the asker, kept with the answer; mostly empty */
    /* Events only. */
    struct text id; /* 16 bytes */
    struct text subject;
    int64_t subject_version; /* which of the subject's events, from 1; 0: not known */
    int partition;
    int64_t position;
    int64_t time_us;
};

struct work {
    void *self;    /* what the service's open() made */
    struct db *db; /* in a transaction */
    struct cache *cache;
    struct outbox *outbox;
    struct engine *engine;
    struct error *err;
    int64_t now_us;        /* the one clock, read once for this work */
    struct obstack memory; /* freed when the handler has returned */
};

/* Zeroed memory, and a copy of a text, that live until the handler returns. */
void *work_alloc(struct work *work, size_t size);
struct text work_copy(struct work *work, struct text text);
/* Bytes as hexadecimal digits, in small letters, that live as long. */
struct text work_digits(struct work *work, struct text bytes);

/* Puts an event into the outbox: written in this transaction, in the order of
 * the calls. `lane` is the cohort's programme ("" for the cohort itself); a
 * subject stays in one lane for life and counts its own events in `version`. */
enum status work_emit(struct work *work, const struct message_type *type, struct text cohort_id,
                      struct text lane, struct text subject, int64_t version,
                      const void *body) MUST_CHECK;

/* From now on this command of the handler's causes what is put out. Handlers that are
 * `told_apart` (service.h) say so before they emit; others need not. */
void work_cause(struct work *work, const struct item *command);

/* For a service's own work, such as sending mail, when the service runs as several
 * replicas: the partitions that this one may begin new work on. It changes between
 * turns. A partition is that of the event which caused the work. */
partition_set work_partitions(const struct work *work);
/* In the open transaction: which of `wanted` are leased to this replica and will be
 * until the transaction ends. What such work has come to is written only for these:
 * another replica has the rest, and does it again. */
enum status work_hold(struct work *work, partition_set wanted, partition_set *ret_held) MUST_CHECK;
