/* Why a rule that is about an event planned nothing: worked out anew, from the event as it was kept
 * and the rules that held when it came. */
#include "why.h"

#include "notifications_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHY_KEY_SIZE = 64, WHY_ZONE_BYTES = 16 * 1024 };

_Static_assert(2 * (int)WHY_ROWS <= (int)QUERY_ROWS_MAX, "a page is too small");

/* Columns of why_event.sql. */
enum { POSITION, ID, TYPE, KEPT, IS_HISTORY, PAYLOAD, VERSION, PLANNED, WAITING };

struct asking {
    struct work *work;
    const struct why_list *query;
    struct page *page;
    struct rule_set *set; /* of the event that is looked at */
    int64_t position;     /* of the event that is looked at last */
    size_t rule;          /* so many of its rules have been told of already */
    size_t rows;
};

static void
asking_clear(struct asking *asking)
{
    rule_set_destroy(&asking->set);
}

static enum status
read_rules(struct asking *asking, int64_t version)
{
    const struct notifications *self = asking->work->self;
    struct work *work = asking->work;
    struct text rules = rule_set_builtin();
    struct db_rows rows = { NULL, 0 };

    if (asking->set && asking->set->version == version)
        return OK;
    rule_set_destroy(&asking->set);
    if (version > 0) {
        TRY(db_query(work->db, work->err, &sql_rule_set_of, &rows, DB_NUMBER(version)));
        rules = rows.count > 0 ? db_text(&rows, 0, 0) : rules;
    }
    TRY(rule_set_parse(rules, rule_book_types(self->rules), &asking->set, work->err));
    db_drop(work->db, &rows);
    asking->set->version = version;
    return OK;
}

static bool
is_asked_for(const struct asking *asking, const struct rule *rule, struct text event_id)
{
    struct text occasion = asking->query->occasion;

    return occasion.size == 0 || text_equal(occasion, event_id) || text_equal(occasion, rule->name)
           || text_equal(occasion, rule->template);
}

static void
add_row(struct asking *asking, const struct db_rows *rows, int row, const struct rule *rule,
        const char *reason, size_t place)
{
    char key[WHY_KEY_SIZE];

    snprintf(key, sizeof key, "n%019lld/%03zu", (long long)db_number(rows, row, POSITION), place);
    page_add(asking->page, &(struct why_row){
                               .key = work_copy(asking->work, text_of(key)),
                               .event_id = db_text(rows, row, ID),
                               .event_type = db_text(rows, row, TYPE),
                               .happened_at = db_when(rows, row, KEPT),
                               .rule = work_copy(asking->work, rule->name),
                               .template = work_copy(asking->work, rule->template),
                               .recipient = text_of(audience_names[rule->audience]),
                               .channel = work_copy(asking->work, rule->channel),
                               .state = TEXT(WHY_NOT_MADE),
                               .reason = text_of(reason),
                               .due_at = WHEN_MIN,
                               .settled_at = WHEN_MIN,
                               .is_mandatory = rule->is_mandatory,
                           });
    asking->rows++;
}

/* A rule that had nothing against it and planned nothing has found nobody to tell, or not yet. */
static void
explain(struct asking *asking, const struct db_rows *rows, int row, const struct message_type *type,
        const void *body)
{
    struct rule_times times;
    size_t begin = db_number(rows, row, POSITION) == asking->position ? asking->rule : 0;
    int n = 0;

    for (size_t i = begin; i < asking->set->count && n < WHY_RULES; i++) {
        const struct rule *rule = &asking->set->list[i];

        if (!rule_is_about(rule, type, body) || !is_asked_for(asking, rule, db_text(rows, row, ID))
            || text_has_word(db_text(rows, row, PLANNED), rule->name))
            continue;
        const char *reason = rule_refuses(asking->set, rule, type, body, db_when(rows, row, KEPT),
                                          db_flag(rows, row, IS_HISTORY), &times);
        bool is_waiting = text_has_word(db_text(rows, row, WAITING), rule->name);

        add_row(asking, rows, row, rule,
                reason       ? reason
                : is_waiting ? "audience"
                             : "nobody",
                i + 1);
        n++;
    }
}

static enum status
explain_event(struct asking *asking, const struct db_rows *rows, int row)
{
    _Alignas(max_align_t) char body[MESSAGE_SIZE_MAX];
    const struct notifications *self = asking->work->self;
    const struct message_type *type = rule_book_type(self->rules, db_text(rows, row, TYPE));
    struct error ignored;
    msgpack_zone zone;

    if (!type)
        return OK;
    TRY(read_rules(asking, db_number(rows, row, VERSION)));
    msgpack_zone_init(&zone, WHY_ZONE_BYTES);
    if (message_read(type, db_text(rows, row, PAYLOAD), &zone, body, &ignored) == OK)
        explain(asking, rows, row, type, body);
    msgpack_zone_destroy(&zone);
    return OK;
}

/* Where an event was cut, it is looked at again behind the rule that was told of last. */
static int64_t
begin_behind(struct asking *asking, struct text after)
{
    char key[WHY_KEY_SIZE], *end = key;

    snprintf(key, sizeof key, "%.*s", TEXT_ARGS(after));
    if (*key != 'n')
        return 0;
    asking->position = strtoll(key + 1, &end, 10);
    asking->rule = *end == '/' ? strtoul(end + 1, NULL, 10) : 0;
    return asking->position - 1;
}

enum status
why_unplanned(struct work *work, const struct why_list *query, size_t wanted, size_t has,
              struct page *page)
{
    AUTO(asking_clear) struct asking asking = { .work = work, .query = query, .page = page };
    int64_t after = begin_behind(&asking, query->after);
    int count;

    do {
        struct db_rows rows;

        TRY(db_query(work->db, work->err, &sql_why_event, &rows, DB_TEXT(query->cohort_id),
                     DB_TEXT(query->application_ref), DB_NUMBER(after), DB_NUMBER(WHY_EVENTS)));
        for (int row = 0; row < rows.count; row++) {
            TRY(explain_event(&asking, &rows, row));
            after = db_number(&rows, row, POSITION);
        }
        count = rows.count;
        db_drop(work->db, &rows); /* its rows are packed; there are as many looks as it takes */
    } while (count == WHY_EVENTS && asking.rows < wanted
             && has + asking.rows + WHY_ROWS <= QUERY_ROWS_MAX);
    return OK;
}
