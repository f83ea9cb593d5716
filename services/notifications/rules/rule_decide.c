#include "rule.h"
#include "rule_facts.h"

#include "proto/limits.h"

#include <string.h>

bool
rule_is_digest(const struct rule *rule)
{
    return rule->due.base == RULE_DAILY || rule->due.base == RULE_WEEKLY;
}

bool
rule_is_at_once(const struct rule *rule)
{
    return rule->due.base == RULE_NOW && rule->due.days == 0 && rule->due.shift_us == 0
           && rule->due.minute == RULE_NO_MINUTE;
}

/* 0: the event has no such time. */
static int64_t
base_of(const struct rule_when *when, const struct message_type *type, const void *body,
        int64_t now_us)
{
    int64_t us = now_us;

    if (when->base == RULE_FIELD)
        memcpy(&us, (const char *)body + type->fields[when->field].offset, sizeof us);
    return us == WHEN_MIN ? 0 : us;
}

static int64_t
due_of(const struct rule_set *set, const struct rule *rule, int64_t base_us, int64_t now_us)
{
    const struct rule_defaults *defaults = &set->defaults;

    if (!rule_is_digest(rule))
        return rule_when_time(&rule->due, set->zone, base_us);
    return rule_when_next(set->zone, now_us,
                          rule->due.base == RULE_WEEKLY ? defaults->digest_weekday : -1,
                          defaults->digest_minute);
}

const char *
rule_refuses(const struct rule_set *set, const struct rule *rule, const struct message_type *type,
             const void *body, int64_t now_us, bool is_history, struct rule_times *ret_times)
{
    const struct rule_facts facts = { .type = type,
                                      .body = body,
                                      .known[KNOWN_now] = { .is_known = true, .number = now_us } };
    int64_t from_us = base_of(&rule->due, type, body, now_us);
    int64_t end_us = base_of(&rule->until, type, body, now_us);

    if (is_history && !rule->is_mandatory)
        return "history";
    if (expr_holds(&rule->condition, rule_facts_lookup, &facts) == TRUTH_NO)
        return "condition";
    if (from_us == 0 || end_us == 0)
        return "no_time";
    ret_times->is_now = rule_is_at_once(rule);
    ret_times->due_us = ret_times->is_now ? now_us : due_of(set, rule, from_us, now_us);
    ret_times->day_us = ret_times->due_us;
    ret_times->until_us = rule->until.base == RULE_NEVER || rule_is_digest(rule)
                              ? WHEN_MAX
                              : rule_when_time(&rule->until, set->zone, end_us);
    return ret_times->until_us <= now_us || ret_times->until_us <= ret_times->due_us ? "expired"
                                                                                     : NULL;
}
