#include "rule.h"

#include <stdlib.h>
#include <string.h>

/* What a cohort folder counts (docs/cohort-folder.md, messages.csv), as they stand in
 * data/rules.txt: a system in which no rules were published yet says these. */
static const char counted[] = "application_accepted   enrolment.accepted   participant "
                              "application_accepted   email now never urgent mandatory -\n"
                              "application_waitlisted enrolment.waitlisted participant "
                              "application_waitlisted email now never urgent mandatory -\n"
                              "application_rejected   enrolment.rejected   participant "
                              "application_rejected   email now never urgent mandatory -\n"
                              "withdrawal_confirmed   enrolment.withdrawn  participant "
                              "withdrawal_confirmed   email now never urgent mandatory -\n"
                              "outcome_passed         assessment.passed    participant "
                              "outcome_passed         email now never urgent mandatory -\n"
                              "outcome_referred       assessment.referred  participant "
                              "outcome_referred       email now never urgent mandatory -\n"
                              "outcome_failed         assessment.failed    participant "
                              "outcome_failed         email now never urgent mandatory -\n";

static const struct {
    const char *template, *event;
} needed[] = {
    { "application_accepted", "enrolment.accepted" },
    { "application_waitlisted", "enrolment.waitlisted" },
    { "application_rejected", "enrolment.rejected" },
    { "withdrawal_confirmed", "enrolment.withdrawn" },
    { "outcome_passed", "assessment.passed" },
    { "outcome_referred", "assessment.referred" },
    { "outcome_failed", "assessment.failed" },
};

struct text
rule_set_builtin(void)
{
    return (struct text){ counted, sizeof counted - 1 };
}

void
rule_set_destroy(struct rule_set **set_p)
{
    if (!*set_p)
        return;
    zone_destroy(&(*set_p)->zone);
    free((*set_p)->text);
    free((*set_p)->list);
    free(*set_p);
    *set_p = NULL;
}

static bool
is_for(const struct rule *rule, const char *template, const char *event)
{
    return text_is(rule->template, template) && strcmp(rule->event->name, event) == 0
           && rule->audience == AUDIENCE_PARTICIPANT && text_is(rule->channel, "email");
}

/* Exactly as the built-in one: nothing holds it up, and no condition stops it. */
static bool
is_counted(const struct rule *rule)
{
    return rule->is_mandatory && rule_is_at_once(rule) && rule->until.base == RULE_NEVER
           && rule->condition.count == 0;
}

/* Of several rules that say the same, the first writes the message: it must be the counted one. */
bool
rule_set_has_counted(const struct rule_set *set, const char **ret_missing)
{
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        size_t rule = 0;

        while (rule < set->count && !is_for(&set->list[rule], needed[i].template, needed[i].event))
            rule++;
        *ret_missing = needed[i].template;
        if (rule == set->count || !is_counted(&set->list[rule]))
            return false;
    }
    return true;
}

static struct text
event_of(const struct rule *rule)
{
    return text_of(rule->event->name);
}

const struct rule *
rule_find(const struct rule_set *set, struct text name, struct text event_type)
{
    for (size_t i = 0; i < set->count; i++)
        if (text_equal(set->list[i].name, name) && text_equal(event_of(&set->list[i]), event_type))
            return &set->list[i];
    return NULL;
}

bool
rule_is_about(const struct rule *rule, const struct message_type *type, const void *body)
{
    return rule->event == type
           && (rule->partner_type.size == 0
               || text_equal(rule->partner_type, field_text(type, body, "type")));
}

static const char *
field_at(const struct message_type *type, const void *body, const char *name, bool is_text)
{
    for (size_t i = 0; i < type->field_count; i++)
        if (strcmp(type->fields[i].name, name) == 0
            && (type->fields[i].kind == FIELD_text) == is_text
            && type->fields[i].kind != FIELD_flag)
            return (const char *)body + type->fields[i].offset;
    return NULL;
}

struct text
field_text(const struct message_type *type, const void *body, const char *name)
{
    const char *at = field_at(type, body, name, true);
    struct text text = { NULL, 0 };

    if (at)
        memcpy(&text, at, sizeof text);
    return text;
}

int64_t
field_number(const struct message_type *type, const void *body, const char *name)
{
    const char *at = field_at(type, body, name, false);
    int64_t number = 0;

    if (at)
        memcpy(&number, at, sizeof number);
    return number;
}
