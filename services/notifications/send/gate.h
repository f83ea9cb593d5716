/* gate.h - what an intent has to pass before it may be sent. Pure.
 *
 * It is asked when the intent falls due, when something has been told about what it is about, and
 * again when it waits for longer than a minute: for the quiet hours' end, or for a mail server that
 * is away. */
#pragma once

#include "services/notifications/rules/rule.h"
#include "services/notifications/rules/rule_facts.h"

enum { GATE_READY_S = 60 }; /* how long the answer "may be sent" holds */

struct gate_intent {
    const struct rule *rule; /* NULL: it is there no more; a digest needs none */
    bool is_digest;          /* the message itself */
    struct rule_facts facts; /* not of a digest */
    int64_t due_us, until_us;
    int priority;
    bool is_replaced;                                 /* the same is said by another one */
    bool is_consented, is_released, is_quiet_channel; /* disturbs nobody: in_app */
    struct text choice;                               /* yes, no, digest */
    struct text reason;                               /* why it is late already; or empty */
    struct quiet quiet;
    struct zone *zone; /* of the quiet hours */
    int64_t released;  /* to the same person today */
};

struct gate_verdict {
    const char *state, *reason; /* `queued` and an empty reason: on its way as planned */
    bool is_ready;              /* may be sent for GATE_READY_S from now on */
    bool is_item;               /* goes into the next digest */
    int64_t due_us;             /* not before; INT64_MIN: as it was */
};

struct gate_verdict gate_decide(const struct rule_set *set, const struct gate_intent *intent,
                                int64_t now_us);
/* When the next digest for this audience is made; false: there is none for it. */
bool gate_digest_time(const struct rule_set *set, const char *audience, int64_t now_us,
                      int64_t *ret_us);
