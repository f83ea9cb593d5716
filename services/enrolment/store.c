#include "store.h"

#include "enrolment_sql.h"

enum status
store_publish_lock(struct work *work)
{
    struct db_rows rows;

    return db_query(work->db, work->err, &sql_publish_lock, &rows,
                    DB_TEXT(TEXT("enrolment.publish_programme")));
}

static enum status
take_cohort(struct work *work, const struct db_rows *rows, void *to)
{
    struct cohort *cohort = to;

    if (rows->count == 0)
        return error_set(work->err, NOT_FOUND, "the cohort is not open");
    cohort->starts_on = db_when(rows, 0, 0);
    cohort->completes_on = db_when(rows, 0, 1);
    cohort->decisions = db_number(rows, 0, 2);
    return OK;
}

enum status
store_cohort_lock_first(struct work *work, struct finds *finds, struct text cohort_id,
                        struct cohort *ret_cohort)
{
    ret_cohort->cohort_id = cohort_id;
    return db_defer_query(work->db, work->err, &sql_cohort_lock,
                          finds_add(finds, take_cohort, ret_cohort), DB_TEXT(cohort_id));
}

enum status
store_cohort_lock(struct work *work, struct text cohort_id, struct cohort *ret_cohort)
{
    struct finds finds = { .count = 0 };

    TRY(store_cohort_lock_first(work, &finds, cohort_id, ret_cohort));
    return finds_take(work, &finds);
}

static enum status
take_programmes(struct work *work, const struct db_rows *rows, void *to)
{
    return catalogue_take(to, rows, work->err);
}

enum status
store_programme_news(struct work *work, struct finds *finds, struct catalogue *catalogue)
{
    return catalogue_ask(catalogue, work->db, finds_add(finds, take_programmes, catalogue),
                         work->err);
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
    return db_defer(work->db, work->err, &sql_cohort_count, DB_TEXT(cohort->cohort_id),
                    DB_NUMBER(cohort->decisions));
}

static enum status
take_partners(struct work *work, const struct db_rows *rows, void *to)
{
    for (int i = 0; i < rows->count; i++)
        map_note(to, work, db_text(rows, i, 0));
    return OK;
}

enum status
store_partner_find(struct work *work, struct finds *finds, struct text cohort_id,
                   const struct db_column *partner_ids, struct map *to)
{
    return db_defer_query(work->db, work->err, &sql_partner_find,
                          finds_add(finds, take_partners, to), DB_TEXT(cohort_id),
                          DB_COLUMN(*partner_ids));
}

static void
school_note(struct work *work, struct map *to, struct text urn, struct text type,
            struct text country)
{
    if (map_has(to, urn))
        return;
    struct school *school = work_alloc(work, sizeof *school);
    *school = (struct school){ .type = type, .country = country };
    map_add(to, work, urn, school);
}

static enum status
take_schools(struct work *work, const struct db_rows *rows, void *to)
{
    for (int i = 0; i < rows->count; i++)
        school_note(work, to, db_text(rows, i, 0), db_text(rows, i, 1), db_text(rows, i, 2));
    return OK;
}

enum status
store_school_find(struct work *work, struct finds *finds, struct text cohort_id,
                  const struct db_column *urns, struct map *to)
{
    return db_defer_query(work->db, work->err, &sql_school_find, finds_add(finds, take_schools, to),
                          DB_TEXT(cohort_id), DB_COLUMN(*urns));
}

static void
place_note(struct place *place, int64_t places, int64_t taken)
{
    place->is_set = true;
    place->places = places;
    place->taken = taken;
}

static enum status
take_places(struct work *work, const struct db_rows *rows, void *to)
{
    for (int i = 0; i < rows->count; i++)
        place_note(places_find(to, work, db_text(rows, i, 0), db_text(rows, i, 1)),
                   db_number(rows, i, 2), db_number(rows, i, 3));
    return OK;
}

enum status
store_place_find(struct work *work, struct finds *finds, struct text cohort_id,
                 struct places *places)
{
    return db_defer_batch_query(work->db, work->err, &sql_place_find, &places->pairs,
                                finds_add(finds, take_places, places), DB_TEXT(cohort_id));
}

/* The columns of application_facts. */
enum {
    REF,
    IS_KNOWN,
    PARTNER,
    IS_PARTNER_KNOWN,
    URN,
    IS_SCHOOL_KNOWN,
    TYPE,
    COUNTRY,
    TRN,
    PROGRAMME,
    HAS_RIVAL,
    PLACES,
    TAKEN
};

static void
take_fact(struct work *work, const struct db_rows *rows, int i, const struct application_facts *to)
{
    if (db_flag(rows, i, IS_KNOWN))
        map_note(to->applications, work, db_text(rows, i, REF));
    if (db_flag(rows, i, IS_PARTNER_KNOWN))
        map_note(to->partners, work, db_text(rows, i, PARTNER));
    if (db_flag(rows, i, IS_SCHOOL_KNOWN))
        school_note(work, to->schools, db_text(rows, i, URN), db_text(rows, i, TYPE),
                    db_text(rows, i, COUNTRY));
    struct text programme = db_text(rows, i, PROGRAMME);
    if (db_flag(rows, i, HAS_RIVAL))
        map_note(to->rivals, work, map_pair(work, db_text(rows, i, TRN), programme));
    if (db_number(rows, i, PLACES) >= 0)
        place_note(places_find(to->places, work, db_text(rows, i, PARTNER), programme),
                   db_number(rows, i, PLACES), db_number(rows, i, TAKEN));
}

static enum status
take_facts(struct work *work, const struct db_rows *rows, void *to)
{
    for (int i = 0; i < rows->count; i++)
        take_fact(work, rows, i, to);
    return OK;
}

enum status
store_application_facts(struct work *work, struct finds *finds, struct text cohort_id,
                        bool is_decided, const struct db_batch *asked, struct application_facts *to)
{
    return db_defer_batch_query(work->db, work->err, &sql_application_facts, asked,
                                finds_add(finds, take_facts, to), DB_TEXT(cohort_id),
                                DB_FLAG(is_decided));
}

enum status
store_partner_add(struct work *work, struct text cohort_id, const struct db_batch *partners)
{
    return db_defer_batch(work->db, work->err, &sql_partner_add, partners, DB_TEXT(cohort_id));
}

enum status
store_school_add(struct work *work, struct text cohort_id, const struct db_batch *schools)
{
    return db_defer_batch(work->db, work->err, &sql_school_add, schools, DB_TEXT(cohort_id));
}

enum status
store_place_add(struct work *work, struct text cohort_id, const struct db_batch *places)
{
    return db_defer_batch(work->db, work->err, &sql_place_add, places, DB_TEXT(cohort_id));
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
    return db_defer_batch(work->db, work->err, &sql_person_add, people, DB_TEXT(cohort_id));
}

enum status
store_staff_add(struct work *work, struct text cohort_id, const struct db_batch *staff)
{
    return db_defer_batch(work->db, work->err, &sql_staff_add, staff, DB_TEXT(cohort_id));
}

enum status
store_history_add(struct work *work, struct text cohort_id, const struct db_batch *history)
{
    return db_defer_batch(work->db, work->err, &sql_history_add, history, DB_TEXT(cohort_id));
}
