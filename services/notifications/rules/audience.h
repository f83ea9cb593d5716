/* audience.h - who an audience is, for some events of one cohort. */
#pragma once

#include "rule.h"

#include "common/service/work.h"

/* One recipient. */
struct reader {
    const char *role;            /* as the message says it: participant, mentor, ... */
    const char *kind;            /* as in preferences; operations: of none */
    struct text id;              /* of that kind; empty: operations */
    struct text application_ref; /* about whom, or who; may be empty */
    struct text recipient_id;    /* empty: the participant, the participant's mentor, operations */
};

struct audience_facts;

/* Reads what the audiences of these rules need, in a statement for each table. Lives until the
 * handler returns. */
enum status audience_load(struct work *work, const struct rule_set *set, const struct item *items,
                          size_t count, struct audience_facts **ret_facts) MUST_CHECK;
/* The `n`th recipient, from 0, of a rule that is about this event; false: there are no more. Not
 * for AUDIENCE_EVERYBODY. */
bool audience_next(const struct audience_facts *facts, const struct rule *rule,
                   const struct item *item, size_t n, struct reader *ret_reader);
/* Whether there may be more recipients than those who were told, because what the audience's source
 * has told may not have been read here yet. No: the event says it itself, or names nobody and no
 * session by which they would be found. */
bool audience_may_grow(const struct rule *rule, const struct item *item, size_t told);
/* The service that tells who an audience is; NULL: the event, or a setting. */
const char *audience_source(enum audience audience);
/* Whether one event may have several recipients. */
bool audience_is_many(enum audience audience);
/* Of audiences of many: the sum of our cursors of that source, read before the audience was; -1:
 * some of its events are parked. */
int64_t audience_seen(const struct audience_facts *facts, enum audience audience);
/* What a message to somebody says beside its audience. */
struct reader reader_of(enum audience audience, struct text id, struct text application_ref);
/* The partition that decides for somebody, whatever the message is about. */
int reader_partition(struct text cohort_id, const struct reader *reader);
