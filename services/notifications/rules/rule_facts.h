/* rule_facts.h - what conditions may ask: the fields of the event by their names, and what is known
 * by now, as `participant.state`. Pure. */
#pragma once

#include "rule_expr.h"

#include "common/message/message.h"

/* What is known, in the order of the names in rule_facts.c. */
enum known {
    KNOWN_PARTICIPANT_STATE,
    KNOWN_PARTICIPANT_PROGRAMME,
    KNOWN_PARTICIPANT_PARTNER,
    KNOWN_PARTICIPANT_OUTCOME,
    KNOWN_SESSION_STARTS_AT,
    KNOWN_SESSION_IS_CALLED_OFF,
    KNOWN_SESSION_STAFF,
    KNOWN_SEAT_STATE,
    KNOWN_SEAT_STARTS_AT,
    KNOWN_MEETING_STATE,
    KNOWN_MEETING_STARTS_AT,
    KNOWN_MATCH_STAFF,
    KNOWN_DEADLINE_WINDOW,
    KNOWN_DEADLINE_OPENS_AT,
    KNOWN_DEADLINE_CLOSES_AT,
    KNOWN_DEADLINE_IS_SUBMITTED,
    KNOWN_NOW, /* when the event was handled; always known */
    KNOWN_COUNT,
};

struct rule_facts {
    const struct message_type *type;
    const void *body;
    struct expr_value known[KNOWN_COUNT]; /* {0}: not known */
};

/* For expr_parse(); `self` is the event's struct message_type. */
expr_find rule_facts_find;
/* For expr_holds(); `self` is a struct rule_facts. */
expr_lookup rule_facts_lookup;
