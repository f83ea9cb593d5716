#include "claim_private.h"

#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"

#include "common/base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum { STATUS_RETRYABLE_MIN = 500, STATUS_BUSY = 429, STATUS_STALE = 412 };

enum claim
claim_judge(bool is_same, int status, int64_t age_ms)
{
    if (!is_same)
        return CLAIM_REUSED;
    if (status == 0)
        return age_ms < CLAIM_WORK_MS ? CLAIM_OPEN : CLAIM_AGAIN;
    return status >= STATUS_RETRYABLE_MIN || status == STATUS_BUSY || status == STATUS_STALE
               ? CLAIM_AGAIN
               : CLAIM_REPLAY;
}

struct claims *
claims_new(void)
{
    struct claims *claims = calloc(1, sizeof *claims);

    if (!claims || !(claims->settled = calloc(CLAIMS_SETTLED_MAX, sizeof *claims->settled)))
        abort();
    return claims;
}

void
claims_destroy(struct claims **claims_p)
{
    if (!*claims_p)
        return;
    free((*claims_p)->settled);
    free(*claims_p);
    *claims_p = NULL;
}

static struct request **
open_slot(struct claims *claims, const unsigned char key[KEY_SIZE])
{
    uint32_t hash = 0;

    memcpy(&hash, key, sizeof hash);
    return &claims->open[hash % CLAIM_SLOTS];
}

struct request *
claim_open(struct claims *claims, const unsigned char key[KEY_SIZE])
{
    struct request *request = *open_slot(claims, key);

    while (request && memcmp(request->written.key, key, KEY_SIZE) != 0)
        request = request->written.next;
    return request;
}

void
claim_answer(struct request *request, enum claim claim)
{
    if (claim == CLAIM_OPEN)
        problem_answer(request, "in_progress");
    else if (claim == CLAIM_REUSED)
        problem_answer(request, "key_reused");
    else {
        request->written.is_claimed = true;
        request->written.is_replayed = claim == CLAIM_REPLAY;
        request->written.is_again = claim == CLAIM_AGAIN;
        request->then(request);
    }
}

void
claims_add(struct claims *claims, struct request *request)
{
    const struct request *other = claim_open(claims, request->written.key);

    if (other) {
        bool is_same =
            memcmp(other->written.fingerprint, request->written.fingerprint, KEY_SIZE) == 0;
        claim_answer(request, is_same ? CLAIM_OPEN : CLAIM_REUSED);
        return;
    }
    struct request **slot = open_slot(claims, request->written.key);
    LL_PREPEND2(*slot, request, written.next);
    request->written.is_open = true;
    request->next = NULL;
    if (claims->last)
        claims->last->next = request;
    else
        claims->first = request;
    claims->last = request;
}

void
claims_settle(struct claims *claims, const struct request *request)
{
    if (request->written.is_open) {
        struct request **slot = open_slot(claims, request->written.key);
        struct request *entry = (struct request *)(uintptr_t)request;
        LL_DELETE2(*slot, entry, written.next);
    }
    if (!request->written.is_claimed || request->written.is_replayed
        || claims->settled_count == CLAIMS_SETTLED_MAX || request->answer.status == 0)
        return;
    struct settled *settled = &claims->settled[claims->settled_count++];
    *settled = (struct settled){ .status = request->answer.status, .at_us = clock_now_us() };
    memcpy(settled->key, request->written.key, KEY_SIZE);
    if (claims->settled_count == 1)
        claims->settle_ms = clock_steady_ms() + CLAIM_SETTLE_MS;
}

bool
claims_wait(const struct claims *claims)
{
    return claims->first != NULL;
}

struct text
claim_bytes(const unsigned char key[KEY_SIZE])
{
    return (struct text){ (const char *)key, KEY_SIZE };
}

int
claims_due_ms(const struct claims *claims)
{
    int64_t ms = claims->settle_ms - clock_steady_ms();

    if (claims->settled_count == 0)
        return -1;
    return ms > 0 ? (int)ms : 0;
}
