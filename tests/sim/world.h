/* world.h - the simulated world: two sources, each with two replicas that write
 * events and tell them, and one service with four replicas that reads both.
 *
 * The replicas run the product's own state machines (reader.h, lease_plan.h,
 * feed_state.h). Everything else, PostgreSQL, the network, the clock and what goes
 * wrong, is made up here, one happening after another, out of a list of choices: the
 * same choices are the same world, to the last millisecond. */
#pragma once

#include "tests/sim/choice.h"
#include "tests/sim/pg.h"
#include "tests/sim/queue.h"

#include "common/feed/partitions.h"

enum {
    ACTORS = SOURCES * TELLERS + READERS,
    WORLD = -1,             /* the actor of what happens to the world itself */
    CALM_SETTLE_MS = 16000, /* after the last fault: from then on everything is prompt */
    CALM_WRITE_MS = 26000,  /* writing goes on for so long */
    CALM_MS = 36000,        /* by then all is handled */
    PROMPT_MS = 200,        /* from a commit to the commit of its effect, when all is calm */
    WORLD_TEXT_MAX = 200,
};

/* A rule that is broken in the whole world. The harmful ones must be noticed; the
 * others must not matter: nothing but speed rests on those rules. */
enum sabotage {
    SABOTAGE_NONE,
    SABOTAGE_NO_HEAD_LOCK,   /* harmful: writers take positions without the head row's lock */
    SABOTAGE_NO_COMPARE,     /* harmful: a cursor moves wherever it was */
    SABOTAGE_TWO_COMMITS,    /* harmful: effects and cursor are two transactions */
    SABOTAGE_FORGETFUL_FEED, /* harmful: a teller is not told of its own commits: too late */
    SABOTAGE_ANY_SEGMENT,    /* a reader takes segments that do not start at its cursor */
    SABOTAGE_NO_LEASES,      /* each replica handles what it can get */
    SABOTAGE_COUNT,
    SABOTAGE_HARMFUL = SABOTAGE_FORGETFUL_FEED /* the last of them */
};

/* What a replica asks a teller. */
struct question {
    int from;
    int64_t id;
    partition_set partitions;
    int64_t cursors[PARTITIONS];
    int64_t credit;
};

struct actor {
    bool is_up;
    bool is_gone;         /* never starts again */
    int life;             /* counts starts */
    int64_t paused_to_ms; /* stopped by SIGSTOP until then */
    int64_t busy_to_ms;   /* one thread: what comes meanwhile waits */
    void *self;           /* of its kind, made at each start */
};

struct world {
    struct choices *choices;
    struct queue queue;
    struct pg pg;
    struct actor actors[ACTORS];
    int64_t now_ms;
    int64_t cut_to_ms[ACTORS]; /* no message reaches or leaves it until then */
    int64_t calm_ms;           /* since when there are no faults any more; 0: there are */
    bool is_traced;
    enum sabotage sabotage;
    uint64_t steps;
    char failure[WORLD_TEXT_MAX]; /* "": none so far */
};

/* A happening's effect on its actor; `what` is freed by the world. */
typedef void happening_effect(struct world *world, int actor, void *what);

enum happening_kind {
    FAULT,
    RESTART,
    WRITE,
    WRITE_LOCK,
    WRITE_COMMIT,
    TELL,
    ASKED,
    NEWS,
    TICK,
    READ,
    TOLD,
    APPLY_MOVE,
    APPLY_COMMIT,
    HAPPENING_KINDS
};

/* Plans something for an actor; it is spared that if it dies before. `what` is
 * malloc and handed over. */
void world_plan(struct world *world, int actor, enum happening_kind kind, int64_t in_ms,
                void *what);
/* A message over the network: late, doubled, or never. */
void world_send(struct world *world, int from, int to, enum happening_kind kind, const void *what,
                size_t size);
bool world_is_calm(const struct world *world);
/* True when writing has ended. */
bool world_is_quiet(const struct world *world);
/* A chance that is never taken once the world is calm. */
bool world_chance(struct world *world, uint32_t per_mille);
/* 0 to n - 1. */
uint32_t world_choose(struct world *world, uint32_t n);
/* Says what goes on, when traced. */
void world_tell(struct world *world, int actor, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Notes the first failure, which ends the run. */
void world_fail(struct world *world, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

int actor_source(int actor); /* of a teller */
bool is_teller(int actor);

/* Runs a world until it has failed, or for `steps` happenings and then calmly until
 * all is told and handled. The failure, if any, is in world->failure. */
void world_run(struct world *world, struct choices *choices, uint64_t steps, enum sabotage sabotage,
               bool is_traced);

/* Ends an actor, killed or told to stop. */
void world_end(struct world *world, int actor, bool is_clean);
/* fault.c */
extern happening_effect fault_strikes;

/* What the kinds of actors do: teller.c, replica.c. */
void teller_start(struct world *world, int actor);
void teller_end(struct world *world, int actor);
void replica_start(struct world *world, int actor);
/* `is_clean`: told to stop; else killed. */
void replica_end(struct world *world, int actor, bool is_clean);
/* Fails the world unless each replica has its share of the leases. */
void replicas_check_shares(struct world *world);
extern happening_effect teller_write, teller_write_lock, teller_write_commit, teller_tell,
    teller_asked, teller_news;
extern happening_effect replica_tick, replica_read, replica_news, replica_told, replica_apply_move,
    replica_apply_commit;
