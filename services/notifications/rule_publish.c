/* Publishing rules. */
#include "handlers.h"
#include "rule_take.h"

#include "proto/codes.h"
#include "proto/notifications.h"

#include <stdio.h>

enum { RULE_ANSWER_SIZE = 160 };

/* Whoever sends rules is told what is wrong with them: the result of the refused command. */
static struct text
rules_fault(struct work *work, struct text rules)
{
    AUTO(rule_set_destroy) struct rule_set *set = NULL;
    char text[RULE_ANSWER_SIZE];
    const char *missing = NULL;
    const struct notifications *self = work->self;
    struct error wrong;

    if (rule_set_parse(rules, rule_book_types(self->rules), &set, &wrong) != OK)
        return work_copy(work, text_of(wrong.text));
    if (rule_set_has_counted(set, &missing))
        return TEXT("");
    snprintf(
        text, sizeof text,
        "the mandatory mail %s to the participant, at once and without a condition, is missing",
        missing);
    return work_copy(work, text_of(text));
}

enum status
on_publish_rules(struct work *work, struct item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct publish_rules *row = items[i].body;
        char text[RULE_ANSWER_SIZE];
        int64_t version = 0;
        bool stays = false;

        items[i].result = rules_fault(work, row->rules);
        if (items[i].result.size > 0) {
            items[i].refusal = REFUSE(bad_rules, rules);
            continue;
        }
        if (row->is_check)
            continue;
        TRY(rule_book_publish(work, row->rules, row->is_shipped, &version, &stays));
        snprintf(text, sizeof text, "version %lld%s", (long long)version, stays ? " stays" : "");
        items[i].result = work_copy(work, text_of(text));
    }
    return OK;
}
