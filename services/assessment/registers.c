/* What is only added to: cohorts, programmes, partners, schools, markers, windows. */
#include "assessment.h"

#include "proto/enrolment.h"

enum status
assessment_catalogue(struct work *work, struct catalogue **ret_catalogue)
{
    struct assessment *self = work->self;

    TRY(catalogue_refresh(self->catalogue, work->db, work->err));
    *ret_catalogue = self->catalogue;
    return OK;
}

struct identifier *
identifier_find(const struct identifiers *ids, struct text text)
{
    return lookup_find(text, ids->rows, ids->count, sizeof *ids->rows);
}

enum status
on_cohort_opened(struct work *work, struct item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct cohort_opened *event = items[i].body;
        TRY(store_cohort_add(work, event->cohort_id, event->completes_on));
    }
    return OK;
}

enum status
on_programme_published(struct work *work, struct item *items, size_t count)
{
    struct catalogue *catalogue = NULL;

    TRY(assessment_catalogue(work, &catalogue));
    for (size_t i = 0; i < count; i++) {
        const struct programme_published *event = items[i].body;
        TRY(catalogue_put(catalogue, work->db, event->code, event->version, event->definition,
                          work->err));
    }
    return OK;
}

enum status
on_partner_registered(struct work *work, struct item *items, size_t count)
{
    AUTO(db_column_clear) struct db_column partner_ids = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct partner_registered *event = items[i].body;
        db_column_add(&partner_ids, DB_TEXT(event->partner_id));
    }
    return store_partner_add(work, items->cohort_id, &partner_ids);
}

enum status
on_school_registered(struct work *work, struct item *items, size_t count)
{
    AUTO(db_column_clear) struct db_column urns = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct school_registered *event = items[i].body;
        db_column_add(&urns, DB_TEXT(event->urn));
    }
    return store_school_add(work, items->cohort_id, &urns);
}

struct marker_registers {
    struct identifiers markers;
    struct identifiers schools;
    struct identifiers partners;
};

static enum status
registers_of_rows(struct work *work, const struct item *items, size_t count,
                  const struct text *digests, struct marker_registers *ret_known)
{
    AUTO(db_batch_clear) struct db_batch batch = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct register_marker *row = items[i].body;
        db_batch_add(&batch, DB_BYTES(digests[i]), DB_TEXT(row->school_urn),
                     DB_TEXT(row->partner_id));
    }
    TRY(store_marker_known(work, items->cohort_id, &batch.columns[0], &ret_known->markers));
    TRY(store_school_known(work, items->cohort_id, &batch.columns[1], &ret_known->schools));
    return store_partner_known(work, items->cohort_id, &batch.columns[2], &ret_known->partners);
}

static enum status
tell_marker(struct work *work, struct text cohort_id, const struct register_marker *row,
            struct text digest)
{
    const struct marker_registered event = { .staff_id = work_digits(work, digest),
                                             .school_urn = row->school_urn,
                                             .partner_id = row->partner_id };

    return work_emit(work, &assessment_marker_registered, cohort_id, TEXT(""), event.staff_id, 1,
                     &event);
}

enum status
on_register_marker(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch added = { 0 };
    struct text *digests = work_alloc(work, count * sizeof *digests);
    struct marker_registers known;

    for (size_t i = 0; i < count; i++) {
        const struct register_marker *row = items[i].body;
        digests[i] = lookup_digest_text(work, row->marker_email);
    }
    TRY(registers_of_rows(work, items, count, digests, &known));
    for (size_t i = 0; i < count; i++) {
        const struct register_marker *row = items[i].body;
        struct identifier *marker = identifier_find(&known.markers, digests[i]);

        items[i].refusal = rules_marker_check(
            row, marker->is_known, identifier_find(&known.schools, row->school_urn)->is_known,
            identifier_find(&known.partners, row->partner_id)->is_known);
        if (items[i].refusal.code)
            continue;
        marker->is_known = true;
        db_batch_add(&added, DB_BYTES(digests[i]), DB_TEXT(row->school_urn),
                     DB_TEXT(row->partner_id));
        TRY(tell_marker(work, items->cohort_id, row, digests[i]));
    }
    return store_marker_add(work, items->cohort_id, &added);
}

static enum status
windows_of_rows(struct work *work, const struct item *items, size_t count,
                struct identifiers *ret_known)
{
    AUTO(db_column_clear) struct db_column window_ids = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct open_window *row = items[i].body;
        db_column_add(&window_ids, DB_TEXT(row->window_id));
    }
    return store_window_known(work, items->cohort_id, &window_ids, ret_known);
}

enum status
on_open_window(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch added = { 0 };
    AUTO(db_column_clear) struct db_column programmes = { 0 };
    struct catalogue *catalogue = NULL;
    struct identifiers known;
    int64_t completes_on_us = 0;

    TRY(assessment_catalogue(work, &catalogue));
    TRY(store_cohort_find(work, items->cohort_id, &completes_on_us));
    TRY(store_deadline_lock(work, items->cohort_id));
    TRY(windows_of_rows(work, items, count, &known));
    for (size_t i = 0; i < count; i++) {
        const struct open_window *row = items[i].body;
        struct identifier *id = identifier_find(&known, row->window_id);
        struct window window = { 0 };

        items[i].refusal =
            rules_window_check(row, id->is_known, catalogue_latest(catalogue, row->programme),
                               completes_on_us, &window);
        if (items[i].refusal.code)
            continue;
        id->is_known = true;
        db_batch_add(&added, DB_TEXT(row->window_id), DB_TEXT(window.programme),
                     DB_NUMBER(window.attempt), DB_WHEN(window.opens_us),
                     DB_WHEN(window.closes_us));
        db_column_add(&programmes, DB_TEXT(window.programme));
        window.window_id = row->window_id;
        TRY(window_emit(work, &assessment_window_set, items->cohort_id, &window));
    }
    TRY(store_window_add(work, items->cohort_id, &added));
    return windows_tell(work, items->cohort_id, catalogue, &programmes);
}
