/* intents.h - intents on their way into the table `message`: gathered, and written with one
 * statement. */
#pragma once

#include "audience.h"

struct intents {
    bool is_timed; /* no event is just handled */
    struct db_batch rows;
};

/* What they are about. */
struct cause {
    struct text event_id; /* 16 bytes */
    struct text facts;    /* the event, packed */
    const struct message_type *type;
    const void *body;
    struct text subject; /* of the event; empty: of none */
    int partition;
    int64_t version; /* of the subject */
    int64_t at_us;   /* from when times count: when the event was handled */
};

void intents_add(struct intents *intents, const struct rule *rule, struct text cohort_id,
                 const struct reader *reader, const struct rule_times *times,
                 const struct cause *cause);
enum status intents_write(struct work *work, struct text cohort_id,
                          struct intents *intents) MUST_CHECK;
void intents_clear(struct intents *intents);
