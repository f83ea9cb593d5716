#include "store.h"

#include "handlers.h"
#include "plan.h"
#include "sessions_sql.h"

enum status
store_batch(struct work *work, const struct sql *sql, const struct db_batch *batch,
            struct db_rows *ret_rows)
{
    return db_run_batch_values(work->db, work->err, sql, batch, ret_rows, 0,
                               &(const struct db_value){ 0 });
}

/* Fills a participant from a row of participant_load.sql and its like. */
static enum status
read_participant(struct work *work, const struct db_rows *rows, int i,
                 struct participant **ret_participant)
{
    struct participant *p = work_alloc(work, sizeof *p);

    p->no = db_number(rows, i, 0);
    p->ref = db_text(rows, i, 1);
    p->state = db_text(rows, i, 2);
    p->had_place = db_flag(rows, i, 3);
    p->programme_code = db_text(rows, i, 4);
    p->programme_version = db_number(rows, i, 5);
    p->partner_id = db_text(rows, i, 6);
    p->is_engaged = db_flag(rows, i, 9);
    p->events = db_number(rows, i, 10);
    p->version = db_number(rows, i, 11);
    p->is_at_risk = db_flag(rows, i, 12);
    TRY(sessions_programme(work, p->programme_code, p->programme_version, &p->programme));
    p->recorded = work_alloc(work, (size_t)p->programme->component_count * sizeof *p->recorded);
    TRY(plan_read(p->programme, db_text(rows, i, 7), p->plan, work->err));
    TRY(ledger_read(p->programme, db_text(rows, i, 8), p->recorded, work->err));
    *ret_participant = p;
    return OK;
}

enum status
store_participant_load(struct work *work, struct text cohort_id, const struct db_batch *refs,
                       struct roster *roster)
{
    struct db_rows rows;

    TRY(db_run_batch(work->db, work->err, &sql_participant_load, refs, &rows, DB_TEXT(cohort_id)));
    for (int i = 0; i < rows.count; i++) {
        struct participant *participant = NULL;

        TRY(read_participant(work, &rows, i, &participant));
        roster_add_participant(roster, participant);
    }
    return OK;
}

/* Participants of rows like those of participant_load.sql. */
static enum status
read_participants(struct work *work, const struct db_rows *rows, struct participant **ret_list,
                  size_t *ret_count)
{
    for (int i = 0; i < rows->count; i++)
        TRY(read_participant(work, rows, i, &ret_list[i]));
    *ret_count = (size_t)rows->count;
    return OK;
}

enum status
store_participant_page(struct work *work, const struct figure_list *query, size_t limit,
                       struct participant **ret_page, size_t *ret_count)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_participant_page, &rows, DB_TEXT(query->cohort_id),
                 DB_TEXT(query->after), DB_NUMBER(limit), DB_TEXT(query->partner_id),
                 DB_TEXT(query->programme)));
    return read_participants(work, &rows, ret_page, ret_count);
}

enum status
store_participant_group(struct work *work, struct text cohort_id, struct text programme,
                        struct text partner_id, struct text after, size_t limit,
                        struct participant **ret_page, size_t *ret_count)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_participant_group, &rows, DB_TEXT(cohort_id),
                 DB_TEXT(programme), DB_TEXT(partner_id), DB_TEXT(after), DB_NUMBER(limit)));
    return read_participants(work, &rows, ret_page, ret_count);
}

enum status
store_participant_find(struct work *work, struct text cohort_id, const struct db_batch *refs,
                       struct participant **ret_list, size_t *ret_count)
{
    struct db_rows rows;

    TRY(db_run_batch(work->db, work->err, &sql_participant_find, refs, &rows, DB_TEXT(cohort_id)));
    return read_participants(work, &rows, ret_list, ret_count);
}

enum status
store_participant_versions(struct work *work, struct text cohort_id, const struct db_batch *refs,
                           struct db_rows *ret_rows)
{
    return db_run_batch(work->db, work->err, &sql_participant_versions, refs, ret_rows,
                        DB_TEXT(cohort_id));
}

