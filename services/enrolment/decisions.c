/* The decision on all that a file of applications brought. */
#include "enrolment.h"

/* What the decisions of one call depend on. */
struct decide_batch {
    struct cohort cohort;
    struct queue pending;
    struct db_batch history;
    struct map schools, rivals;
    struct places places;
};

static void
decide_batch_clear(struct decide_batch *batch)
{
    map_clear(&batch->schools);
    map_clear(&batch->rivals);
    places_clear(&batch->places);
    db_batch_clear(&batch->history);
}

static enum status
load_facts(struct work *work, struct decide_batch *batch)
{
    struct text cohort_id = batch->cohort.cohort_id;
    AUTO(db_batch_clear) struct db_batch names = { 0 };

    for (size_t i = 0; i < batch->pending.count; i++) {
        const struct application *application = batch->pending.applications[i];
        db_batch_add(&names, DB_TEXT(application->school_urn), DB_TEXT(application->trn));
        places_ask(&batch->places, work, application->partner_id, application->programme);
    }
    TRY(store_school_find(work, cohort_id, &names.columns[0], &batch->schools));
    TRY(store_application_rival(work, cohort_id, &names.columns[1], &batch->rivals));
    return store_place_find(work, cohort_id, &batch->places);
}

static enum status
tell_decision(struct work *work, struct application *application, struct decide_batch *batch)
{
    const struct message_type *events[STATE_COUNT] = {
        [STATE_accepted] = &enrolment_accepted,
        [STATE_waitlisted] = &enrolment_waitlisted,
        [STATE_rejected] = &enrolment_rejected,
    };

    return application_tell(work, batch->cohort.cohort_id, events[application->state], application,
                            application->submitted_at, &batch->history);
}

static enum status
decide(struct work *work, struct application *application, struct decide_batch *batch)
{
    struct text person = map_pair(work, application->trn, application->programme);
    struct decide_facts facts = {
        .school = map_find(&batch->schools, application->school_urn),
        .place = places_find(&batch->places, work, application->partner_id, application->programme),
        .has_rival = map_has(&batch->rivals, person),
    };

    TRY(application_programme(work, application, &facts.programme));
    if (!facts.school)
        return error_set(work->err, NOT_FOUND, "the school of an application is missing");
    rule_decide(application, &facts);
    application->decision = ++batch->cohort.decisions;
    if (application->state != STATE_rejected)
        map_note(&batch->rivals, work, person);
    return tell_decision(work, application, batch);
}

/* Decides what the batch has as pending, in that order. */
static enum status
decide_all(struct work *work, struct decide_batch *batch)
{
    struct text cohort_id = batch->cohort.cohort_id;

    if (batch->pending.count == 0)
        return OK;
    TRY(load_facts(work, batch));
    for (size_t i = 0; i < batch->pending.count; i++)
        TRY(decide(work, batch->pending.applications[i], batch));
    TRY(store_application_save(work, cohort_id, &batch->pending));
    TRY(store_history_add(work, cohort_id, &batch->history));
    return store_cohort_count(work, &batch->cohort);
}

enum status
applications_decide(struct work *work, const struct cohort *cohort, const struct queue *pending)
{
    AUTO(decide_batch_clear)
    struct decide_batch batch = { .cohort = *cohort, .pending = *pending };

    return decide_all(work, &batch);
}

/* All that is pending is decided at once: between two files of applications
 * nothing is, so the file that a command names holds them all. */
enum status
on_decide(struct work *work, struct item *items, size_t count)
{
    const struct enrolment *self = work->self;
    AUTO(decide_batch_clear) struct decide_batch batch = { 0 };

    (void)count;
    TRY(catalogue_refresh(self->catalogue, work->db, work->err));
    TRY(store_cohort_lock(work, items->cohort_id, &batch.cohort));
    TRY(store_application_pending(work, items->cohort_id, &batch.pending));
    return decide_all(work, &batch);
}
