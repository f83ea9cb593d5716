/* round.h - some events for one endpoint: which may be sent now, and what follows when they were.
 * Pure: no clock, no network, no table.
 *
 * A subject's events are sent in their order: the next waits until the one before was taken or
 * given up. Other subjects go on. An endpoint that seems to be away is left alone at once; one that
 * was away is tried with a single event first. */
#pragma once

#include "webhook_http.h"

enum {
    ROUND_SHOTS_MAX = 32,   /* events taken at a time for one endpoint */
    ROUND_SENDS_MAX = 8,    /* sent at a time to one endpoint */
    ROUND_FAILURES_MAX = 5, /* in a row: the endpoint is taken to be away */
};

enum shot_state {
    SHOT_READY,
    SHOT_BEHIND, /* waits for an earlier one of its subject that is not in this round */
    SHOT_SENT,   /* no answer yet */
    SHOT_TAKEN,
    SHOT_FAILED, /* to be tried again */
    SHOT_GIVEN_UP,
};

struct shot {
    int64_t position;
    int64_t attempts; /* before this round */
    bool is_row;      /* it stands in the table of what waits */
    struct text id;   /* 16 bytes */
    struct text type, cohort_id, subject, body;
    enum shot_state state;
    bool is_away;     /* failed because the endpoint seems to be away */
    int64_t at_us;    /* when it was sent */
    int64_t pause_us; /* failed: until the next try */
    struct webhook_result result;
};

struct round {
    struct shot shots[ROUND_SHOTS_MAX];
    size_t count, flying;
    int64_t scanned_to; /* position up to which there is nothing else for the endpoint */
    int64_t after;      /* ... and behind which these are */
    int64_t failures;   /* in a row, up to now */
    bool is_probe;      /* one at a time until one was taken */
    bool is_stopped;    /* no more are sent */
    bool is_gone;       /* 410 */
    bool is_taken;      /* at least one was */
    int64_t retry_after_s;
};

/* The next one to send, or NULL: there is none now. The caller sends it. */
struct shot *round_next(struct round *round);
/* What became of one; `chance` as in schedule.h. */
void round_ended(struct round *round, struct shot *shot, const struct webhook_result *result,
                 int64_t chance);
/* Nothing is under way, and nothing more is to be sent. */
bool round_is_over(struct round *round);
/* The position up to which everything is taken, or must become a row of what waits. */
int64_t round_position(const struct round *round);
/* Whether this shot must be a row now: it is not taken, and the position is beyond it. */
bool round_keeps(const struct round *round, const struct shot *shot);
