/* sessions.reschedule and sessions.call_off: a session of the timetable changes, or does not take
 * place; those who are booked keep their seats, or lose them, and hear of it. */
#include "closings.h"
#include "diary.h"
#include "handlers.h"
#include "known.h"
#include "rules_change.h"
#include "seating.h"
#include "seats.h"
#include "tell.h"

#include "proto/sessions.h"

#include <stdio.h>

struct changes {
    struct roster roster;
    struct known schools;
    struct diary diary;
    struct db_batch touched; /* of closings_put() */
};

static void
changes_clear(struct changes *changes)
{
    roster_clear(&changes->roster);
    known_clear(&changes->schools);
    diary_clear(&changes->diary);
    db_batch_clear(&changes->touched);
}

/* Gives each session the list of those who have a seat or wait, in the order of references. */
static void
link_booked(const struct roster *roster)
{
    for (const struct participant *p = roster->participants; p; p = p->by_ref.next)
        for (struct booking *b = p->bookings; b; b = b->next) {
            struct session *session = b->session;

            if (b->state == BOOKING_CANCELLED)
                continue;
            *(session->booked_end ? session->booked_end : &session->booked) = b;
            session->booked_end = &b->next_booked;
        }
}

static enum status
load_seating(struct work *work, struct text cohort_id, const struct db_batch *session_ids,
             struct roster *roster)
{
    AUTO(db_batch_clear) struct db_batch refs = { 0 };
    struct db_rows rows;

    TRY(store_seating_lock(work, cohort_id));
    TRY(store_session_booked(work, cohort_id, session_ids, &rows));
    for (int i = 0; i < rows.count; i++)
        db_batch_add(&refs, DB_TEXT(db_text(&rows, i, 0)));
    TRY(seating_load(work, cohort_id, &refs, session_ids, roster));
    link_booked(roster);
    return OK;
}

/* What has changed besides the seats; the next event about it is counted. */
static void
mark(struct session *session, int64_t at_us)
{
    session->is_rescheduled = true;
    session->sequence++;
    session->events++;
    session->changed_us = at_us;
}

/* ---- sessions.reschedule */

/* Who leads a session after this row. */
static struct text
leader_of(const struct session *session, const struct reschedule *row, struct text digest)
{
    if (row->facilitator_email.size == 0)
        return session->facilitator;
    return rules_is_none(row->facilitator_email) ? TEXT("") : digest;
}

static enum status
load_diary(struct changes *changes, struct work *work, struct text cohort_id,
           const struct text *digests, size_t count)
{
    AUTO(db_batch_clear) struct db_batch leaders = { 0 };

    for (size_t i = 0; i < count; i++)
        db_batch_add(&leaders, DB_BYTES(digests[i]));
    for (const struct session *s = changes->roster.sessions; s; s = s->by_id.next)
        db_batch_add(&leaders, DB_BYTES(s->facilitator));
    return diary_load(&changes->diary, work, cohort_id, &leaders);
}

static enum status
load_reschedule(struct changes *changes, struct work *work, const struct item *items, size_t count,
                const struct text *digests)
{
    AUTO(db_batch_clear) struct db_batch session_ids = { 0 };
    AUTO(db_batch_clear) struct db_batch urns = { 0 };
    struct text cohort_id = items->cohort_id;

    for (size_t i = 0; i < count; i++) {
        const struct reschedule *row = items[i].body;
        db_batch_add(&session_ids, DB_TEXT(row->session_id));
        db_batch_add(&urns, DB_TEXT(row->venue_urn));
    }
    TRY(load_seating(work, cohort_id, &session_ids, &changes->roster));
    TRY(known_load(&changes->schools, work, store_school_known, cohort_id, &urns));
    return load_diary(changes, work, cohort_id, digests, count);
}

/* True when another confirmed booking of that person overlaps this one now. */
static bool
is_in_the_way(const struct booking *booking)
{
    for (const struct booking *b = booking->participant->bookings; b; b = b->next)
        if (b != booking && b->state == BOOKING_CONFIRMED
            && seats_overlap(b->session, booking->session))
            return true;
    return false;
}

/* Whoever has a seat keeps it, a clash or not: to take it away is not ours to decide. */
static void
tell_booked(struct roster *roster, const struct session *session)
{
    for (const struct booking *b = session->booked; b; b = b->next_booked)
        if (b->state == BOOKING_CONFIRMED)
            roster_move(roster, b, is_in_the_way(b) ? WHY_RESCHEDULED_CLASH : WHY_RESCHEDULED);
}

