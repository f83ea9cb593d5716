#include "gate.h"

#include <string.h>

static struct gate_verdict
end(const char *state, const char *reason)
{
    return (struct gate_verdict){ .state = state, .reason = reason, .due_us = INT64_MIN };
}

/* Puts it off; what would come after its end does not come at all. */
static struct gate_verdict
put_off(const struct gate_intent *intent, int64_t until_us, const char *reason)
{
    struct gate_verdict verdict = end("queued", reason);

    if (until_us >= intent->until_us)
        return end("suppressed", reason);
    verdict.due_us = until_us;
    return verdict;
}

/* Things that have happened to what it is about, and what is not to be told at all. */
static const char *
lost_meaning(const struct gate_intent *intent, int64_t now_us)
{
    if (intent->until_us <= now_us)
        return "expired";
    if (intent->is_digest)
        return NULL;
    if (!intent->rule)
        return "no_rule";
    return intent->is_replaced
                   || expr_holds(&intent->rule->condition, rule_facts_lookup, &intent->facts)
                          == TRUTH_NO
               ? "superseded"
               : NULL;
}

bool
gate_digest_time(const struct rule_set *set, const char *audience, int64_t now_us, int64_t *ret_us)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct rule *rule = &set->list[i];

        if (!rule_is_digest(rule) || strcmp(audience_names[rule->audience], audience) != 0)
            continue;
        *ret_us = rule_when_next(set->zone, now_us,
                                 rule->due.base == RULE_WEEKLY ? set->defaults.digest_weekday : -1,
                                 set->defaults.digest_minute);
        return true;
    }
    return false;
}

static bool
is_over_cap(const struct rule_set *set, const struct gate_intent *intent)
{
    int64_t cap = set->defaults.cap;

    if (intent->priority == RULE_URGENT || intent->is_released || intent->is_quiet_channel)
        return false;
    return intent->released >= (intent->priority == RULE_BULK ? (cap + 1) / 2 : cap);
}

static struct gate_verdict
decide_due(const struct rule_set *set, const struct gate_intent *intent, int64_t now_us)
{
    struct gate_verdict verdict = end("queued", "");
    int64_t quiet_us = quiet_end(intent->zone, &intent->quiet, now_us);
    int64_t digest_us = 0;

    if (!intent->is_consented)
        return end("suppressed", "no_consent");
    if (text_is(intent->choice, "no"))
        return end("suppressed", "preference");
    if (text_is(intent->choice, "digest") && intent->rule
        && gate_digest_time(set, audience_names[intent->rule->audience], now_us, &digest_us)) {
        verdict = end("queued", "digest");
        verdict.is_item = true;
        verdict.due_us = digest_us;
        return verdict;
    }
    if (quiet_us > now_us && !intent->is_quiet_channel)
        return put_off(intent, quiet_us, "quiet_hours");
    if (is_over_cap(set, intent))
        return put_off(intent,
                       zone_at(intent->zone, now_us, 1, set->defaults.digest_minute, ZONE_FIRST),
                       "cap");
    verdict.is_ready = true;
    return verdict;
}

struct gate_verdict
gate_decide(const struct rule_set *set, const struct gate_intent *intent, int64_t now_us)
{
    const char *lost = lost_meaning(intent, now_us);

    if (lost)
        return end("withdrawn", lost);
    if (intent->due_us > now_us) /* its time has not come: it was looked at because of news */
        return end("queued", text_is(intent->reason, "cap")           ? "cap"
                             : text_is(intent->reason, "quiet_hours") ? "quiet_hours"
                                                                      : "");
    return decide_due(set, intent, now_us);
}
