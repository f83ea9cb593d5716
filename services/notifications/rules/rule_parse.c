#include "rule_facts.h"
#include "rule_read.h"

#include "common/base/value.h"

#include <stdlib.h>
#include <string.h>

const char *const audience_names[AUDIENCES] = {
    "participant", "mentor",     "headteacher", "partner",   "facilitator",        "coach",
    "marker",      "operations", "booked",      "everybody", "former_facilitator",
};

enum { COLUMNS = 9 };

enum column {
    COLUMN_NAME,
    COLUMN_EVENTS,
    COLUMN_AUDIENCE,
    COLUMN_TEMPLATE,
    COLUMN_CHANNEL,
    COLUMN_WHEN,
    COLUMN_UNTIL,
    COLUMN_PRIORITY,
    COLUMN_TOPIC,
};

enum status
rule_refuse(const struct rule_reading *r, const char *what, struct text value)
{
    return error_set(r->err, INVALID, "line %d: %s: \"%.*s\"", r->line, what,
                     value.size > RULE_NAME_MAX ? RULE_NAME_MAX : (int)value.size, value.data);
}

/* The error that a part has given, behind the line. */
static enum status
refuse_part(const struct rule_reading *r)
{
    char why[sizeof r->err->text];

    memcpy(why, r->err->text, sizeof why);
    return error_set(r->err, INVALID, "line %d: %.*s", r->line, (int)sizeof why - 20, why);
}

struct text
rule_word(struct text *rest)
{
    size_t size = 0;

    *rest = text_trim(*rest);
    while (size < rest->size && rest->data[size] != ' ' && rest->data[size] != '\t')
        size++;
    struct text word = { rest->data, size };
    *rest = text_trim((struct text){ rest->data + size, rest->size - size });
    return word;
}

static bool
is_name(struct text text)
{
    if (text.size == 0 || text.size > RULE_NAME_MAX)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_", text.data[i]))
            return false;
    return true;
}

int
rule_one_of(struct text text, const char *const *names, int count)
{
    int i = 0;

    while (i < count && !text_is(text, names[i]))
        i++;
    return i;
}

static int
find_time(const void *self, struct text name)
{
    const struct message_type *type = self;

    for (size_t i = 0; i < type->field_count; i++)
        if (type->fields[i].kind == FIELD_when && text_is(name, type->fields[i].name))
            return (int)i;
    return -1;
}

static const struct message_type *
type_of(const struct rule_reading *r, struct text name)
{
    for (size_t i = 0; r->types[i]; i++)
        if (text_is(name, r->types[i]->name))
            return r->types[i];
    return NULL;
}

static enum status
read_event(const struct rule_reading *r, struct text name, struct rule *rule)
{
    rule->partner_type = (struct text){ NULL, 0 };
    if (name.size > RULE_PARTNER_SIZE && memcmp(name.data, "partner:", RULE_PARTNER_SIZE) == 0) {
        rule->partner_type =
            (struct text){ name.data + RULE_PARTNER_SIZE, name.size - RULE_PARTNER_SIZE };
        name = TEXT("notifications.partner_event");
    }
    rule->event = type_of(r, name);
    return rule->event ? OK : rule_refuse(r, "no such event", name);
}

static enum status
read_times(const struct rule_reading *r, const struct text *columns, struct rule *rule)
{
    if (rule_when_parse(columns[COLUMN_WHEN], find_time, rule->event, &rule->due, r->err) != OK
        || rule_when_parse(columns[COLUMN_UNTIL], find_time, rule->event, &rule->until, r->err)
               != OK)
        return refuse_part(r);
    if (rule->due.base == RULE_NEVER)
        return rule_refuse(r, "it would never be sent", columns[COLUMN_WHEN]);
    if (rule->until.base == RULE_DAILY || rule->until.base == RULE_WEEKLY)
        return rule_refuse(r, "not an end", columns[COLUMN_UNTIL]);
    return OK;
}

/* An inbox is a cohort's (inbox.c): what belongs to none would be read by nobody. */
static bool
has_cohort(const struct message_type *event)
{
    static const char without[] = "notifications.endpoint_";

    return strncmp(event->name, without, sizeof without - 1) != 0;
}

