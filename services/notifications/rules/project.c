#include "project.h"
#include "rule.h"

#include "notifications_sql.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

enum { COLUMNS_MAX = 6, KEY_MAX = 2 * 1024 };

/* Which event is kept where: the first `keys` columns say what of, the last event of a batch
 * counts. A column is a field of the event, "=a text", "=true", "=false", or "@time": when it was
 * told. */
static const struct projection {
    const char *event;
    const struct sql *sql;
    size_t keys;
    const char *columns[COLUMNS_MAX];
} projections[] = {

#define APPLICATION                                                         \
    &sql_participant_save, 1,                                               \
    {                                                                       \
        "application_ref", "state", "programme", "partner_id", "school_urn" \
    }
    { "enrolment.accepted", APPLICATION },
    { "enrolment.waitlisted", APPLICATION },
    { "enrolment.rejected", APPLICATION },
    { "enrolment.withdrawn", APPLICATION },
    { "enrolment.deferred", APPLICATION },
    { "enrolment.resumed", APPLICATION },
    { "enrolment.mode_changed", APPLICATION },
    { "enrolment.transferred", APPLICATION },
    { "enrolment.adjustment_changed", APPLICATION },
    { "enrolment.consent_changed",
      &sql_consent_save,
      2,
      { "application_ref", "sponsor", "is_given" } },
#define SESSION(is_called_off)                                             \
    &sql_session_save, 1,                                                  \
    {                                                                      \
        "session_id", "partner_id", "starts_at", "staff_id", is_called_off \
    }
    { "sessions.scheduled", SESSION("=false") },
    { "sessions.rescheduled", SESSION("=false") },
    { "sessions.called_off", SESSION("=true") },
#define SEAT(state)                                         \
    &sql_seat_save, 2,                                      \
    {                                                       \
        "application_ref", "session_id", state, "starts_at" \
    }
    { "sessions.booked", SEAT("=booked") },
    { "sessions.booking_changed", SEAT("=booked") },
    { "sessions.booking_waitlisted", SEAT("=waitlisted") },
    { "sessions.booking_cancelled", SEAT("=cancelled") },
    { "coaching.matched", &sql_match_save, 1, { "application_ref", "staff_id" } },
    { "coaching.unmatched", &sql_match_save, 1, { "application_ref", "=" } },
#define MEETING(state)                   \
    &sql_meeting_save, 1,                \
    {                                    \
        "meeting_id", state, "starts_at" \
    }
    { "coaching.meeting_arranged", MEETING("=arranged") },
    { "coaching.meeting_moved", MEETING("=arranged") },
    { "coaching.meeting_called_off", MEETING("=called_off") },
#define DEADLINE                                                           \
    &sql_deadline_save, 2,                                                 \
    {                                                                      \
        "application_ref", "window_id", "attempt", "opens_at", "closes_at" \
    }
    { "assessment.deadline_set", DEADLINE },
    { "assessment.deadline_changed", DEADLINE },
    { "assessment.submitted", &sql_submission_save, 2, { "application_ref", "attempt", "@time" } },
    { "assessment.passed", &sql_outcome_save, 1, { "application_ref", "=passed" } },
    { "assessment.referred", &sql_outcome_save, 1, { "application_ref", "=referred" } },
    { "assessment.failed", &sql_outcome_save, 1, { "application_ref", "=failed" } },
    { "assessment.marker_registered", &sql_marker_save, 1, { "staff_id" } },
};

enum { PROJECTIONS = sizeof projections / sizeof *projections };

static const struct projection *
projection_of(const struct item *item)
{
    for (size_t i = 0; i < PROJECTIONS; i++)
        if (strcmp(projections[i].event, item->type->name) == 0)
            return &projections[i];
    return NULL;
}

static const struct field *
field_of(const struct message_type *type, const char *name)
{
    for (size_t i = 0; i < type->field_count; i++)
        if (strcmp(type->fields[i].name, name) == 0)
            return &type->fields[i];
    return NULL;
}

/* A field that the event lacks is empty. */
static struct db_value
value_of(const struct item *item, const char *column)
{
    const struct field *field = field_of(item->type, column);
    struct text text = text_of(column + 1);

    if (strcmp(column, "@time") == 0)
        return DB_WHEN(item->time_us);
    if (*column == '=' && (text_is(text, "true") || text_is(text, "false")))
        return DB_FLAG(text_is(text, "true"));
    if (*column == '=')
        return DB_TEXT(text);
    if (!field || field->kind == FIELD_text)
        return DB_TEXT(field_text(item->type, item->body, column));
    if (field->kind == FIELD_flag)
        return DB_FLAG(*((const char *)item->body + field->offset) != 0);
    int64_t number = field_number(item->type, item->body, column);
    return field->kind == FIELD_when ? DB_WHEN(number) : DB_NUMBER(number);
}

