/* Publishing rules. */
#include "rule_take.h"
#include "services/notifications/handlers.h"

#include "notifications_sql.h"
#include "proto/codes.h"
#include "proto/notifications.h"

#include <stdio.h>

enum { RULE_ANSWER_SIZE = 160 };

/* The database counts the messages of a day: it must know the zone as well as ICU, which knows more
 * of them. */
static enum status
zone_fault(struct work *work, const struct rule_defaults *defaults, struct text *ret_fault)
{
    AUTO(db_column_clear) struct db_column names = { 0 };
    char text[RULE_ANSWER_SIZE];
    struct db_rows rows;

    db_column_add(&names, DB_TEXT(defaults->zone));
    TRY(db_query(work->db, work->err, &sql_zone_known, &rows, DB_COLUMN(names)));
    if (db_flag(&rows, 0, 0))
        return OK;
    snprintf(text, sizeof text, "line %d: no such time zone: \"%.*s\"", defaults->zone_line,
             TEXT_ARGS(defaults->zone));
    *ret_fault = work_copy(work, text_of(text));
    return OK;
}

/* Whoever sends rules is told what is wrong with them: the result of the refused command. */
static enum status
rules_fault(struct work *work, struct text rules, struct text *ret_fault)
{
    AUTO(rule_set_destroy) struct rule_set *set = NULL;
    char text[RULE_ANSWER_SIZE];
    const char *missing = NULL;
    const struct notifications *self = work->self;
    struct error wrong;

    *ret_fault = TEXT("");
    if (rule_set_parse(rules, rule_book_types(self->rules), &set, &wrong) != OK) {
        *ret_fault = work_copy(work, text_of(wrong.text));
        return OK;
    }
    if (rule_set_has_counted(set, &missing))
        return zone_fault(work, &set->defaults, ret_fault);
    snprintf(
        text, sizeof text,
        "the mandatory mail %s to the participant, at once and without a condition, is missing",
        missing);
    *ret_fault = work_copy(work, text_of(text));
    return OK;
}

enum status
on_publish_rules(struct work *work, struct item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct publish_rules *row = items[i].body;
        char text[RULE_ANSWER_SIZE];
        int64_t version = 0;
        bool stays = false;

        TRY(rules_fault(work, row->rules, &items[i].result));
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
