/* claim.h - the rows of the audit: what a write's key was used for, and what came of it.
 *
 * The rules are pure; those of a turn are carried out together. */
#pragma once

#include "services/gateway/http/request.h"

struct work;

enum {
    CLAIM_WORK_MS =
        6000, /* after that nobody works on it any more: longer than a service's deadline */
    CLAIM_SETTLE_MS = 100,     /* an outcome is written with the next claims, or after so long */
    CLAIMS_SETTLED_MAX = 4096, /* outcomes not written yet; what is beyond is not known */
};

enum claim {
    CLAIM_GOOD,   /* send it */
    CLAIM_AGAIN,  /* send it once more: nobody knows what came of it */
    CLAIM_REPLAY, /* send it: the first answer comes again */
    CLAIM_REUSED, /* 422: it stands for something else */
    CLAIM_OPEN,   /* 409: it is being worked on */
};

/* A row that is there already. `status` is what was answered, 0: nothing yet; `age_ms` since it was
 * last sent. */
enum claim claim_judge(bool is_same, int status, int64_t age_ms);

struct claims;
struct claims *claims_new(void);
void claims_destroy(struct claims **claims_p);
/* Takes a request in whose key and fingerprint are set. */
void claims_add(struct claims *claims, struct request *request);
/* What was answered, for its row. */
void claims_settle(struct claims *claims, const struct request *request);
/* Whether requests wait for claims_flush(). */
bool claims_wait(const struct claims *claims);
/* Writes what is due; the requests go on, or are answered. True when it did something. */
bool claims_flush(struct claims *claims, struct work *work);
/* Milliseconds until outcomes are due, or -1. */
int claims_due_ms(const struct claims *claims);
