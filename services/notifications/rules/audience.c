#include "audience.h"

#include "common/base/trace.h"
#include "notifications_sql.h"

#include <stdlib.h>
#include <string.h>

struct person {
    struct text application_ref, partner_id, school_urn, coach;
};

/* Pairs of a session and who leads it, or has a seat. */
struct pair {
    struct text session_id, id;
};

struct audience_facts {
    struct person *persons; /* by reference */
    struct pair *leaders, *seats;
    struct text *markers;
    size_t person_count, leader_count, seat_count, marker_count;
    int64_t seen[AUDIENCES];
};

int64_t
audience_seen(const struct audience_facts *facts, enum audience audience)
{
    return facts->seen[audience];
}

static struct text
ref_of(const struct item *item)
{
    return field_text(item->type, item->body, "application_ref");
}

static struct text
session_of(const struct item *item)
{
    return field_text(item->type, item->body, "session_id");
}

/* A bit for each audience that the rules about these events have. */
static unsigned
wanted_of(const struct rule_set *set, const struct item *items, size_t count)
{
    unsigned wanted = 0;

    for (size_t r = 0; r < set->count; r++)
        for (size_t i = 0; i < count && !(wanted & 1u << set->list[r].audience); i++)
            if (rule_is_about(&set->list[r], items[i].type, items[i].body)
                && (set->list[r].is_mandatory || !trace_is_history(items[i].trace)))
                wanted |= 1u << set->list[r].audience;
    return wanted;
}

static enum status
load_persons(struct work *work, const struct item *items, size_t count,
             struct audience_facts *facts)
{
    AUTO(db_column_clear) struct db_column refs = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++)
        if (ref_of(&items[i]).size > 0)
            db_column_add(&refs, DB_TEXT(ref_of(&items[i])));
    TRY(db_query(work->db, work->err, &sql_audience_person, &rows, DB_TEXT(items[0].cohort_id),
                 DB_COLUMN(refs)));
    facts->person_count = (size_t)rows.count;
    facts->persons = work_alloc(work, facts->person_count * sizeof *facts->persons);
    for (int i = 0; i < rows.count; i++)
        facts->persons[i] = (struct person){ db_text(&rows, i, 0), db_text(&rows, i, 1),
                                             db_text(&rows, i, 2), db_text(&rows, i, 3) };
    return OK;
}

static enum status
load_pairs(struct work *work, const struct item *items, size_t count, const struct sql *sql,
           struct pair **ret_pairs, size_t *ret_count)
{
    AUTO(db_column_clear) struct db_column ids = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++)
        if (session_of(&items[i]).size > 0)
            db_column_add(&ids, DB_TEXT(session_of(&items[i])));
    TRY(db_query(work->db, work->err, sql, &rows, DB_TEXT(items[0].cohort_id), DB_COLUMN(ids)));
    *ret_count = (size_t)rows.count;
    *ret_pairs = work_alloc(work, *ret_count * sizeof **ret_pairs);
    for (int i = 0; i < rows.count; i++)
        (*ret_pairs)[i] = (struct pair){ db_text(&rows, i, 0), db_text(&rows, i, 1) };
    return OK;
}

static enum status
load_markers(struct work *work, const struct item *items, struct audience_facts *facts)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_audience_marker, &rows, DB_TEXT(items[0].cohort_id)));
    facts->marker_count = (size_t)rows.count;
    facts->markers = work_alloc(work, facts->marker_count * sizeof *facts->markers);
    for (int i = 0; i < rows.count; i++)
        facts->markers[i] = db_text(&rows, i, 0);
    return OK;
}

/* Before the audiences themselves: what is read meanwhile must not count. */
static enum status
load_seen(struct work *work, unsigned wanted, struct audience_facts *facts)
{
    struct db_rows rows = { NULL, 0 };
    bool is_many = false;

    for (int a = 0; a < AUDIENCES; a++)
        is_many |= (wanted & 1u << a) && audience_is_many(a);
    if (is_many)
        TRY(db_query(work->db, work->err, &sql_await_seen, &rows, DB_NUMBER(0)));
    for (int a = 0; a < AUDIENCES; a++)
        for (int row = 0; row < rows.count; row++)
            if (audience_source(a) && text_is(db_text(&rows, row, 0), audience_source(a)))
                facts->seen[a] = db_number(&rows, row, 1);
    return OK;
}

enum status
audience_load(struct work *work, const struct rule_set *set, const struct item *items, size_t count,
              struct audience_facts **ret_facts)
{
    struct audience_facts *facts = work_alloc(work, sizeof *facts);
    unsigned wanted = wanted_of(set, items, count);

