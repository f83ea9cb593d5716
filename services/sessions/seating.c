#include "seating.h"

#include <utlist.h>

/* Rows of bookings on their way into the roster. */
struct seating {
    struct db_rows own;     /* of the participants asked for */
    struct db_rows waiting; /* in the queues of the sessions touched */
    struct db_rows others;  /* of those who wait there and were not asked for */
};

enum { PARTICIPANT_NO, SESSION_NO, STATE, QUEUE, MOVES }; /* columns of booking_list.sql */

static enum status
load_own(struct work *work, const struct roster *roster, struct seating *seating)
{
    AUTO(db_batch_clear) struct db_batch nos = { 0 };

    for (const struct participant *p = roster->participants_by_no; p; p = p->by_no.next)
        db_batch_add(&nos, DB_NUMBER(p->no));
    return store_booking_list(work, &nos, &seating->own);
}

static enum status
load_waiting(struct work *work, const struct roster *roster, struct seating *seating)
{
    AUTO(db_batch_clear) struct db_batch nos = { 0 };

    for (const struct session *s = roster->sessions_by_no; s; s = s->by_no.next)
        db_batch_add(&nos, DB_NUMBER(s->no));
    for (int i = 0; i < seating->own.count; i++)
        if (!text_is(db_text(&seating->own, i, STATE), "cancelled"))
            db_batch_add(&nos, DB_NUMBER(db_number(&seating->own, i, SESSION_NO)));
    return store_booking_list_waitlisted(work, &nos, &seating->waiting);
}

static enum status
load_others(struct work *work, struct roster *roster, struct seating *seating)
{
    AUTO(db_batch_clear) struct db_batch nos = { 0 };

    for (int i = 0; i < seating->waiting.count; i++) {
        int64_t no = db_number(&seating->waiting, i, PARTICIPANT_NO);
        if (roster_participant_by_no(roster, no))
            continue;
        struct participant *other = work_alloc(work, sizeof *other);
        other->no = no;
        roster_add_participant(roster, other);
        db_batch_add(&nos, DB_NUMBER(no));
    }
    return store_booking_list(work, &nos, &seating->others);
}

static void
add_missing_sessions(const struct roster *roster, const struct db_rows *rows, struct db_batch *nos)
{
    for (int i = 0; i < rows->count; i++) {
        int64_t no = db_number(rows, i, SESSION_NO);
        if (!roster_session_by_no(roster, no))
            db_batch_add(nos, DB_NUMBER(no));
    }
}

static enum status
load_sessions(struct work *work, struct roster *roster, const struct seating *seating)
{
    AUTO(db_batch_clear) struct db_batch nos = { 0 };

    add_missing_sessions(roster, &seating->own, &nos);
    add_missing_sessions(roster, &seating->others, &nos);
    return store_session_list_by_no(work, &nos, roster);
}

static void
link_bookings(struct work *work, const struct roster *roster, const struct db_rows *rows)
{
    for (int i = 0; i < rows->count; i++) {
        struct booking *booking = work_alloc(work, sizeof *booking);

        booking->participant = roster_participant_by_no(roster, db_number(rows, i, PARTICIPANT_NO));
        booking->session = roster_session_by_no(roster, db_number(rows, i, SESSION_NO));
        booking->state = booking_state_read(db_text(rows, i, STATE));
        booking->queue = db_number(rows, i, QUEUE);
        booking->moves = db_number(rows, i, MOVES);
        roster_add_booking(booking);
    }
}

static void
link_queues(const struct roster *roster, const struct db_rows *rows)
{
    for (int i = 0; i < rows->count; i++) {
        const struct participant *participant =
            roster_participant_by_no(roster, db_number(rows, i, PARTICIPANT_NO));
        struct session *session = roster_session_by_no(roster, db_number(rows, i, SESSION_NO));
        struct booking *booking = roster_booking(participant, session);

        DL_APPEND2(session->waiting, booking, before, after);
    }
}

enum status
seating_load(struct work *work, struct text cohort_id, const struct db_batch *refs,
             const struct db_batch *session_ids, struct roster *roster)
{
    struct seating seating = { 0 };

    TRY(store_seating_lock(work, cohort_id));
    TRY(store_participant_load(work, cohort_id, refs, roster));
    TRY(store_session_list(work, cohort_id, session_ids, roster));
    TRY(load_own(work, roster, &seating));
    TRY(load_waiting(work, roster, &seating));
    TRY(load_others(work, roster, &seating));
    TRY(load_sessions(work, roster, &seating));
    link_bookings(work, roster, &seating.own);
    link_bookings(work, roster, &seating.others);
    link_queues(roster, &seating.waiting);
    return OK;
}
