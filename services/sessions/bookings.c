/* sessions.book: takes a seat in a session, or gives it up. */
#include "handlers.h"
#include "seating.h"
#include "seats.h"
#include "tell.h"

static enum status
load(struct work *work, const struct item *items, size_t count, struct roster *roster)
{
    AUTO(db_batch_clear) struct db_batch refs = { 0 };
    AUTO(db_batch_clear) struct db_batch session_ids = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct book *row = items[i].body;
        db_batch_add(&refs, DB_TEXT(row->application_ref));
        db_batch_add(&session_ids, DB_TEXT(row->session_id));
    }
    return seating_load(work, items->cohort_id, &refs, &session_ids, roster);
}

static struct booking *
booking_get(struct work *work, struct participant *participant, struct session *session)
{
    struct booking *booking = roster_booking(participant, session);

    if (booking)
        return booking;
    booking = work_alloc(work, sizeof *booking);
    booking->participant = participant;
    booking->session = session;
    roster_add_booking(booking);
    return booking;
}

static void
book(struct work *work, struct roster *roster, struct item *item)
{
    const struct book *row = item->body;
    struct participant *participant = roster_participant(roster, row->application_ref);
    struct session *session = roster_session(roster, row->session_id);
    struct book_terms terms;

    item->refusal = rules_book(row, participant, session, &terms);
    if (item->refusal.code)
        return;
    struct booking *booking = booking_get(work, participant, session);
    if (terms.is_cancel)
        seats_cancel(roster, booking, terms.at_us);
    else
        seats_book(roster, booking, terms.at_us);
    item->result = booking_state_text(booking->state);
}

enum status
on_book(struct work *work, struct item *items, size_t count)
{
    AUTO(roster_clear) struct roster roster = { 0 };

    TRY(load(work, items, count, &roster));
    for (size_t i = 0; i < count; i++)
        book(work, &roster, &items[i]);
    TRY(store_booking_put(work, &roster));
    return tell_moves(work, items->cohort_id, &roster);
}