    TRY(load_seen(work, wanted, facts));
    if (wanted & (1u << AUDIENCE_HEADTEACHER | 1u << AUDIENCE_PARTNER | 1u << AUDIENCE_COACH))
        TRY(load_persons(work, items, count, facts));
    if (wanted & 1u << AUDIENCE_FACILITATOR)
        TRY(load_pairs(work, items, count, &sql_audience_session, &facts->leaders,
                       &facts->leader_count));
    if (wanted & 1u << AUDIENCE_BOOKED)
        TRY(load_pairs(work, items, count, &sql_audience_booked, &facts->seats,
                       &facts->seat_count));
    if (wanted & 1u << AUDIENCE_MARKER)
        TRY(load_markers(work, items, facts));
    *ret_facts = facts;
    return OK;
}

static int
compare_person(const void *key, const void *element)
{
    const struct text *ref = key;
    const struct person *person = element;

    return text_compare(*ref, person->application_ref);
}

static const struct person *
person_of(const struct audience_facts *facts, const struct item *item)
{
    static const struct person nobody = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
    struct text ref = ref_of(item);
    const struct person *person = NULL;

    if (facts->person_count > 0)
        person = bsearch(&ref, facts->persons, facts->person_count, sizeof *facts->persons,
                         compare_person);
    return person ? person : &nobody;
}

/* What the event says itself, else what is known. */
static struct text
own_or(const struct item *item, const char *name, struct text otherwise)
{
    struct text own = field_text(item->type, item->body, name);

    return own.size > 0 ? own : otherwise;
}

static struct text
nth_pair(const struct pair *pairs, size_t count, struct text session_id, size_t n)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(pairs[i].session_id, session_id) && n-- == 0)
            return pairs[i].id;
    return (struct text){ NULL, 0 };
}

static struct text
id_of(const struct audience_facts *facts, const struct rule *rule, const struct item *item,
      size_t n)
{
    const struct person *person = person_of(facts, item);

    switch (rule->audience) {
    case AUDIENCE_HEADTEACHER:
        return own_or(item, "school_urn", person->school_urn);
    case AUDIENCE_PARTNER:
        return own_or(item, "partner_id", person->partner_id);
    case AUDIENCE_COACH:
        return own_or(item, "staff_id", person->coach);
    case AUDIENCE_FACILITATOR:
        return own_or(item, "staff_id",
                      nth_pair(facts->leaders, facts->leader_count, session_of(item), 0));
    case AUDIENCE_FORMER:
        return field_text(item->type, item->body, "former_staff_id");
    case AUDIENCE_BOOKED:
        return nth_pair(facts->seats, facts->seat_count, session_of(item), n);
    case AUDIENCE_MARKER:
        return n < facts->marker_count ? facts->markers[n] : (struct text){ NULL, 0 };
    default:
        return ref_of(item);
    }
}

struct reader
reader_of(enum audience audience, struct text id, struct text application_ref)
{
    static const char *const kinds[AUDIENCES] = {
        "participant", "mentor",     "headteacher", "partner",     "staff", "staff",
        "staff",       "operations", "participant", "participant", "staff",
    };
    bool is_participant = strcmp(kinds[audience], "participant") == 0;
    bool is_named =
        audience != AUDIENCE_OPERATIONS && audience != AUDIENCE_MENTOR && !is_participant;

    return (struct reader){
        .role = is_participant                ? "participant"
                : audience == AUDIENCE_FORMER ? audience_names[AUDIENCE_FACILITATOR]
                                              : audience_names[audience],
        .kind = kinds[audience],
        .id = audience == AUDIENCE_OPERATIONS ? TEXT("") : id,
        .application_ref = is_participant ? id : application_ref,
        .recipient_id = is_named ? id : TEXT(""),
    };
}

bool
audience_next(const struct audience_facts *facts, const struct rule *rule, const struct item *item,
              size_t n, struct reader *ret_reader)
{
    bool is_many = audience_is_many(rule->audience);
    bool is_operations = rule->audience == AUDIENCE_OPERATIONS;
    struct text id = id_of(facts, rule, item, n);

    if ((n > 0 && !is_many) || (id.size == 0 && !is_operations))
        return false;
    *ret_reader = reader_of(rule->audience, id, ref_of(item));
    return true;
}

static uint64_t
hash(uint64_t hash, struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ (uint8_t)text.data[i]) * UINT64_C(1099511628211);
    return hash * UINT64_C(1099511628211);
}

int
reader_partition(struct text cohort_id, const struct reader *reader)
{
    uint64_t value = hash(UINT64_C(14695981039346656037), cohort_id);

    value = hash(hash(value, text_of(reader->kind)), reader->id);
    return (int)((value >> 32 ^ value) % PARTITIONS);
}
