/* rule_facts.h - what conditions may ask: the fields of the event by their names, and what is known
 * by now, as `participant.state`. Pure. */
#pragma once

#include "rule_expr.h"

#include "common/message/message.h"

/* What is known: FACT(thing, value, kind) is `thing.value` to a condition, and a column of that
 * name in gate_due.sql. A `when` is a number to a condition. */
#define KNOWN_FACTS(FACT)               \
    FACT(participant, state, text)      \
    FACT(participant, programme, text)  \
    FACT(participant, partner_id, text) \
    FACT(participant, outcome, text)    \
    FACT(session, starts_at, when)      \
    FACT(session, is_called_off, flag)  \
    FACT(session, staff_id, text)       \
    FACT(seat, state, text)             \
    FACT(seat, starts_at, when)         \
    FACT(meeting, state, text)          \
    FACT(meeting, starts_at, when)      \
    FACT(match, staff_id, text)         \
    FACT(deadline, window_id, text)     \
    FACT(deadline, opens_at, when)      \
    FACT(deadline, closes_at, when)     \
    FACT(deadline, is_submitted, flag)

enum known {

#define KNOWN_ENUM(thing, value, kind) KNOWN_##thing##_##value,
    KNOWN_FACTS(KNOWN_ENUM)
#undef KNOWN_ENUM
        KNOWN_now, /* when the event was handled; always known */
    KNOWN_COUNT,
};

extern const struct known_fact {
    const char *name;
    enum field_kind kind;
} known_facts[KNOWN_COUNT];

struct rule_facts {
    const struct message_type *type;
    const void *body;
    struct expr_value known[KNOWN_COUNT]; /* {0}: not known */
};

/* For expr_parse(); `self` is the event's struct message_type. */
expr_find rule_facts_find;
/* For expr_holds(); `self` is a struct rule_facts. */
expr_lookup rule_facts_lookup;
