/* What people have chosen to hear of, and when. */
#include "audience.h"
#include "rule_take.h"
#include "services/notifications/handlers.h"

#include "notifications_sql.h"
#include "proto/codes.h"
#include "proto/notifications.h"

#include <stdio.h>
#include <string.h>

enum { CLOCK_SIZE = sizeof "HH:MM" };

/* The audiences are the readers of this kind. */
static bool
is_of_kind(const struct rule *rule, struct text kind)
{
    return text_is(kind, reader_of(rule->audience, TEXT(""), TEXT("")).kind);
}

static bool
has_topic(const struct rule_set *set, struct text kind, struct text topic)
{
    if (topic.size == 0)
        return true;
    for (size_t i = 0; i < set->count; i++)
        if (is_of_kind(&set->list[i], kind) && text_equal(set->list[i].topic, topic))
            return true;
    return false;
}

static bool
has_digest(const struct rule_set *set, struct text kind)
{
    for (size_t i = 0; i < set->count; i++)
        if (is_of_kind(&set->list[i], kind) && rule_is_digest(&set->list[i]))
            return true;
    return false;
}

/* The rows begin with kind and id. */
static enum status
recheck(struct work *work, struct text cohort_id, const struct db_batch *rows)
{
    if (rows->count == 0)
        return OK;
    return db_defer(work->db, work->err, &sql_preference_recheck, DB_TEXT(cohort_id),
                    DB_COLUMN(rows->columns[0]), DB_COLUMN(rows->columns[1]));
}

enum status
on_set_preference(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    struct notifications *self = work->self;
    const struct rule_set *set = NULL;

    TRY(rule_book_read(work, &set));
    for (size_t i = 0; i < count; i++) {
        const struct set_preference *row = items[i].body;

        if (!has_topic(set, row->kind, row->topic))
            items[i].refusal = REFUSE(unknown_topic, topic);
        else if (text_is(row->choice, "digest") && !has_digest(set, row->kind))
            items[i].refusal = REFUSE(no_digest, choice);
        else
            db_batch_add(&rows, DB_TEXT(row->kind), DB_TEXT(row->id), DB_TEXT(row->topic),
                         DB_TEXT(row->channel), DB_TEXT(row->choice));
    }
    rule_look(self);
    TRY(db_defer_batch(work->db, work->err, &sql_preference_save, &rows,
                       DB_TEXT(items[0].cohort_id)));
    return recheck(work, items[0].cohort_id, &rows);
}

static struct refusal
quiet_refusal(const struct set_quiet_hours *row, bool is_zone, struct quiet *ret_quiet)
{
    struct zone *zone = is_zone ? zone_open(row->zone) : NULL;
    bool is_none = row->quiet_from.size == 0 && row->quiet_until.size == 0;

    if (!zone)
        return REFUSE(unknown_zone, zone);
    zone_destroy(&zone);
    *ret_quiet = (struct quiet){ 0, 0 };
    if (!is_none
        && (!quiet_read(row->quiet_from, &ret_quiet->from)
            || !quiet_read(row->quiet_until, &ret_quiet->until)))
        return REFUSE(bad_quiet_hours, quiet_from);
    return ACCEPTED;
}

/* Of each row: whether the database has its zone as well as ICU, which knows more of them. */
static enum status
find_zones(struct work *work, const struct item *items, size_t count, struct db_rows *ret_zones)
{
    AUTO(db_column_clear) struct db_column names = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct set_quiet_hours *row = items[i].body;
        db_column_add(&names, DB_TEXT(row->zone));
    }
    return db_query(work->db, work->err, &sql_zone_known, ret_zones, DB_COLUMN(names));
}