enum status
store_participant_put(struct work *work, struct text cohort_id, const struct roster *roster)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    char plan[PLAN_TEXT_MAX];
    char ledger[LEDGER_TEXT_MAX];

    for (const struct participant *p = roster->changed; p; p = p->next_changed)
        db_batch_add(&rows, DB_TEXT(p->ref), DB_TEXT(p->state), DB_FLAG(p->had_place),
                     DB_TEXT(p->programme_code), DB_NUMBER(p->programme_version),
                     DB_TEXT(p->partner_id), DB_TEXT(plan_text(p->programme, p->plan, plan)),
                     DB_TEXT(ledger_text(p->programme, p->recorded, ledger)),
                     DB_FLAG(p->is_engaged), DB_NUMBER(p->events), DB_NUMBER(p->version),
                     DB_FLAG(p->is_at_risk));
    return db_defer_batch(work->db, work->err, &sql_participant_put, &rows, DB_TEXT(cohort_id));
}

enum status
store_participant_credit(struct work *work, const struct roster *roster)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    char ledger[LEDGER_TEXT_MAX];

    for (const struct participant *p = roster->changed; p; p = p->next_changed)
        db_batch_add(&rows, DB_NUMBER(p->no),
                     DB_TEXT(ledger_text(p->programme, p->recorded, ledger)),
                     DB_FLAG(p->is_engaged), DB_NUMBER(p->events), DB_NUMBER(p->version),
                     DB_FLAG(p->is_at_risk));
    return store_batch(work, &sql_participant_credit, &rows, NULL);
}

enum status
store_register_list(struct work *work, const struct db_batch *lines, struct db_rows *ret_rows)
{
    return store_batch(work, &sql_register_list, lines, ret_rows);
}

enum status
store_attendance_put(struct work *work, const struct db_batch *lines)
{
    return store_batch(work, &sql_attendance_put, lines, NULL);
}

/* Statements with the cohort first and then the columns of a batch. */
static enum status
cohort_batch(struct work *work, const struct sql *sql, struct text cohort_id,
             const struct db_batch *batch, struct db_rows *ret_rows)
{
    return db_run_batch(work->db, work->err, sql, batch, ret_rows, DB_TEXT(cohort_id));
}

enum status
store_catchup_add(struct work *work, struct text cohort_id, const struct db_batch *credits)
{
    return cohort_batch(work, &sql_catchup_add, cohort_id, credits, NULL);
}

enum status
store_study_add(struct work *work, struct text cohort_id, const struct db_batch *credits)
{
    return cohort_batch(work, &sql_study_add, cohort_id, credits, NULL);
}

enum status
store_meeting_add(struct work *work, struct text cohort_id, const struct db_batch *meetings)
{
    return cohort_batch(work, &sql_meeting_add, cohort_id, meetings, NULL);
}

enum status
store_cohort_put(struct work *work, const struct db_batch *cohorts)
{
    return store_batch(work, &sql_cohort_put, cohorts, NULL);
}

enum status
store_partner_add(struct work *work, struct text cohort_id, const struct db_batch *partner_ids)
{
    return cohort_batch(work, &sql_partner_add, cohort_id, partner_ids, NULL);
}

enum status
store_school_add(struct work *work, struct text cohort_id, const struct db_batch *urns)
{
    return cohort_batch(work, &sql_school_add, cohort_id, urns, NULL);
}

enum status
store_partner_known(struct work *work, struct text cohort_id, const struct db_batch *ids,
                    struct db_rows *ret_rows)
{
    return cohort_batch(work, &sql_partner_known, cohort_id, ids, ret_rows);
}

enum status
store_school_known(struct work *work, struct text cohort_id, const struct db_batch *ids,
                   struct db_rows *ret_rows)
{
    return cohort_batch(work, &sql_school_known, cohort_id, ids, ret_rows);
}

enum status
store_catchup_known(struct work *work, struct text cohort_id, const struct db_batch *ids,
                    struct db_rows *ret_rows)
{
    return cohort_batch(work, &sql_catchup_known, cohort_id, ids, ret_rows);
}

enum status
store_study_known(struct work *work, struct text cohort_id, const struct db_batch *ids,
                  struct db_rows *ret_rows)
{
    return cohort_batch(work, &sql_study_known, cohort_id, ids, ret_rows);
}