/* What an item is about, as bytes: the statement and the key columns. */
struct seen {
    UT_hash_handle hh;
    size_t size;
    char key[];
};

static void
key_add(char *key, size_t *size, const void *bytes, size_t count)
{
    if (count > KEY_MAX - *size)
        count = KEY_MAX - *size;
    if (count > 0)
        memcpy(key + *size, bytes, count);
    *size += count;
}

static bool
is_new(struct seen **seen, const struct item *item, const struct projection *projection)
{
    char key[KEY_MAX + sizeof(void *)];
    size_t size = 0;
    struct seen *found = NULL;

    key_add(key, &size, &projection->sql, sizeof(void *));
    for (size_t i = 0; i < projection->keys; i++) {
        struct db_value value = value_of(item, projection->columns[i]);

        key_add(key, &size, &value.text.size, sizeof value.text.size);
        key_add(key, &size, value.text.data, value.text.size);
        key_add(key, &size, &value.number, sizeof value.number);
    }
    HASH_FIND(hh, *seen, key, size, found);
    if (found)
        return false;
    found = malloc(sizeof *found + size);
    if (!found)
        abort();
    found->size = size;
    memcpy(found->key, key, size);
    HASH_ADD_KEYPTR(hh, *seen, found->key, size, found);
    return true;
}

static void
seen_clear(struct seen **seen_p)
{
    struct seen *entry = NULL, *next = NULL;

    HASH_ITER(hh, *seen_p, entry, next)
    {
        HASH_DEL(*seen_p, entry);
        free(entry);
    }
}

static void
add_row(struct db_batch *rows, const struct item *item, const struct projection *projection)
{
    struct db_value values[COLUMNS_MAX];
    size_t count = 0;

    while (count < COLUMNS_MAX && projection->columns[count]) {
        values[count] = value_of(item, projection->columns[count]);
        count++;
    }
    db_batch_add_values(rows, count, values);
}

/* Those that hold something of who has withdrawn consent; columns as of consent_save.sql. */
static enum status
withdraw_digests(struct work *work, struct text cohort_id, const struct db_batch *rows)
{
    return db_defer(work->db, work->err, &sql_consent_lost, DB_TEXT(cohort_id),
                    DB_WHEN(work->now_us), DB_COLUMN(rows->columns[0]), DB_COLUMN(rows->columns[1]),
                    DB_COLUMN(rows->columns[2]));
}

/* From the last to the first: what comes later counts. */
static enum status
save(struct work *work, const struct item *items, const struct projection **of, size_t count,
     const struct sql *sql)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    AUTO(seen_clear) struct seen *seen = NULL;

    for (size_t i = count; i-- > 0;) {
        if (of[i] && of[i]->sql == sql && is_new(&seen, &items[i], of[i]))
            add_row(&rows, &items[i], of[i]);
    }
    if (sql == &sql_consent_save && rows.count > 0)
        TRY(withdraw_digests(work, items[0].cohort_id, &rows));
    return db_defer_batch(work->db, work->err, sql, &rows, DB_TEXT(items[0].cohort_id));
}

enum status
project_recheck(struct work *work, const struct item *items, size_t count)
{
    static const char *const about[] = { "session_id", "window_id", "meeting_id" };
    AUTO(db_column_clear) struct db_column refs = { 0 };
    AUTO(db_column_clear) struct db_column things = { 0 };

    for (size_t i = 0; i < count; i++) {
        struct text ref = field_text(items[i].type, items[i].body, "application_ref");

        if (ref.size > 0)
            db_column_add(&refs, DB_TEXT(ref));
        for (size_t j = 0; j < sizeof about / sizeof *about && ref.size == 0; j++)
            db_column_add(&things, DB_TEXT(field_text(items[i].type, items[i].body, about[j])));
    }
    return db_defer(work->db, work->err, &sql_message_recheck, DB_TEXT(items[0].cohort_id),
                    DB_COLUMN(refs), DB_COLUMN(things));
}

enum status
project(struct work *work, const struct item *items, size_t count)
{
    const struct projection **of = work_alloc(work, count * sizeof *of);

    for (size_t i = 0; i < count; i++)
        of[i] = projection_of(&items[i]);
    for (size_t i = 0; i < PROJECTIONS; i++)
        if (i == 0 || projections[i].sql != projections[i - 1].sql)
            TRY(save(work, items, of, count, projections[i].sql));
    return OK;
}
