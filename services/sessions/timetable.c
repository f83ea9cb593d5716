/* sessions.schedule: what is taught, when, where, by whom and to how many. */
#include "closings.h"
#include "diary.h"
#include "handlers.h"
#include "known.h"
#include "tell.h"

struct timetable {
    struct catalogue *catalogue;
    struct known sessions, partners, schools;
    struct diary diary;
};

static void
timetable_clear(struct timetable *timetable)
{
    known_clear(&timetable->sessions);
    known_clear(&timetable->partners);
    known_clear(&timetable->schools);
    diary_clear(&timetable->diary);
}

static enum status
load(struct timetable *timetable, struct work *work, const struct item *items, size_t count,
     const struct text *digests)
{
    AUTO(db_batch_clear) struct db_batch session_ids = { 0 };
    AUTO(db_batch_clear) struct db_batch partner_ids = { 0 };
    AUTO(db_batch_clear) struct db_batch urns = { 0 };
    AUTO(db_batch_clear) struct db_batch facilitators = { 0 };
    struct text cohort_id = items->cohort_id;

    for (size_t i = 0; i < count; i++) {
        const struct schedule *row = items[i].body;
        db_batch_add(&session_ids, DB_TEXT(row->session_id));
        db_batch_add(&partner_ids, DB_TEXT(row->partner_id));
        db_batch_add(&urns, DB_TEXT(row->venue_urn));
        db_batch_add(&facilitators, DB_BYTES(digests[i]));
    }
    TRY(store_seating_lock(work, cohort_id));
    TRY(sessions_catalogue(work, &timetable->catalogue));
    TRY(known_load(&timetable->sessions, work, store_session_known, cohort_id, &session_ids));
    TRY(known_load(&timetable->partners, work, store_partner_known, cohort_id, &partner_ids));
    TRY(known_load(&timetable->schools, work, store_school_known, cohort_id, &urns));
    return diary_load(&timetable->diary, work, cohort_id, &facilitators);
}

/* A session of its row, new: one event is told of it. */
static struct session
session_of(const struct schedule *row, const struct schedule_terms *terms, struct text digest)
{
    return (struct session){
        .id = row->session_id,
        .programme = row->programme,
        .component = row->component,
        .partner_id = row->partner_id,
        .starts_us = terms->starts_us,
        .ends_us = terms->ends_us,
        .venue_urn = row->venue_urn,
        .online_url = row->online_url,
        .capacity = terms->capacity,
        .facilitator = digest,
        .events = 1,
    };
}

static void
add_session(struct db_batch *added, const struct session *session)
{
    db_batch_add(added, DB_TEXT(session->id), DB_TEXT(session->programme),
                 DB_TEXT(session->component), DB_TEXT(session->partner_id),
                 DB_WHEN(session->starts_us), DB_WHEN(session->ends_us),
                 DB_TEXT(session->venue_urn), DB_TEXT(session->online_url),
                 DB_NUMBER(session->capacity), DB_BYTES(session->facilitator));
}

/* Puts the item's session into the timetable, or refuses it. */
static enum status
schedule(struct timetable *timetable, struct work *work, struct item *item, struct text digest,
         struct db_batch *added, struct db_batch *touched)
{
    const struct schedule *row = item->body;
    struct schedule_terms terms;
    struct schedule_facts facts = {
        .is_known = known_has(&timetable->sessions, row->session_id),
        .is_partner_known = known_has(&timetable->partners, row->partner_id),
        .is_venue_known = known_has(&timetable->schools, row->venue_urn),
        .programme = catalogue_latest(timetable->catalogue, row->programme),
        .engaged = diary_of(&timetable->diary, digest),
    };

    item->refusal = rules_schedule(row, &facts, &terms);
    if (item->refusal.code)
        return OK;
    struct session session = session_of(row, &terms, digest);
    known_add(&timetable->sessions, work, row->session_id);
    diary_put(&timetable->diary, work, digest, row->session_id, terms.starts_us, terms.ends_us);
    add_session(added, &session);
    closings_touch(touched, &session);
    return tell_session(work, &sessions_scheduled, item->cohort_id, &session);
}

enum status
on_schedule(struct work *work, struct item *items, size_t count)
{
    AUTO(timetable_clear) struct timetable timetable = { 0 };
    AUTO(db_batch_clear) struct db_batch added = { 0 };
    AUTO(db_batch_clear) struct db_batch touched = { 0 };
    struct text *digests = work_alloc(work, count * sizeof *digests);

    for (size_t i = 0; i < count; i++) {
        const struct schedule *row = items[i].body;
        digests[i] = facilitator_digest(work, row->facilitator_email);
    }
    TRY(load(&timetable, work, items, count, digests));
    for (size_t i = 0; i < count; i++)
        TRY(schedule(&timetable, work, &items[i], digests[i], &added, &touched));
    TRY(store_session_add(work, items->cohort_id, &added));
    return closings_put(work, items->cohort_id, &touched);
}
