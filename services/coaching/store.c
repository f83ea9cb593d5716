#include "store.h"

#include "coaching_sql.h"

enum status
store_partner_add(struct work *work, struct text cohort_id, const struct db_column *partner_ids)
{
    return db_defer(work->db, work->err, &sql_partner_add, DB_TEXT(cohort_id),
                    DB_COLUMN(*partner_ids));
}

enum status
store_partner_lock(struct work *work, struct text cohort_id, const struct db_column *partner_ids,
                   const struct db_column *application_refs, struct partners *ret_partners)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_partner_lock, &rows, DB_TEXT(cohort_id),
                 DB_COLUMN(*partner_ids), DB_COLUMN(*application_refs)));
    ret_partners->count = (size_t)rows.count;
    ret_partners->rows = work_alloc(work, ret_partners->count * sizeof *ret_partners->rows);
    for (int i = 0; i < rows.count; i++)
        ret_partners->rows[i].partner_id = db_text(&rows, i, 0);
    return OK;
}

/* Rows of an identifier and whether it is taken. */
static struct identifiers
identifiers_of(struct work *work, const struct db_rows *rows)
{
    struct identifiers ids = { .count = (size_t)rows->count };

    ids.rows = work_alloc(work, ids.count * sizeof *ids.rows);
    for (int i = 0; i < rows->count; i++)
        ids.rows[i] = (struct identifier){ db_text(rows, i, 0), db_flag(rows, i, 1) };
    return ids;
}

enum status
store_coach_known(struct work *work, struct text cohort_id, const struct db_column *digests,
                  struct identifiers *ret_digests)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_coach_known, &rows, DB_TEXT(cohort_id),
                 DB_COLUMN(*digests)));
    *ret_digests = identifiers_of(work, &rows);
    return OK;
}

enum status
store_coach_add(struct work *work, struct text cohort_id, const struct db_batch *coaches)
{
    return db_defer_batch(work->db, work->err, &sql_coach_add, coaches, DB_TEXT(cohort_id));
}

enum status
store_coach_list(struct work *work, struct text cohort_id, struct partners *partners)
{
    AUTO(db_column_clear) struct db_column partner_ids = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < partners->count; i++)
        db_column_add(&partner_ids, DB_TEXT(partners->rows[i].partner_id));
    TRY(db_query(work->db, work->err, &sql_coach_list, &rows, DB_TEXT(cohort_id),
                 DB_COLUMN(partner_ids)));

    struct coach *coaches = work_alloc(work, (size_t)rows.count * sizeof *coaches);
    for (int i = 0; i < rows.count; i++) {
        struct partner *partner = lookup_find(db_text(&rows, i, 0), partners->rows, partners->count,
                                              sizeof *partners->rows);
        coaches[i] = (struct coach){ .coach_id = db_number(&rows, i, 1),
                                     .max_participants = db_number(&rows, i, 2),
                                     .held = db_number(&rows, i, 3),
                                     .staff_id = db_text(&rows, i, 4) };
        if (partner->coach_count++ == 0)
            partner->coaches = &coaches[i];
    }
    return OK;
}

enum status
store_coach_save(struct work *work, struct text cohort_id, const struct partners *partners)
{
    AUTO(db_batch_clear) struct db_batch changed = { 0 };

    for (size_t i = 0; i < partners->count; i++)
        for (size_t j = 0; j < partners->rows[i].coach_count; j++) {
            const struct coach *coach = &partners->rows[i].coaches[j];
            if (coach->is_changed)
                db_batch_add(&changed, DB_NUMBER(coach->coach_id), DB_NUMBER(coach->held));
        }
    return db_defer_batch(work->db, work->err, &sql_coach_save, &changed, DB_TEXT(cohort_id));
}

