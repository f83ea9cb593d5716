/* Partners, schools and places: rows that only add to a list. Each handler loads
 * what its rows name, takes row by row, and stores what is new. */
#include "enrolment.h"

#include <string.h>

/* What the rows of one call need and make. */
struct register_batch {
    struct cohort cohort;
    struct map known; /* partners or schools */
    struct places places;
    struct db_batch rows, people;
};

static void
register_batch_clear(struct register_batch *batch)
{
    map_clear(&batch->known);
    places_clear(&batch->places);
    db_batch_clear(&batch->rows);
    db_batch_clear(&batch->people);
}

/* An event about a partner or a school; an application may have the same
 * identifier, so the subject says which of them it is. */
static enum status
tell_registered(struct work *work, const struct message_type *event, const struct item *item,
                struct text kind, struct text id, const void *body)
{
    char *subject = work_alloc(work, kind.size + id.size);

    memcpy(subject, kind.data, kind.size);
    memcpy(subject + kind.size, id.data, id.size);
    return work_emit(work, event, item->cohort_id, TEXT(""),
                     (struct text){ subject, kind.size + id.size }, 1, body);
}

static void
keep_address(struct register_batch *batch, struct text kind, struct text id, struct text email)
{
    if (email.size > 0)
        person_write(&batch->people, &(struct person){ .kind = kind, .id = id, .email = email });
}

static enum status
load_partners(struct work *work, const struct item *items, size_t count, struct map *to)
{
    AUTO(db_column_clear) struct db_column ids = { 0 };
    struct finds finds = { .count = 0 };

    for (size_t i = 0; i < count; i++) {
        const struct register_partner *row = items[i].body;
        db_column_add(&ids, DB_TEXT(row->partner_id));
        db_column_add(&ids, DB_TEXT(row->parent_partner_id));
    }
    TRY(store_partner_find(work, &finds, items->cohort_id, &ids, to));
    return finds_take(work, &finds);
}

static enum status
register_partner(struct work *work, struct item *item, struct register_batch *batch)
{
    const struct register_partner *row = item->body;

    item->refusal = rule_partner(row, map_has(&batch->known, row->partner_id),
                                 map_has(&batch->known, row->parent_partner_id));
    if (item->refusal.code)
        return OK;
    map_note(&batch->known, work, row->partner_id);
    db_batch_add(&batch->rows, DB_TEXT(row->partner_id), DB_TEXT(row->name), DB_TEXT(row->kind),
                 DB_TEXT(row->parent_partner_id), DB_TEXT(row->region));
    keep_address(batch, TEXT("partner"), row->partner_id, row->contact_email);
    return tell_registered(work, &enrolment_partner_registered, item, TEXT("partner/"),
                           row->partner_id,
                           &(struct partner_registered){ .partner_id = row->partner_id });
}

enum status
on_register_partner(struct work *work, struct item *items, size_t count)
{
    AUTO(register_batch_clear) struct register_batch batch = { 0 };

    TRY(store_cohort_lock(work, items->cohort_id, &batch.cohort));
    TRY(load_partners(work, items, count, &batch.known));
    for (size_t i = 0; i < count; i++)
        TRY(register_partner(work, &items[i], &batch));
    TRY(store_partner_add(work, items->cohort_id, &batch.rows));
    return store_person_add(work, items->cohort_id, &batch.people);
}

static enum status
load_schools(struct work *work, const struct item *items, size_t count, struct map *to)
{
    AUTO(db_column_clear) struct db_column urns = { 0 };
    struct finds finds = { .count = 0 };

    for (size_t i = 0; i < count; i++) {
        const struct register_school *row = items[i].body;
        db_column_add(&urns, DB_TEXT(row->urn));
    }
    TRY(store_school_find(work, &finds, items->cohort_id, &urns, to));
    return finds_take(work, &finds);
}

static enum status
register_school(struct work *work, struct item *item, struct register_batch *batch)
{
    const struct register_school *row = item->body;

    item->refusal = rule_school(row, map_has(&batch->known, row->urn));
    if (item->refusal.code)
        return OK;
    map_note(&batch->known, work, row->urn);
    db_batch_add(&batch->rows, DB_TEXT(row->urn), DB_TEXT(row->name), DB_TEXT(row->type),
                 DB_TEXT(row->country));
    keep_address(batch, TEXT("headteacher"), row->urn, row->headteacher_email);
    return tell_registered(work, &enrolment_school_registered, item, TEXT("school/"), row->urn,
                           &(struct school_registered){ .urn = row->urn });
}

enum status
on_register_school(struct work *work, struct item *items, size_t count)
{
    AUTO(register_batch_clear) struct register_batch batch = { 0 };

    TRY(store_cohort_lock(work, items->cohort_id, &batch.cohort));
    TRY(load_schools(work, items, count, &batch.known));
    for (size_t i = 0; i < count; i++)
        TRY(register_school(work, &items[i], &batch));
    TRY(store_school_add(work, items->cohort_id, &batch.rows));
    return store_person_add(work, items->cohort_id, &batch.people);
}

static enum status
load_places(struct work *work, const struct item *items, size_t count, struct register_batch *batch)
{
    AUTO(db_column_clear) struct db_column partner_ids = { 0 };
    struct finds finds = { .count = 0 };

    for (size_t i = 0; i < count; i++) {
        const struct set_places *row = items[i].body;
        db_column_add(&partner_ids, DB_TEXT(row->partner_id));
        places_ask(&batch->places, work, row->partner_id, row->programme);
    }
    TRY(store_partner_find(work, &finds, items->cohort_id, &partner_ids, &batch->known));
    TRY(store_place_find(work, &finds, items->cohort_id, &batch->places));
    return finds_take(work, &finds);
}

static void
set_places(struct work *work, struct item *item, struct register_batch *batch)
{
    const struct enrolment *self = work->self;
    const struct set_places *row = item->body;
    struct place *place = places_find(&batch->places, work, row->partner_id, row->programme);
    int64_t places = 0;

    item->refusal = rule_places(row, map_has(&batch->known, row->partner_id),
                                catalogue_latest(self->catalogue, row->programme) != NULL,
                                place->is_set, &places);
    if (item->refusal.code)
        return;
    place->is_set = true;
    db_batch_add(&batch->rows, DB_TEXT(row->partner_id), DB_TEXT(row->programme),
                 DB_NUMBER(places));
}

enum status
on_set_places(struct work *work, struct item *items, size_t count)
{
    const struct enrolment *self = work->self;
    AUTO(register_batch_clear) struct register_batch batch = { 0 };

    TRY(catalogue_refresh(self->catalogue, work->db, work->err));
    TRY(store_cohort_lock(work, items->cohort_id, &batch.cohort));
    TRY(load_places(work, items, count, &batch));
    for (size_t i = 0; i < count; i++)
        set_places(work, &items[i], &batch);
    return store_place_add(work, items->cohort_id, &batch.rows);
}
