/* rule_when.h - "a week before it starts, at nine": the times of rules. Pure.
 *
 *   now | never | daily | weekly | FIELD, then [+N(d|h|m) or -N(d|h|m)], then [@HH:MM]
 *
 * FIELD is a time of the event. Days are days of the calendar: the clock on the wall shows the same
 * before and after. @HH:MM is that time of the day that was arrived at. `daily` and `weekly` are
 * the times of the digests. */
#pragma once

#include "services/notifications/people/zone.h"

#include "common/base/error.h"

enum rule_base { RULE_NOW, RULE_NEVER, RULE_DAILY, RULE_WEEKLY, RULE_FIELD };

enum { RULE_AMOUNT_MAX = 1000, RULE_NO_MINUTE = -1 };

struct rule_when {
    enum rule_base base;
    int field; /* of RULE_FIELD: its place in the event */
    int days;
    int64_t shift_us;
    int minute; /* since midnight; RULE_NO_MINUTE: none */
};

/* Finds a field that is a time; its place, or -1. */
typedef int rule_when_find(const void *self, struct text name);

enum status rule_when_parse(struct text text, rule_when_find *find, const void *self,
                            struct rule_when *ret_when, struct error *err) MUST_CHECK;
/* The moment that is meant, from where the base is. Not for RULE_NEVER, RULE_DAILY, RULE_WEEKLY. */
int64_t rule_when_time(const struct rule_when *when, struct zone *zone, int64_t base_us);
/* The next time that the wall clock shows `minute`; on `weekday` (0: Monday), -1: on any day. */
int64_t rule_when_next(struct zone *zone, int64_t now_us, int weekday, int minute);
