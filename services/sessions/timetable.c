/* sessions.schedule: what is taught, when, where, by whom and to how many. */
#include "handlers.h"
#include "known.h"

#include "common/lookup.h"

struct facilitator {
    struct text digest; /* of the folded text */
    struct engagement *engaged;
    UT_hash_handle hh;
};

struct timetable {
    struct catalogue *catalogue;
    struct known sessions, partners, schools;
    struct facilitator *facilitators;
};

static void
timetable_clear(struct timetable *timetable)
{
    known_clear(&timetable->sessions);
    known_clear(&timetable->partners);
    known_clear(&timetable->schools);
    HASH_CLEAR(hh, timetable->facilitators);
}

/* Facilitators are compared without regard to case and kept as a digest: it tells
 * them apart, has one size, and does not tell who they are. Empty: none. */
static struct text
facilitator_digest(struct work *work, struct text facilitator)
{
    return facilitator.size == 0 ? TEXT("") : lookup_digest_text(work, facilitator);
}

static struct facilitator *
facilitator_get(struct timetable *timetable, struct work *work, struct text digest)
{
    struct facilitator *facilitator = NULL;

    HASH_FIND(hh, timetable->facilitators, digest.data, digest.size, facilitator);
    if (!facilitator) {
        facilitator = work_alloc(work, sizeof *facilitator);
        facilitator->digest = digest;
        HASH_ADD_KEYPTR(hh, timetable->facilitators, facilitator->digest.data,
                        facilitator->digest.size, facilitator);
    }
    return facilitator;
}

static void
engage(struct timetable *timetable, struct work *work, struct text digest, int64_t starts_us,
       int64_t ends_us)
{
    struct facilitator *facilitator = facilitator_get(timetable, work, digest);
    struct engagement *engagement = work_alloc(work, sizeof *engagement);

    *engagement = (struct engagement){ starts_us, ends_us, facilitator->engaged };
    facilitator->engaged = engagement;
}

static enum status
load_facilitators(struct timetable *timetable, struct work *work, struct text cohort_id,
                  const struct db_batch *digests)
{
    struct db_rows rows;

    TRY(store_session_list_by_facilitator(work, cohort_id, digests, &rows));
    for (int i = 0; i < rows.count; i++)
        engage(timetable, work, db_text(&rows, i, 0), db_when(&rows, i, 1), db_when(&rows, i, 2));
    return OK;
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
    return load_facilitators(timetable, work, cohort_id, &facilitators);
}

static struct refusal
schedule(struct timetable *timetable, struct work *work, const struct schedule *row,
         struct text digest, struct db_batch *added)
{
    struct schedule_terms terms;
    struct schedule_facts facts = {
        .is_known = known_has(&timetable->sessions, row->session_id),
        .is_partner_known = known_has(&timetable->partners, row->partner_id),
        .is_venue_known = known_has(&timetable->schools, row->venue_urn),
        .programme = catalogue_latest(timetable->catalogue, row->programme),
    };

    if (digest.size)
        facts.engaged = facilitator_get(timetable, work, digest)->engaged;
    struct refusal refusal = rules_schedule(row, &facts, &terms);
    if (refusal.code)
        return refusal;

    known_add(&timetable->sessions, work, row->session_id);
    if (digest.size)
        engage(timetable, work, digest, terms.starts_us, terms.ends_us);
    db_batch_add(added, DB_TEXT(row->session_id), DB_TEXT(row->programme), DB_TEXT(row->component),
                 DB_TEXT(row->partner_id), DB_WHEN(terms.starts_us), DB_WHEN(terms.ends_us),
                 DB_TEXT(row->venue_urn), DB_TEXT(row->online_url), DB_NUMBER(terms.capacity),
                 DB_BYTES(digest));
    return ACCEPTED;
}

enum status
on_schedule(struct work *work, struct item *items, size_t count)
{
    AUTO(timetable_clear) struct timetable timetable = { 0 };
    AUTO(db_batch_clear) struct db_batch added = { 0 };
    struct text *digests = work_alloc(work, count * sizeof *digests);

    for (size_t i = 0; i < count; i++) {
        const struct schedule *row = items[i].body;
        digests[i] = facilitator_digest(work, row->facilitator_email);
    }
    TRY(load(&timetable, work, items, count, digests));
    for (size_t i = 0; i < count; i++)
        items[i].refusal = schedule(&timetable, work, items[i].body, digests[i], &added);
    return store_session_add(work, items->cohort_id, &added);
}
