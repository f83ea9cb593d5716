/* The decision on all that a file of applications brought. */
#include "enrolment.h"

void
deciding_clear(struct deciding *deciding)
{
    map_clear(&deciding->schools);
    map_clear(&deciding->rivals);
    places_clear(&deciding->places);
    db_batch_clear(&deciding->history);
}

static enum status
load_facts(struct work *work, struct deciding *deciding, const struct queue *pending)
{
    AUTO(db_batch_clear) struct db_batch names = { 0 };
    struct finds finds = { .count = 0 };

    for (size_t i = 0; i < pending->count; i++) {
        const struct application *application = pending->applications[i];
        db_batch_add(&names, DB_TEXT(application->school_urn), DB_TEXT(application->trn));
        places_ask(&deciding->places, work, application->partner_id, application->programme);
    }
    struct text cohort_id = deciding->cohort.cohort_id;
    TRY(store_school_find(work, &finds, cohort_id, &names.columns[0], &deciding->schools));
    TRY(store_application_rival(work, &finds, cohort_id, &names.columns[1], &deciding->rivals));
    TRY(store_place_find(work, &finds, cohort_id, &deciding->places));
    return finds_take(work, &finds);
}

static enum status
tell_decision(struct work *work, struct application *application, struct deciding *deciding)
{
    const struct message_type *events[STATE_COUNT] = {
        [STATE_accepted] = &enrolment_accepted,
        [STATE_waitlisted] = &enrolment_waitlisted,
        [STATE_rejected] = &enrolment_rejected,
    };

    return application_tell(work, deciding->cohort.cohort_id, events[application->state],
                            application, application->submitted_at, &deciding->history);
}

static enum status
decide(struct work *work, struct application *application, struct deciding *deciding)
{
    struct text person = map_pair(work, application->trn, application->programme);
    struct decide_facts facts = {
        .school = map_find(&deciding->schools, application->school_urn),
        .place =
            places_find(&deciding->places, work, application->partner_id, application->programme),
        .has_rival = map_has(&deciding->rivals, person),
    };

    TRY(application_programme(work, application, &facts.programme));
    if (!facts.school)
        return error_set(work->err, NOT_FOUND, "the school of an application is missing");
    if (application->command)
        work_cause(work, application->command);
    rule_decide(application, &facts);
    application->decision = ++deciding->cohort.decisions;
    if (application->state != STATE_rejected)
        map_note(&deciding->rivals, work, person);
    return tell_decision(work, application, deciding);
}

enum status
deciding_run(struct work *work, struct deciding *deciding, const struct queue *pending,
             queue_store *store)
{
    struct text cohort_id = deciding->cohort.cohort_id;

    if (pending->count == 0)
        return OK;
    for (size_t i = 0; i < pending->count; i++)
        TRY(decide(work, pending->applications[i], deciding));
    TRY(store(work, cohort_id, pending));
    TRY(store_history_add(work, cohort_id, &deciding->history));
    return store_cohort_count(work, &deciding->cohort);
}

/* All that is pending is decided at once: between two files of applications
 * nothing is, so the file that a command names holds them all. */
enum status
on_decide(struct work *work, struct item *items, size_t count)
{
    const struct enrolment *self = work->self;
    AUTO(deciding_clear) struct deciding deciding = { 0 };
    struct queue pending;

    (void)count;
    TRY(catalogue_refresh(self->catalogue, work->db, work->err));
    TRY(store_cohort_lock(work, items->cohort_id, &deciding.cohort));
    TRY(store_application_pending(work, items->cohort_id, &pending));
    if (pending.count > 0)
        TRY(load_facts(work, &deciding, &pending));
    return deciding_run(work, &deciding, &pending, store_application_save);
}
