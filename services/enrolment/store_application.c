#include "store.h"

#include "enrolment_sql.h"

struct queue
queue_new(struct work *work, size_t capacity)
{
    return (struct queue){ work_alloc(work, capacity * sizeof(struct application *)), 0 };
}

/* The columns of application_find, application_pending and application_waiting. */
static enum status
application_read(struct work *work, const struct db_rows *rows, int row,
                 struct application **ret_application)
{
    struct application *read = work_alloc(work, sizeof *read);

    if (!state_read(db_text(rows, row, 12), &read->state))
        return error_set(work->err, INVALID, "an application has a state that nobody knows");
    read->application_ref = db_text(rows, row, 0);
    read->submitted_at = db_when(rows, row, 1);
    read->trn = db_text(rows, row, 2);
    read->school_urn = db_text(rows, row, 3);
    read->role = db_text(rows, row, 4);
    read->role_status = db_text(rows, row, 5);
    read->programme = db_text(rows, row, 6);
    read->programme_version = db_number(rows, row, 7);
    read->mode = db_text(rows, row, 8);
    read->partner_id = db_text(rows, row, 9);
    read->previously_funded = db_text(rows, row, 10);
    read->adjustment = db_text(rows, row, 11);
    read->reason = db_text(rows, row, 13);
    read->funding_route = db_text(rows, row, 14);
    read->funding_reason = db_text(rows, row, 15);
    read->decision = db_number(rows, row, 16);
    read->is_passed = db_flag(rows, row, 17);
    read->version = db_number(rows, row, 18);
    read->mentor_consent = db_flag(rows, row, 19);
    read->headteacher_consent = db_flag(rows, row, 20);
    *ret_application = read;
    return OK;
}

/* The one in the map, where it may have been changed since, or a new one. */
static enum status
application_merge(struct work *work, const struct db_rows *rows, int row, struct map *to,
                  struct application **ret_application)
{
    struct application *found = map_find(to, db_text(rows, row, 0));

    if (!found) {
        TRY(application_read(work, rows, row, &found));
        map_add(to, work, db_text(rows, row, 0), found);
    }
    *ret_application = found;
    return OK;
}

static enum status
take_applications(struct work *work, const struct db_rows *rows, void *to)
{
    struct application *found = NULL;

    for (int i = 0; i < rows->count; i++)
        TRY(application_merge(work, rows, i, to, &found));
    return OK;
}

enum status
store_application_find(struct work *work, struct finds *finds, struct text cohort_id,
                       const struct db_column *refs, struct map *to)
{
    return db_defer_query(work->db, work->err, &sql_application_find,
                          finds_add(finds, take_applications, to), DB_TEXT(cohort_id),
                          DB_COLUMN(*refs));
}

enum status
store_application_pending(struct work *work, struct text cohort_id, struct queue *ret_queue)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_application_pending, &rows, DB_TEXT(cohort_id)));
    *ret_queue = queue_new(work, (size_t)rows.count);
    for (int i = 0; i < rows.count; i++)
        TRY(application_read(work, &rows, i, &ret_queue->applications[ret_queue->count++]));
    return OK;
}

enum status
store_application_waiting(struct work *work, struct text cohort_id, struct places *places,
                          struct map *applications)
{
    struct db_rows rows;
    struct application *found = NULL;

    TRY(db_run_batch(work->db, work->err, &sql_application_waiting, &places->pairs, &rows,
                     DB_TEXT(cohort_id)));
    for (int i = 0; i < rows.count; i++) {
        TRY(application_merge(work, &rows, i, applications, &found));
        place_wait(places_find(places, work, found->partner_id, found->programme), found);
    }
    return OK;
}

static enum status
take_rivals(struct work *work, const struct db_rows *rows, void *to)
{
    for (int i = 0; i < rows->count; i++)
        map_note(to, work, map_pair(work, db_text(rows, i, 0), db_text(rows, i, 1)));
    return OK;
}

enum status
store_application_rival(struct work *work, struct finds *finds, struct text cohort_id,
                        const struct db_column *trns, struct map *to)
{
    return db_defer_query(work->db, work->err, &sql_application_rival,
                          finds_add(finds, take_rivals, to), DB_TEXT(cohort_id), DB_COLUMN(*trns));
}

static void
application_write(struct db_batch *batch, const struct application *as)
{
    db_batch_add(batch, DB_TEXT(as->application_ref), DB_WHEN(as->submitted_at), DB_TEXT(as->trn),
                 DB_TEXT(as->school_urn), DB_TEXT(as->role), DB_TEXT(as->role_status),
                 DB_TEXT(as->programme), DB_NUMBER(as->programme_version), DB_TEXT(as->mode),
                 DB_TEXT(as->partner_id), DB_TEXT(as->previously_funded), DB_TEXT(as->adjustment),
                 DB_TEXT(state_text(as->state)), DB_TEXT(as->reason), DB_TEXT(as->funding_route),
                 DB_TEXT(as->funding_reason), DB_NUMBER(as->decision), DB_FLAG(as->is_passed),
                 DB_NUMBER(as->version), DB_FLAG(as->mentor_consent),
                 DB_FLAG(as->headteacher_consent));
}

static enum status
write_queue(struct work *work, const struct sql *sql, struct text cohort_id,
            const struct queue *queue)
{
    AUTO(db_batch_clear) struct db_batch batch = { 0 };

    for (size_t i = 0; i < queue->count; i++)
        application_write(&batch, queue->applications[i]);
    return db_defer_batch(work->db, work->err, sql, &batch, DB_TEXT(cohort_id));
}

enum status
store_application_add(struct work *work, struct text cohort_id, const struct queue *added)
{
    return write_queue(work, &sql_application_add, cohort_id, added);
}

enum status
store_application_save(struct work *work, struct text cohort_id, const struct queue *changed)
{
    return write_queue(work, &sql_application_save, cohort_id, changed);
}
