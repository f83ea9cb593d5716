/* Changes of status, and who moves up when a place is freed. */
#include "enrolment.h"

#include "proto/assessment.h"

/* What the rows of one call touch, as it is in memory. */
struct change_batch {
    struct cohort cohort;
    struct map applications, partners;
    struct places places;
    struct queue changed;
    struct db_batch history;
    const struct text *if_versions; /* NULL: rows of a folder */
};

static void
change_batch_clear(struct change_batch *batch)
{
    map_clear(&batch->applications);
    map_clear(&batch->partners);
    places_clear(&batch->places);
    db_batch_clear(&batch->history);
}

/* The cohort, and what the rows name. */
static enum status
load_applications(struct work *work, const struct item *items, size_t count,
                  struct change_batch *batch)
{
    const struct enrolment *self = work->self;
    AUTO(db_batch_clear) struct db_batch names = { 0 };
    struct finds finds = { .count = 0 };

    TRY(store_cohort_lock_first(work, &finds, items->cohort_id, &batch->cohort));
    TRY(store_programme_news(work, &finds, self->catalogue));
    for (size_t i = 0; i < count; i++) {
        const struct change_status *row = items[i].body;
        db_batch_add(&names, DB_TEXT(row->application_ref), DB_TEXT(row->to));
    }
    TRY(store_application_find(work, &finds, items->cohort_id, &names.columns[0],
                               &batch->applications));
    TRY(store_partner_find(work, &finds, items->cohort_id, &names.columns[1], &batch->partners));
    return finds_take(work, &finds);
}

/* The places that may be freed or taken, with their waiting lists. */
static enum status
load_places(struct work *work, const struct item *items, size_t count, struct change_batch *batch)
{
    struct finds finds = { .count = 0 };

    for (size_t i = 0; i < count; i++) {
        const struct change_status *row = items[i].body;
        const struct application *application =
            map_find(&batch->applications, row->application_ref);
        if (!application)
            continue;
        places_ask(&batch->places, work, application->partner_id, application->programme);
        if (map_has(&batch->partners, row->to))
            places_ask(&batch->places, work, row->to, application->programme);
    }
    TRY(store_place_find(work, &finds, items->cohort_id, &batch->places));
    TRY(finds_take(work, &finds));
    return store_application_waiting(work, items->cohort_id, &batch->places, &batch->applications);
}

static void
note_changed(struct queue *changed, struct application *application)
{
    if (application->is_changed)
        return;
    application->is_changed = true;
    changed->applications[changed->count++] = application;
}

static enum status
move_up(struct work *work, struct change_batch *batch, struct place *freed, int64_t at)
{
    struct application *next = place_free(freed, at, batch->cohort.starts_on);

    if (!next)
        return OK;
    note_changed(&batch->changed, next);
    return application_tell(work, batch->cohort.cohort_id, &enrolment_accepted, next, at,
                            &batch->history);
}

/* The rule's answer, with all that it depends on beside the row. */
static enum status
judge(struct work *work, const struct change_batch *batch, struct item *item,
      const struct application *application, struct change *ret_change)
{
    const struct enrolment *self = work->self;
    const struct change_status *row = item->body;
    struct change_facts facts = {
        .withdrawal = &self->file->withdrawal,
        .deferral = &self->file->deferral,
        .is_target_known = map_has(&batch->partners, row->to),
    };

    if (application) {
        TRY(application_programme(work, application, &facts.programme));
        facts.target = places_find(&batch->places, work, row->to, application->programme);
    }
    item->refusal = rule_change(row, application, &facts, ret_change);
    return OK;
}

static enum status
change_status(struct work *work, struct item *item, struct text if_version,
              struct change_batch *batch)
{
    const struct change_status *row = item->body;
    struct application *application = map_find(&batch->applications, row->application_ref);
    struct change change = { 0 };

    work_cause(work, item);
    item->refusal = rule_live_version(if_version, application);
    if (!item->refusal.code)
        TRY(judge(work, batch, item, application, &change));
    if (item->refusal.code)
        return OK;
    struct place *before =
        places_find(&batch->places, work, application->partner_id, application->programme);
    change_apply(&change, row, application);
    if (change.has_partner)
        places_find(&batch->places, work, application->partner_id, application->programme)->taken++;
    note_changed(&batch->changed, application);
    if (batch->if_versions)
        item->result = state_text(application->state);
    TRY(application_tell(work, item->cohort_id, change.event, application, change.at,
                         &batch->history));
    return change.frees_place ? move_up(work, batch, before, change.at) : OK;
}

enum status
changes_make(struct work *work, struct item *items, size_t count, const struct text *if_versions)
{
    AUTO(change_batch_clear) struct change_batch batch = { .if_versions = if_versions };

    TRY(load_applications(work, items, count, &batch));
    TRY(load_places(work, items, count, &batch));
    batch.changed = queue_new(work, 2 * count); /* each row moves its own and one that waits */
    for (size_t i = 0; i < count; i++)
        TRY(change_status(work, &items[i], if_versions ? if_versions[i] : TEXT(""), &batch));
    TRY(store_application_save(work, items->cohort_id, &batch.changed));
    return store_history_add(work, items->cohort_id, &batch.history);
}

enum status
on_change_status(struct work *work, struct item *items, size_t count)
{
    return changes_make(work, items, count, NULL);
}

/* Who has passed is done: nothing about the application changes any more. */
enum status
on_passed(struct work *work, struct item *items, size_t count)
{
    AUTO(change_batch_clear) struct change_batch batch = { .changed = queue_new(work, count) };
    AUTO(db_column_clear) struct db_column refs = { 0 };
    struct finds finds = { .count = 0 };

    TRY(store_cohort_lock_first(work, &finds, items->cohort_id, &batch.cohort));
    for (size_t i = 0; i < count; i++) {
        const struct attempt_settled *event = items[i].body;
        db_column_add(&refs, DB_TEXT(event->application_ref));
    }
    TRY(store_application_find(work, &finds, items->cohort_id, &refs, &batch.applications));
    TRY(finds_take(work, &finds));
    for (size_t i = 0; i < count; i++) {
        const struct attempt_settled *event = items[i].body;
        struct application *application = map_find(&batch.applications, event->application_ref);
        if (!application)
            return error_set(work->err, NOT_FOUND, "somebody passed who has no application");
        application->is_passed = true;
        note_changed(&batch.changed, application);
    }
    return store_application_save(work, items->cohort_id, &batch.changed);
}
