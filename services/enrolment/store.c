#include "store.h"

#include "enrolment_sql.h"

enum status
store_publish_lock(struct work *work)
{
    struct db_rows rows;

    return db_query(work->db, work->err, &sql_publish_lock, &rows,
                    DB_TEXT(TEXT("enrolment.publish_programme")));
}

enum status
store_cohort_lock(struct work *work, struct text cohort_id, struct cohort *ret_cohort)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_cohort_lock, &rows, DB_TEXT(cohort_id)));
    if (rows.count == 0)
        return error_set(work->err, NOT_FOUND, "the cohort is not open");
    *ret_cohort = (struct cohort){
        .cohort_id = cohort_id,
        .starts_on = db_when(&rows, 0, 0),
        .completes_on = db_when(&rows, 0, 1),
        .decisions = db_number(&rows, 0, 2),
    };
    return OK;
}

enum status
store_cohort_open(struct work *work, const struct cohort *cohort, bool *ret_is_new)
{
    TRY(db_run(work->db, work->err, &sql_cohort_open, DB_TEXT(cohort->cohort_id),
               DB_WHEN(cohort->starts_on), DB_WHEN(cohort->completes_on)));
    *ret_is_new = db_changed(work->db) == 1;
    return OK;
}

enum status
store_cohort_count(struct work *work, const struct cohort *cohort)
{
    return db_run(work->db, work->err, &sql_cohort_count, DB_TEXT(cohort->cohort_id),
                  DB_NUMBER(cohort->decisions));
}

enum status
store_partner_find(struct work *work, struct text cohort_id, const struct db_column *partner_ids,
                   struct map *to)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_partner_find, &rows, DB_TEXT(cohort_id),
                 DB_COLUMN(*partner_ids)));
    for (int i = 0; i < rows.count; i++)
        map_note(to, work, db_text(&rows, i, 0));
    return OK;
}

enum status
store_school_find(struct work *work, struct text cohort_id, const struct db_column *urns,
                  struct map *to)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_school_find, &rows, DB_TEXT(cohort_id),
                 DB_COLUMN(*urns)));
    for (int i = 0; i < rows.count; i++) {
        if (map_has(to, db_text(&rows, i, 0)))
            continue;
        struct school *school = work_alloc(work, sizeof *school);
        *school = (struct school){ .type = db_text(&rows, i, 1), .country = db_text(&rows, i, 2) };
        map_add(to, work, db_text(&rows, i, 0), school);
    }
    return OK;
}

enum status
store_place_find(struct work *work, struct text cohort_id, struct places *places)
{
    struct db_rows rows;

    TRY(db_run_batch(work->db, work->err, &sql_place_find, &places->pairs, &rows,
                     DB_TEXT(cohort_id)));
    for (int i = 0; i < rows.count; i++) {
        struct place *place = places_find(places, work, db_text(&rows, i, 0), db_text(&rows, i, 1));
        place->is_set = true;
        place->places = db_number(&rows, i, 2);
        place->taken = db_number(&rows, i, 3);
    }
    return OK;
}

enum status
store_partner_add(struct work *work, struct text cohort_id, const struct db_batch *partners)
{
    return db_run_batch(work->db, work->err, &sql_partner_add, partners, NULL, DB_TEXT(cohort_id));
}

enum status
store_school_add(struct work *work, struct text cohort_id, const struct db_batch *schools)
{
    return db_run_batch(work->db, work->err, &sql_school_add, schools, NULL, DB_TEXT(cohort_id));
}

enum status
store_place_add(struct work *work, struct text cohort_id, const struct db_batch *places)
{
    return db_run_batch(work->db, work->err, &sql_place_add, places, NULL, DB_TEXT(cohort_id));
}

void
person_write(struct db_batch *people, const struct person *person)
{
    db_batch_add(people, DB_TEXT(person->kind), DB_TEXT(person->id), DB_TEXT(person->first_name),
                 DB_TEXT(person->last_name), DB_TEXT(person->email),
                 DB_TEXT(person->date_of_birth));
}

enum status
store_person_add(struct work *work, struct text cohort_id, const struct db_batch *people)
{
    return db_run_batch(work->db, work->err, &sql_person_add, people, NULL, DB_TEXT(cohort_id));
}

enum status
store_staff_add(struct work *work, struct text cohort_id, const struct db_batch *staff)
{
    return db_run_batch(work->db, work->err, &sql_staff_add, staff, NULL, DB_TEXT(cohort_id));
}

enum status
store_history_add(struct work *work, struct text cohort_id, const struct db_batch *history)
{
    return db_run_batch(work->db, work->err, &sql_history_add, history, NULL, DB_TEXT(cohort_id));
}