static void
apply(struct session *session, const struct change_terms *terms, struct text leader)
{
    session->starts_us = terms->starts_us;
    session->ends_us = terms->ends_us;
    session->venue_urn = terms->venue_urn;
    session->online_url = terms->online_url;
    session->capacity = terms->capacity;
    session->is_led_anew = !text_equal(leader, session->facilitator);
    session->former = session->is_led_anew ? session->facilitator : TEXT("");
    session->facilitator = leader;
    mark(session, terms->at_us);
}

static struct text
number_text(struct work *work, int64_t number)
{
    char *digits = work_alloc(work, 24);
    int size = snprintf(digits, 24, "%lld", (long long)number);

    return (struct text){ digits, (size_t)size };
}

/* The event of the session goes before those of the people. */
static enum status
change(struct changes *changes, struct work *work, const struct item *item, struct session *session,
       const struct change_terms *terms, struct text leader)
{
    diary_remove(&changes->diary, session->facilitator, session->id);
    apply(session, terms, leader);
    diary_put(&changes->diary, work, leader, session->id, session->starts_us, session->ends_us);
    closings_touch(&changes->touched, session);
    TRY(tell_session(work, &sessions_rescheduled, item->cohort_id, session));
    tell_booked(&changes->roster, session);
    seats_fill(&changes->roster, session, terms->at_us);
    return OK;
}

static enum status
reschedule(struct changes *changes, struct work *work, struct item *item, struct text digest)
{
    const struct reschedule *row = item->body;
    struct session *session = roster_session(&changes->roster, row->session_id);
    struct text leader = session ? leader_of(session, row, digest) : TEXT("");
    struct change_facts facts = {
        .is_venue_known = known_has(&changes->schools, row->venue_urn),
        .engaged = diary_of(&changes->diary, leader),
    };
    struct change_terms terms;

    item->refusal = rules_reschedule(row, session, &facts, &terms);
    if (item->refusal.code)
        return OK;
    if (terms.is_changed || !text_equal(leader, session->facilitator))
        TRY(change(changes, work, item, session, &terms, leader));
    item->result = number_text(work, session->sequence);
    return OK;
}

static enum status
save(struct work *work, struct text cohort_id, const struct changes *changes)
{
    TRY(store_session_change(work, &changes->roster));
    TRY(store_booking_put(work, &changes->roster));
    TRY(closings_put(work, cohort_id, &changes->touched));
    return tell_moves(work, cohort_id, &changes->roster);
}

enum status
on_reschedule(struct work *work, struct item *items, size_t count)
{
    AUTO(changes_clear) struct changes changes = { 0 };
    struct text *digests = work_alloc(work, count * sizeof *digests);

    for (size_t i = 0; i < count; i++) {
        const struct reschedule *row = items[i].body;
        digests[i] = facilitator_digest(work, row->facilitator_email);
    }
    TRY(load_reschedule(&changes, work, items, count, digests));
    for (size_t i = 0; i < count; i++)
        TRY(reschedule(&changes, work, &items[i], digests[i]));
    return save(work, items->cohort_id, &changes);
}

/* ---- sessions.call_off */

static enum status
call_off(struct changes *changes, struct work *work, struct item *item)
{
    const struct call_off *row = item->body;
    struct session *session = roster_session(&changes->roster, row->session_id);
    int64_t at_us = 0;

    item->refusal = rules_call_off(row, session, &at_us);
    if (item->refusal.code)
        return OK;
    session->is_called_off = true;
    mark(session, at_us);
    closings_touch(&changes->touched, session);
    TRY(tell_session(work, &sessions_called_off, item->cohort_id, session));
    seats_call_off(&changes->roster, session, at_us);
    item->result = number_text(work, session->sequence);
    return OK;
}

enum status
on_call_off(struct work *work, struct item *items, size_t count)
{
    AUTO(changes_clear) struct changes changes = { 0 };
    AUTO(db_batch_clear) struct db_batch session_ids = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct call_off *row = items[i].body;
        db_batch_add(&session_ids, DB_TEXT(row->session_id));
    }
    TRY(load_seating(work, items->cohort_id, &session_ids, &changes.roster));
    for (size_t i = 0; i < count; i++)
        TRY(call_off(&changes, work, &items[i]));
    return save(work, items->cohort_id, &changes);
}