static enum status
read_choices(const struct rule_reading *r, const struct text *columns, struct rule *rule)
{
    static const char *const channels[] = { "email", "sms", "letter", "in_app" };
    static const char *const priorities[] = { "urgent", "normal", "bulk" };
    int audience = rule_one_of(columns[COLUMN_AUDIENCE], audience_names, AUDIENCES);

    rule->audience = (enum audience)audience;
    rule->priority = rule_one_of(columns[COLUMN_PRIORITY], priorities, 3);
    if (audience == AUDIENCES)
        return rule_refuse(r, "no such audience", columns[COLUMN_AUDIENCE]);
    if (rule_one_of(columns[COLUMN_CHANNEL], channels, 4) == 4)
        return rule_refuse(r, "no such channel", columns[COLUMN_CHANNEL]);
    if (text_is(columns[COLUMN_CHANNEL], "in_app") && !has_cohort(rule->event))
        return rule_refuse(r, "nobody could read it: the event is of no cohort, as every inbox is",
                           columns[COLUMN_NAME]);
    if (rule->priority == 3)
        return rule_refuse(r, "no such priority", columns[COLUMN_PRIORITY]);
    if (!is_name(columns[COLUMN_NAME]) || !is_name(columns[COLUMN_TEMPLATE])
        || !is_name(columns[COLUMN_TOPIC]))
        return rule_refuse(r, "name, template and topic are of a-z, 0-9 and _",
                           columns[COLUMN_NAME]);
    rule->is_mandatory = text_is(columns[COLUMN_TOPIC], "mandatory");
    if (rule->is_mandatory && !rule_is_at_once(rule))
        return rule_refuse(r, "what is mandatory is said now", columns[COLUMN_NAME]);
    rule->name = columns[COLUMN_NAME];
    rule->template = columns[COLUMN_TEMPLATE];
    rule->channel = columns[COLUMN_CHANNEL];
    rule->topic = rule->is_mandatory ? TEXT("") : columns[COLUMN_TOPIC];
    return OK;
}

static bool
is_there(const struct rule_set *set, const struct rule *rule)
{
    for (size_t i = 0; i < set->count; i++)
        if (text_equal(set->list[i].name, rule->name)
            && (set->list[i].line != rule->line
                || (set->list[i].event == rule->event
                    && text_equal(set->list[i].partner_type, rule->partner_type))))
            return true;
    return false;
}

static enum status
read_one(const struct rule_reading *r, struct text event, const struct text *columns,
         struct text condition)
{
    struct rule_set *set = r->set;

    if (set->count == RULES_MAX)
        return rule_refuse(r, "too many rules", event);
    struct rule *rule = &set->list[set->count];
    rule->line = r->line;
    TRY(read_event(r, event, rule));
    TRY(read_times(r, columns, rule));
    TRY(read_choices(r, columns, rule));
    if (expr_parse(condition, rule_facts_find, rule->event, &rule->condition, r->err) != OK)
        return refuse_part(r);
    if (is_there(set, rule))
        return rule_refuse(r, "a name stands for one row", rule->name);
    set->count++;
    return OK;
}

static enum status
read_rule(const struct rule_reading *r, struct text rest)
{
    struct text columns[COLUMNS];

    for (int i = 0; i < COLUMNS; i++) {
        columns[i] = rule_word(&rest);
        if (columns[i].size == 0)
            return rule_refuse(r, "a column is missing; the condition is - when there is none",
                               columns[0]);
    }
    if (rest.size == 0)
        return rule_refuse(r, "the condition is missing; - is none", columns[0]);
    if (text_is(rest, "-"))
        rest.size = 0;
    for (struct text events = columns[COLUMN_EVENTS]; events.size > 0;) {
        const char *comma = memchr(events.data, ',', events.size);
        size_t size = comma ? (size_t)(comma - events.data) : events.size;

        TRY(read_one(r, (struct text){ events.data, size }, columns, rest));
        events = (struct text){ events.data + size + (comma != NULL),
                                events.size - size - (comma != NULL) };
    }
    return OK;
}

/* A # in a text is none of a comment. */
static struct text
without_comment(struct text line)
{
    bool is_text = false;

    for (size_t i = 0; i < line.size; i++) {
        if (line.data[i] == '"')
            is_text = !is_text;
        if (line.data[i] == '#' && !is_text)
            line.size = i;
    }
    return text_trim(line);
}

static enum status
read_lines(struct rule_reading *r, struct text text)
{
    while (text.size > 0) {
        const char *end = memchr(text.data, '\n', text.size);
        size_t size = end ? (size_t)(end - text.data) : text.size;
        struct text line = without_comment((struct text){ text.data, size });
        struct text rest = line;

        r->line++;
        if (line.size > 0 && text_is(rule_word(&rest), "set"))
            TRY(rule_read_default(r, rest));
        else if (line.size > 0)
            TRY(read_rule(r, line));
        text = (struct text){ text.data + size + (end != NULL), text.size - size - (end != NULL) };
    }
    return OK;
}

enum status
rule_set_parse(struct text text, const struct message_type *const *types, struct rule_set **ret_set,
               struct error *err)
{
    AUTO(rule_set_destroy) struct rule_set *set = calloc(1, sizeof *set);

    if (!set || !(set->list = calloc(RULES_MAX, sizeof *set->list))
        || !(set->text = malloc(text.size + 1)))
        abort();
    if (text.size > 0)
        memcpy(set->text, text.data, text.size);
    set->defaults =
        (struct rule_defaults){ TEXT("Europe/London"), 0, { 21 * 60, 7 * 60 }, 4, 8 * 60, 0 };
    set->zone = zone_open(set->defaults.zone);
    if (!set->zone)
        return error_set(err, UNAVAILABLE, "ICU knows no Europe/London");
    struct rule_reading r = { types, set, err, 0 };
    TRY(read_lines(&r, (struct text){ set->text, text.size }));
    *ret_set = set;
    set = NULL;
    return OK;
}
