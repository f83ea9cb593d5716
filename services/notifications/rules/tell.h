/* tell.h - whom rules tell of events: what is to be written about it, gathered. */
#pragma once

#include "intents.h"

/* Zeroed; tell_open() opens it. */
struct tell {
    struct work *work;
    const struct audience_facts *facts;
    struct intents intents;
    struct db_batch fan_outs;
    msgpack_sbuffer packed; /* the event of the last cause */
};

void tell_open(struct tell *tell, struct work *work);
void tell_clear(struct tell *tell);
/* What an event is as a cause; lives until the next one. */
struct cause tell_cause(struct tell *tell, const struct item *item, int64_t at_us);
/* Tells all who are known to be in the rule's audience; how many, of AUDIENCE_EVERYBODY 0. */
size_t tell_all(struct tell *tell, const struct rule *rule, const struct item *item,
                const struct cause *cause, const struct rule_times *times);
enum status tell_write(struct tell *tell, struct text cohort_id) MUST_CHECK;
