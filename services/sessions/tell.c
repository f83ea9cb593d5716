#include "tell.h"

#include "proto/sessions.h"

enum status
tell_session(struct work *work, const struct message_type *type, struct text cohort_id,
             const struct session *session)
{
    return work_emit(work, type, cohort_id, session->programme, session->id, session->events,
                     &(const struct session_changed){
                         .session_id = session->id,
                         .programme = session->programme,
                         .component = session->component,
                         .partner_id = session->partner_id,
                         .starts_at = session->starts_us,
                         .ends_at = session->ends_us,
                         .venue_urn = session->venue_urn,
                         .online = session->online_url.size > 0,
                         .staff_id = work_digits(work, session->facilitator),
                         .sequence = session->sequence,
                         .is_led_anew = session->is_led_anew,
                         .former_staff_id = work_digits(work, session->former),
                     });
}

static const struct message_type *
type_of(const struct move *move)
{
    if (move->why == WHY_RESCHEDULED || move->why == WHY_RESCHEDULED_CLASH)
        return &sessions_booking_changed;
    if (move->state == BOOKING_CONFIRMED)
        return &sessions_booked;
    return move->state == BOOKING_WAITLISTED ? &sessions_booking_waitlisted
                                             : &sessions_booking_cancelled;
}

static enum status
tell_move(struct work *work, struct text cohort_id, const struct move *move)
{
    struct participant *participant = move->booking->participant;
    const struct session *session = move->booking->session;

    return work_emit(work, type_of(move), cohort_id, participant->programme_code, participant->ref,
                     ++participant->events,
                     &(const struct booking_changed){
                         .application_ref = participant->ref,
                         .session_id = session->id,
                         .programme = session->programme,
                         .component = session->component,
                         .partner_id = session->partner_id,
                         .starts_at = move->starts_us,
                         .ends_at = move->ends_us,
                         .venue_urn = move->venue_urn,
                         .online = move->is_online,
                         .sequence = move->sequence,
                         .why = booking_why_text(move->why),
                     });
}

static unsigned
move_count(const struct roster *roster)
{
    return roster->moves ? utarray_len(roster->moves) : 0;
}

static const struct move *
move_at(const struct roster *roster, unsigned i)
{
    return (const struct move *)utarray_eltptr(roster->moves, i);
}

/* How many events each participant gets. */
static void
count_moves(const struct roster *roster, struct db_batch *told)
{
    for (unsigned i = 0; i < move_count(roster); i++)
        move_at(roster, i)->booking->participant->untold++;
    for (unsigned i = 0; i < move_count(roster); i++) {
        struct participant *participant = move_at(roster, i)->booking->participant;

        if (participant->untold > 0)
            db_batch_add(told, DB_NUMBER(participant->no), DB_NUMBER(participant->untold));
        participant->untold = 0;
    }
}

/* Of those who only waited for a seat, this is all that is known besides the number. */
static enum status
number_moves(struct work *work, const struct roster *roster)
{
    AUTO(db_batch_clear) struct db_batch told = { 0 };
    struct db_rows rows;

    count_moves(roster, &told);
    TRY(store_participant_tell(work, &told, &rows));
    for (int i = 0; i < rows.count; i++) {
        struct participant *participant = roster_participant_by_no(roster, db_number(&rows, i, 0));

        participant->ref = db_text(&rows, i, 1);
        participant->programme_code = db_text(&rows, i, 2);
        participant->events = db_number(&rows, i, 3);
    }
    for (unsigned i = 0; i < move_count(roster); i++)
        move_at(roster, i)->booking->participant->events--;
    return OK;
}

enum status
tell_moves(struct work *work, struct text cohort_id, const struct roster *roster)
{
    TRY(number_moves(work, roster));
    for (unsigned i = 0; i < move_count(roster); i++)
        TRY(tell_move(work, cohort_id, move_at(roster, i)));
    return OK;
}
