#include "store.h"

#include "sessions_sql.h"

enum status
store_seating_lock(struct work *work, struct text cohort_id)
{
    struct db_rows rows; /* of one void */

    return db_query(work->db, work->err, &sql_seating_lock, &rows, DB_TEXT(cohort_id));
}

static void
add_sessions(struct work *work, const struct db_rows *rows, struct roster *roster)
{
    for (int i = 0; i < rows->count; i++) {
        struct session *session = work_alloc(work, sizeof *session);

        session->no = db_number(rows, i, 0);
        session->id = db_text(rows, i, 1);
        session->programme = db_text(rows, i, 2);
        session->component = db_text(rows, i, 3);
        session->partner_id = db_text(rows, i, 4);
        session->starts_us = db_when(rows, i, 5);
        session->ends_us = db_when(rows, i, 6);
        session->capacity = db_number(rows, i, 7);
        session->confirmed = db_number(rows, i, 8);
        session->venue_urn = db_text(rows, i, 9);
        session->online_url = db_text(rows, i, 10);
        session->facilitator = db_text(rows, i, 11);
        session->is_called_off = db_flag(rows, i, 12);
        session->sequence = db_number(rows, i, 13);
        session->events = db_number(rows, i, 14);
        if (!roster_session_by_no(roster, session->no))
            roster_add_session(roster, session);
    }
}

enum status
store_session_list(struct work *work, struct text cohort_id, const struct db_batch *ids,
                   struct roster *roster)
{
    struct db_rows rows;

    TRY(db_run_batch(work->db, work->err, &sql_session_list, ids, &rows, DB_TEXT(cohort_id)));
    add_sessions(work, &rows, roster);
    return OK;
}

enum status
store_session_list_by_no(struct work *work, const struct db_batch *nos, struct roster *roster)
{
    struct db_rows rows;

    TRY(store_batch(work, &sql_session_list_by_no, nos, &rows));
    add_sessions(work, &rows, roster);
    return OK;
}

enum status
store_session_known(struct work *work, struct text cohort_id, const struct db_batch *ids,
                    struct db_rows *ret_rows)
{
    return db_run_batch(work->db, work->err, &sql_session_known, ids, ret_rows, DB_TEXT(cohort_id));
}

enum status
store_session_list_by_facilitator(struct work *work, struct text cohort_id,
                                  const struct db_batch *facilitators, struct db_rows *ret_rows)
{
    return db_run_batch(work->db, work->err, &sql_session_list_by_facilitator, facilitators,
                        ret_rows, DB_TEXT(cohort_id));
}

enum status
store_session_add(struct work *work, struct text cohort_id, const struct db_batch *sessions)
{
    return db_defer_batch(work->db, work->err, &sql_session_add, sessions, DB_TEXT(cohort_id),
                          DB_WHEN(work->now_us));
}

enum status
store_booking_list(struct work *work, const struct db_batch *participant_nos,
                   struct db_rows *ret_rows)
{
    return store_batch(work, &sql_booking_list, participant_nos, ret_rows);
}

enum status
store_booking_list_waitlisted(struct work *work, const struct db_batch *session_nos,
                              struct db_rows *ret_rows)
{
    return store_batch(work, &sql_booking_list_waitlisted, session_nos, ret_rows);
}

enum status
store_booking_put(struct work *work, const struct roster *roster)
{
    AUTO(db_batch_clear) struct db_batch bookings = { 0 };
    AUTO(db_batch_clear) struct db_batch seats = { 0 };

    for (const struct booking *b = roster->changed_bookings; b; b = b->next_changed)
        db_batch_add(&bookings, DB_NUMBER(b->participant->no), DB_NUMBER(b->session->no),
                     DB_TEXT(booking_state_text(b->state)), DB_NUMBER(b->queue), DB_WHEN(b->at_us),
                     DB_NUMBER(b->moves));
    for (const struct session *s = roster->changed_sessions; s; s = s->next_changed)
        db_batch_add(&seats, DB_NUMBER(s->no), DB_NUMBER(s->confirmed));
    TRY(store_batch(work, &sql_booking_put, &bookings, NULL));
    return store_batch(work, &sql_session_seats, &seats, NULL);
}

enum status
store_session_change(struct work *work, const struct roster *roster)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };

    for (const struct session *s = roster->sessions; s; s = s->by_id.next) {
        if (!s->is_rescheduled)
            continue;
        db_batch_add(&rows, DB_NUMBER(s->no), DB_WHEN(s->starts_us), DB_WHEN(s->ends_us),
                     DB_TEXT(s->venue_urn), DB_TEXT(s->online_url), DB_NUMBER(s->capacity),
                     DB_NUMBER(s->confirmed), DB_BYTES(s->facilitator), DB_FLAG(s->is_called_off),
                     DB_NUMBER(s->sequence), DB_NUMBER(s->events), DB_WHEN(s->changed_us));
    }
    return store_batch(work, &sql_session_change, &rows, NULL);
}

enum status
store_session_booked(struct work *work, struct text cohort_id, const struct db_batch *ids,
                     struct db_rows *ret_rows)
{
    return db_run_batch(work->db, work->err, &sql_session_booked, ids, ret_rows,
                        DB_TEXT(cohort_id));
}

enum status
store_participant_tell(struct work *work, const struct db_batch *told, struct db_rows *ret_rows)
{
    return store_batch(work, &sql_participant_tell, told, ret_rows);
}
