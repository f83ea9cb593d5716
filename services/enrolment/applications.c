/* Applications: registered row by row, decided once a file. */
#include "enrolment.h"

#include <string.h>

enum status
application_tell(struct work *work, struct text cohort_id, const struct message_type *event,
                 struct application *application, int64_t at, struct db_batch *history)
{
    struct text what = text_of(strchr(event->name, '.') + 1);

    application->version++;
    db_batch_add(history, DB_TEXT(application->application_ref), DB_NUMBER(application->version),
                 DB_TEXT(what), DB_WHEN(at), DB_TEXT(state_text(application->state)),
                 DB_TEXT(application->reason), DB_TEXT(application->mode),
                 DB_TEXT(application->partner_id));
    return work_emit(work, event, cohort_id, application->programme, application->application_ref,
                     application->version,
                     &(struct application_changed){
                         .application_ref = application->application_ref,
                         .state = state_text(application->state),
                         .reason = application->reason,
                         .programme = application->programme,
                         .programme_version = application->programme_version,
                         .mode = application->mode,
                         .partner_id = application->partner_id,
                         .school_urn = application->school_urn,
                         .adjustment = application->adjustment,
                         .at = at,
                     });
}

enum status
application_programme(struct work *work, const struct application *application,
                      const struct programme **ret_programme)
{
    const struct enrolment *self = work->self;

    *ret_programme =
        catalogue_find(self->catalogue, application->programme, application->programme_version);
    if (!*ret_programme)
        return error_set(work->err, NOT_FOUND, "the pinned version of a programme is missing");
    return OK;
}

/* What the rows of one call name, and what they make. */
struct apply_batch {
    struct deciding *deciding;
    struct map applications, partners;
    struct db_batch people;
};

static void
apply_batch_clear(struct apply_batch *batch)
{
    map_clear(&batch->applications);
    map_clear(&batch->partners);
    db_batch_clear(&batch->people);
}

static enum status
load_named(struct work *work, const struct item *items, size_t count, bool is_decided,
           struct apply_batch *batch)
{
    AUTO(db_batch_clear) struct db_batch asked = { 0 };
    const struct enrolment *self = work->self;
    struct deciding *deciding = batch->deciding;
    struct finds finds = { .count = 0 };
    struct application_facts facts = { &batch->applications, &batch->partners, &deciding->schools,
                                       &deciding->rivals, &deciding->places };

    for (size_t i = 0; i < count; i++) {
        const struct apply *row = items[i].body;
        db_batch_add(&asked, DB_TEXT(row->application_ref), DB_TEXT(row->school_urn),
                     DB_TEXT(row->partner_id), DB_TEXT(row->trn), DB_TEXT(row->programme));
        if (is_decided)
            places_ask(&deciding->places, work, row->partner_id, row->programme);
    }
    TRY(store_cohort_lock_first(work, &finds, items->cohort_id, &deciding->cohort));
    TRY(store_programme_news(work, &finds, self->catalogue));
    TRY(store_application_facts(work, &finds, items->cohort_id, is_decided, &asked, &facts));
    return finds_take(work, &finds);
}

static void
keep_people(struct db_batch *people, const struct apply *row)
{
    person_write(people, &(struct person){
                             .kind = TEXT("applicant"),
                             .id = row->application_ref,
                             .first_name = row->first_name,
                             .last_name = row->last_name,
                             .email = row->email,
                             .date_of_birth = row->date_of_birth,
                         });
    if (row->mentor_email.size > 0)
        person_write(people, &(struct person){
                                 .kind = TEXT("mentor"),
                                 .id = row->application_ref,
                                 .email = row->mentor_email,
                             });
}

/* NULL: refused. */
static struct application *
apply(struct work *work, struct item *item, struct apply_batch *batch)
{
    const struct enrolment *self = work->self;
    const struct apply *row = item->body;
    struct application *application = work_alloc(work, sizeof *application);
    struct apply_facts facts = {
        .is_known = map_has(&batch->applications, row->application_ref),
        .is_school_known = map_has(&batch->deciding->schools, row->school_urn),
        .is_partner_known = map_has(&batch->partners, row->partner_id),
        .programme = catalogue_latest(self->catalogue, row->programme),
    };

    item->refusal = rule_apply(row, &facts, application);
    if (item->refusal.code)
        return NULL;
    application->command = item;
    map_add(&batch->applications, work, row->application_ref, application);
    keep_people(&batch->people, row);
    return application;
}

enum status
applications_register(struct work *work, struct item *items, size_t count, bool is_decided,
                      struct deciding *deciding, struct application **ret_applications)
{
    AUTO(apply_batch_clear) struct apply_batch batch = { .deciding = deciding };

    TRY(load_named(work, items, count, is_decided, &batch));
    for (size_t i = 0; i < count; i++)
        ret_applications[i] = apply(work, &items[i], &batch);
    return store_person_add(work, items->cohort_id, &batch.people);
}

struct queue
applications_queue(struct work *work, struct application *const *applications, size_t count)
{
    struct queue queue = queue_new(work, count);

    for (size_t i = 0; i < count; i++)
        if (applications[i])
            queue.applications[queue.count++] = applications[i];
    return queue;
}

enum status
on_apply(struct work *work, struct item *items, size_t count)
{
    struct application **applications = work_alloc(work, count * sizeof *applications);
    AUTO(deciding_clear) struct deciding deciding = { 0 };

    TRY(applications_register(work, items, count, false, &deciding, applications));
    struct queue queue = applications_queue(work, applications, count);
    return store_application_add(work, items->cohort_id, &queue);
}
