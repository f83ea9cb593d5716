/* asks.h - what GOV.UK Notify has taken and told nothing of is asked for, some messages at a time
 * and a bounded number of times: a receipt can get lost, or nobody takes them. */
#pragma once

#include "notify.h"
#include "services/notifications/mail/mail.h"

#include "common/base/ladder.h"
#include "common/service/work.h"

enum {
    ASKS_AT_A_TIME = 8, /* half of what may be under way with Notify */
    ASKS_LOOK_MS = 2 * 1000,
};

struct asked {
    int64_t message_id;
    unsigned char key[MAIL_KEY_BYTES];
    bool is_told; /* Notify has answered */
    const struct notify_status *receipt;
};

/* A round: it is noted when all of its answers are there. */
struct asks {
    struct ladder pauses; /* from when Notify has taken it to the first, and on */
    struct asked list[ASKS_AT_A_TIME];
    size_t count, open;
    int64_t look_ms;
};

struct sender;

/* Notes the round that has ended, begins another. In transactions of its own. */
enum status asks_run(struct work *work, struct sender *sender) MUST_CHECK;
/* An answer to the nth of the round. */
void asks_done(struct asks *asks, size_t n, const struct notify_answer *answer);
