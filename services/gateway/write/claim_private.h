/* claim_private.h - what claim.c (in memory) and claim_rows.c (in the table) share. */
#pragma once

#include "claim.h"

enum { CLAIM_SLOTS = 8192 };

struct settled {
    unsigned char key[KEY_SIZE];
    int64_t status, at_us;
};

struct claims {
    struct request *first, *last;      /* to be claimed, in their order */
    struct request *open[CLAIM_SLOTS]; /* keys that this gateway works on */
    struct settled *settled;
    size_t settled_count;
    int64_t settle_ms;
};

/* The request of this gateway that works under a key, or NULL. */
struct request *claim_open(struct claims *claims, const unsigned char key[KEY_SIZE]);
/* Goes on with the request, or answers it. */
void claim_answer(struct request *request, enum claim claim);
struct text claim_bytes(const unsigned char key[KEY_SIZE]);
