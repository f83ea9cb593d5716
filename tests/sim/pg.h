/* pg.h - the simulated PostgreSQL: logs, cursors, leases and effects, with row
 * locks and transactions as far as the core relies on them.
 *
 * It is also the judge: it knows what is true, and says when an effect is missing,
 * repeated or out of order. */
#pragma once

#include "common/feed/partitions.h"
#include "common/lease/lease_plan.h"

enum {
    SOURCES = 2,
    TELLERS = 2,        /* replicas of a source */
    READERS = 4,        /* replicas of the service that reads */
    LANES = 6,          /* partitions that have events: 0 and on */
    SUBJECTS = 4,       /* of a lane */
    LOG_MAX = 20000,    /* events of a lane of a source */
    WRITE_MAX = 5,      /* events of a lane in one transaction */
    SEGMENT_MAX = 40,   /* events of a segment in a message */
    DEADLOCK_MS = 1000, /* after that the server ends one of those that wait for each other */
    NOBODY = -1,
};

/* An event: what a reader must see, in this order, once. */
struct fact {
    int subject;
    int version;
};

struct log {
    struct fact facts[LANES][LOG_MAX]; /* of position p: facts[lane][p - 1] */
    int64_t told_ms[LANES][LOG_MAX];   /* when it was committed */
    int64_t head[PARTITIONS];
    int64_t taken[PARTITIONS]; /* positions given out without a lock (sabotage) */
    int locked_by[LANES];      /* an actor */
    int versions[LANES][SUBJECTS];
};

/* A transaction of a writer. An actor has at most one. */
struct write {
    bool is_open;
    int count[LANES]; /* events for each lane */
    int64_t first[LANES];
    struct fact facts[LANES][WRITE_MAX];
};

struct segment {
    int partition;
    int64_t previous, last;
    struct fact facts[SEGMENT_MAX];
};

struct answer {
    int64_t id;
    int source;
    int count;
    struct segment segments[LANES];
};

/* A transaction of a reader: the effects and cursors of an answer. */
struct apply {
    bool is_open;
    int64_t since_ms; /* when it began */
    struct answer answer;
};

struct group {
    struct lease_row leases[PARTITIONS];
    int64_t replica_incarnation[READERS];
    int64_t replica_expires_ms[READERS];
    int64_t incarnations; /* the sequence */
    int64_t cursors[SOURCES][PARTITIONS];
    int cursor_locked_by[SOURCES][LANES];
    int64_t handled[SOURCES][LANES]; /* the truth: effects up to here */
    int seen[SOURCES][LANES][SUBJECTS];
};

struct pg {
    struct log logs[SOURCES];
    struct group group;
    struct write writes[SOURCES * TELLERS];
    struct apply applies[READERS];
    int64_t away_to_ms;
};

struct world;

void pg_open(struct pg *pg);
/* The server ends an actor's transaction: its connection is gone. */
void pg_drop(struct pg *pg, int actor);
/* The server stops for a time: all transactions end. */
void pg_stop(struct pg *pg, int64_t until_ms);
bool pg_is_away(const struct pg *pg, int64_t now_ms);

/* Locks the heads that a write needs, in their order; false: somebody else has one. */
bool pg_lock_heads(struct world *world, int actor);
/* Commits; false when the transaction is gone. */
bool pg_commit_write(struct world *world, int actor);

enum pg_moved { PG_MOVED, PG_WAIT, PG_FENCED, PG_GONE };
/* Locks and compares the cursors of an apply, with the leases. */
enum pg_moved pg_move(struct world *world, int actor, int64_t incarnation);
/* Commits effects and cursors; false when the transaction is gone. */
bool pg_commit_apply(struct world *world, int actor);

/* True when everything told has been handled. */
bool pg_is_drained(const struct pg *pg);
