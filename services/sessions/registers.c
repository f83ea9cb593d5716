/* What others register: cohorts, programmes, partners and schools. */
#include "handlers.h"
#include "store.h"

#include "proto/enrolment.h"

enum status
sessions_catalogue(struct work *work, struct catalogue **ret_catalogue)
{
    const struct sessions *self = work->self;

    *ret_catalogue = self->catalogue;
    return catalogue_refresh(self->catalogue, work->db, work->err);
}

enum status
sessions_programme(struct work *work, struct text code, int64_t version,
                   const struct programme **ret_programme)
{
    const struct sessions *self = work->self;
    struct catalogue *catalogue = NULL;

    /* A version never changes: one that is in memory needs no look at the table. */
    *ret_programme = catalogue_find(self->catalogue, code, version);
    if (*ret_programme)
        return OK;
    TRY(sessions_catalogue(work, &catalogue));
    *ret_programme = catalogue_find(catalogue, code, version);
    if (!*ret_programme)
        return error_set(work->err, UNAVAILABLE, "programme %.*s version %lld is not known yet",
                         TEXT_ARGS(code), (long long)version);
    return OK;
}

enum status
on_programme_published(struct work *work, struct item *items, size_t count)
{
    const struct sessions *self = work->self;

    for (size_t i = 0; i < count; i++) {
        const struct programme_published *event = items[i].body;
        TRY(catalogue_put(self->catalogue, work->db, event->code, event->version, event->definition,
                          work->err));
    }
    return OK;
}

enum status
on_cohort_opened(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch cohorts = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct cohort_opened *event = items[i].body;
        db_batch_add(&cohorts, DB_TEXT(event->cohort_id), DB_WHEN(event->completes_on));
    }
    return store_cohort_put(work, &cohorts);
}

enum status
on_partner_registered(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch partner_ids = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct partner_registered *event = items[i].body;
        db_batch_add(&partner_ids, DB_TEXT(event->partner_id));
    }
    return store_partner_add(work, items->cohort_id, &partner_ids);
}

enum status
on_school_registered(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch urns = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct school_registered *event = items[i].body;
        db_batch_add(&urns, DB_TEXT(event->urn));
    }
    return store_school_add(work, items->cohort_id, &urns);
}