enum status
on_set_quiet_hours(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    struct db_rows zones;

    TRY(find_zones(work, items, count, &zones));
    for (size_t i = 0; i < count; i++) {
        const struct set_quiet_hours *row = items[i].body;
        struct quiet quiet;

        items[i].refusal = quiet_refusal(row, db_flag(&zones, (int)i, 0), &quiet);
        if (!items[i].refusal.code)
            db_batch_add(&rows, DB_TEXT(row->kind), DB_TEXT(row->id), DB_TEXT(row->zone),
                         DB_NUMBER(quiet.from), DB_NUMBER(quiet.until));
    }
    TRY(db_defer_batch(work->db, work->err, &sql_quiet_hours_save, &rows,
                       DB_TEXT(items[0].cohort_id)));
    return recheck(work, items[0].cohort_id, &rows);
}

struct choices {
    struct db_rows rows; /* topic, channel, choice */
    struct preference_row row;
    char from[CLOCK_SIZE], until[CLOCK_SIZE];
};

static void
write_clock(int minute, char to[CLOCK_SIZE])
{
    snprintf(to, CLOCK_SIZE, "%02u:%02u", (unsigned)minute / 60 % 24, (unsigned)minute % 60);
}

static void
read_quiet(const struct rule_set *set, const struct db_rows *rows, struct choices *choices)
{
    struct quiet quiet = set->defaults.quiet;

    choices->row.zone = set->defaults.zone;
    if (rows->count > 0) {
        choices->row.zone = db_text(rows, 0, 0);
        quiet = (struct quiet){ (int)db_number(rows, 0, 1), (int)db_number(rows, 0, 2) };
    }
    if (quiet.from == quiet.until)
        return;
    write_clock(quiet.from, choices->from);
    write_clock(quiet.until, choices->until);
    choices->row.quiet_from = text_of(choices->from);
    choices->row.quiet_until = text_of(choices->until);
}

/* The topic's own word counts before the one for all topics. */
static struct text
choice_of(const struct choices *choices, struct text topic, struct text channel)
{
    struct text choice = TEXT("yes");

    for (int i = 0; i < choices->rows.count; i++) {
        struct text of = db_text(&choices->rows, i, 0);

        if (text_equal(db_text(&choices->rows, i, 1), channel)
            && (text_equal(of, topic) || (of.size == 0 && text_is(choice, "yes"))))
            choice = db_text(&choices->rows, i, 2);
        if (text_equal(of, topic) && text_equal(db_text(&choices->rows, i, 1), channel))
            break;
    }
    return choice;
}

static bool
is_first(const struct rule_set *set, size_t rule, struct text kind)
{
    for (size_t i = 0; i < rule; i++)
        if (is_of_kind(&set->list[i], kind) && text_equal(set->list[i].topic, set->list[rule].topic)
            && text_equal(set->list[i].channel, set->list[rule].channel))
            return false;
    return is_of_kind(&set->list[rule], kind);
}

enum status
on_preference_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    const struct preference_list *query = queries[0].body;
    struct choices choices = { .row = { .quiet_from = TEXT_STATIC("") } };
    const struct rule_set *set = NULL;
    struct db_rows quiet;

    (void)count;
    TRY(rule_book_read(work, &set));
    TRY(db_query(work->db, work->err, &sql_preference_list, &choices.rows,
                 DB_TEXT(query->cohort_id), DB_TEXT(query->kind), DB_TEXT(query->id)));
    TRY(db_query(work->db, work->err, &sql_quiet_hours_find, &quiet, DB_TEXT(query->cohort_id),
                 DB_TEXT(query->kind), DB_TEXT(query->id)));
    read_quiet(set, &quiet, &choices);
    for (size_t i = 0; i < set->count; i++) {
        const struct rule *rule = &set->list[i];

        if (!is_first(set, i, query->kind))
            continue;
        choices.row.topic = rule->topic;
        choices.row.channel = rule->channel;
        choices.row.is_mandatory = rule->is_mandatory;
        choices.row.choice =
            rule->is_mandatory ? TEXT("yes") : choice_of(&choices, rule->topic, rule->channel);
        page_add(page, &choices.row);
    }
    return OK;
}