static struct participants
participants_of(struct work *work, const struct db_rows *rows)
{
    struct participants participants = { .count = (size_t)rows->count };

    participants.rows = work_alloc(work, participants.count * sizeof *participants.rows);
    for (int i = 0; i < rows->count; i++)
        participants.rows[i] = (struct participant){
            .application_ref = db_text(rows, i, 0),
            .state = db_text(rows, i, 1),
            .programme = db_text(rows, i, 2),
            .partner_id = db_text(rows, i, 3),
            .coach_id = db_number(rows, i, 4),
            .waits_from_us = db_when(rows, i, 5),
            .version = db_number(rows, i, 6),
            .staff_id = db_text(rows, i, 7),
            .former_id = db_number(rows, i, 8),
            .former = db_text(rows, i, 9),
        };
    return participants;
}

enum status
store_participant_load(struct work *work, struct text cohort_id,
                       const struct db_column *application_refs,
                       struct participants *ret_participants)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_participant_load, &rows, DB_TEXT(cohort_id),
                 DB_COLUMN(*application_refs)));
    *ret_participants = participants_of(work, &rows);
    return OK;
}

enum status
store_participant_lock(struct work *work, struct text cohort_id,
                       const struct db_column *application_refs,
                       struct participants *ret_participants)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_participant_lock, &rows, DB_TEXT(cohort_id),
                 DB_COLUMN(*application_refs)));
    *ret_participants = participants_of(work, &rows);
    return OK;
}

enum status
store_participant_save(struct work *work, struct text cohort_id,
                       const struct participants *participants)
{
    AUTO(db_batch_clear) struct db_batch batch = { 0 };

    for (size_t i = 0; i < participants->count; i++) {
        const struct participant *p = &participants->rows[i];
        db_batch_add(&batch, DB_TEXT(p->application_ref), DB_TEXT(p->state), DB_TEXT(p->programme),
                     DB_TEXT(p->partner_id), DB_NUMBER(p->coach_id), DB_WHEN(p->waits_from_us),
                     DB_NUMBER(p->version), DB_NUMBER(p->former_id));
    }
    return db_defer_batch(work->db, work->err, &sql_participant_save, &batch, DB_TEXT(cohort_id));
}

enum status
store_participant_match(struct work *work, struct text cohort_id, const struct db_batch *matches)
{
    return db_defer_batch(work->db, work->err, &sql_participant_match, matches, DB_TEXT(cohort_id),
                          DB_WHEN(work->now_us));
}

enum status
store_participant_count(struct work *work, struct text cohort_id,
                        const struct participants *participants)
{
    AUTO(db_batch_clear) struct db_batch batch = { 0 };

    for (size_t i = 0; i < participants->count; i++)
        db_batch_add(&batch, DB_TEXT(participants->rows[i].application_ref),
                     DB_NUMBER(participants->rows[i].version));
    return db_defer_batch(work->db, work->err, &sql_participant_count, &batch, DB_TEXT(cohort_id));
}

enum status
store_waiting_list(struct work *work, struct text cohort_id, const struct partners *partners,
                   struct db_rows *ret_rows)
{
    AUTO(db_batch_clear) struct db_batch rooms = { 0 };

    for (size_t i = 0; i < partners->count; i++) {
        int64_t room = rules_partner_room(&partners->rows[i]);
        if (room > 0)
            db_batch_add(&rooms, DB_TEXT(partners->rows[i].partner_id), DB_NUMBER(room));
    }
    return db_run_batch(work->db, work->err, &sql_waiting_list, &rooms, ret_rows,
                        DB_TEXT(cohort_id));
}

enum status
store_meeting_known(struct work *work, struct text cohort_id, const struct db_column *meeting_ids,
                    struct identifiers *ret_ids)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_meeting_known, &rows, DB_TEXT(cohort_id),
                 DB_COLUMN(*meeting_ids)));
    *ret_ids = identifiers_of(work, &rows);
    return OK;
}

enum status
store_meeting_add(struct work *work, struct text cohort_id, const struct db_batch *meetings)
{
    return db_defer_batch(work->db, work->err, &sql_meeting_add, meetings, DB_TEXT(cohort_id));
}
