/* store.h - enrolment's tables: one function for each file in sql/.
 *
 * All work inside the work's transaction; what they return lives until the
 * handler returns. Errors are those of common/db/db.h. */
#pragma once

#include "finds.h"
#include "places.h"

#include "common/programme/catalogue.h"
#include "proto/enrolment_queries.h"

/* A cohort as it is in its table. */
struct cohort {
    struct text cohort_id;
    int64_t starts_on, completes_on;
    int64_t decisions; /* taken so far */
};

/* Keeps other publishers out until the transaction ends. */
enum status store_publish_lock(struct work *work) MUST_CHECK;

/* Reads a cohort and keeps other writers to it out until the transaction ends:
 * what a handler has loaded stays true, and events get their numbers in the order
 * in which they became true. NOT_FOUND when the cohort is not open. */
enum status store_cohort_lock(struct work *work, struct text cohort_id,
                              struct cohort *ret_cohort) MUST_CHECK;
/* The same as the first question: what is asked for behind it is true when it is locked. */
enum status store_cohort_lock_first(struct work *work, struct finds *finds, struct text cohort_id,
                                    struct cohort *ret_cohort) MUST_CHECK;
/* *ret_is_new is false when it was open before; then nothing changes. */
enum status store_cohort_open(struct work *work, const struct cohort *cohort,
                              bool *ret_is_new) MUST_CHECK;
enum status store_cohort_count(struct work *work, const struct cohort *cohort) MUST_CHECK;

/* Look-ups, which are questions until finds_take(), add what there is to a map, under its
 * identifier: partners, schools (struct school), applications (struct application), and rivals
 * under map_pair(trn, programme). What the map has already stays as it is. */
enum status store_partner_find(struct work *work, struct finds *finds, struct text cohort_id,
                               const struct db_column *partner_ids, struct map *to) MUST_CHECK;
enum status store_school_find(struct work *work, struct finds *finds, struct text cohort_id,
                              const struct db_column *urns, struct map *to) MUST_CHECK;
enum status store_application_find(struct work *work, struct finds *finds, struct text cohort_id,
                                   const struct db_column *refs, struct map *to) MUST_CHECK;
enum status store_application_rival(struct work *work, struct finds *finds, struct text cohort_id,
                                    const struct db_column *trns, struct map *to) MUST_CHECK;
/* Fills the places that were asked for. */
enum status store_place_find(struct work *work, struct finds *finds, struct text cohort_id,
                             struct places *places) MUST_CHECK;

/* What there is about new applications, of which only the references and partners are noted. */
struct application_facts {
    struct map *applications, *partners, *schools, *rivals;
    struct places *places; /* each pair is asked for */
};

/* Rows asked: application_ref, urn, partner_id, trn, programme. Rivals and places only of those
 * that are to be decided. */
enum status store_application_facts(struct work *work, struct finds *finds, struct text cohort_id,
                                    bool is_decided, const struct db_batch *asked,
                                    struct application_facts *to) MUST_CHECK;
/* Learns the programmes that others have published. */
enum status store_programme_news(struct work *work, struct finds *finds,
                                 struct catalogue *catalogue) MUST_CHECK;
/* Fills the waiting lists of places. An application that the map has is taken from there, any
 * other added to it. */
enum status store_application_waiting(struct work *work, struct text cohort_id,
                                      struct places *places, struct map *applications) MUST_CHECK;

/* Applications in an order, which the caller keeps within what it asked for. */
struct queue {
    struct application **applications;
    size_t count;
};

struct queue queue_new(struct work *work, size_t capacity);

/* All that are pending, in the order of decision. */
enum status store_application_pending(struct work *work, struct text cohort_id,
                                      struct queue *ret_queue) MUST_CHECK;
/* Writes their rows, at the latest with the commit: new ones (add), or as they are now (save). */
typedef enum status queue_store(struct work *work, struct text cohort_id,
                                const struct queue *queue);
queue_store store_application_add MUST_CHECK;
queue_store store_application_save MUST_CHECK;

/* Batches of new rows, with the columns of the statement from $2 on. */
enum status store_partner_add(struct work *work, struct text cohort_id,
                              const struct db_batch *partners) MUST_CHECK;
enum status store_school_add(struct work *work, struct text cohort_id,
                             const struct db_batch *schools) MUST_CHECK;
enum status store_place_add(struct work *work, struct text cohort_id,
                            const struct db_batch *places) MUST_CHECK;

/* Somebody with a name or an address: what he is to `id`, and how to reach him. */
struct person {
    struct text kind; /* applicant, mentor, partner or headteacher */
    struct text id;
    struct text first_name, last_name, email, date_of_birth;
};

void person_write(struct db_batch *people, const struct person *person);
enum status store_person_add(struct work *work, struct text cohort_id,
                             const struct db_batch *people) MUST_CHECK;

/* Rows of id, email; those that are known stay as they are. */
enum status store_staff_add(struct work *work, struct text cohort_id,
                            const struct db_batch *staff) MUST_CHECK;
/* What application_tell() has noted. */
enum status store_history_add(struct work *work, struct text cohort_id,
                              const struct db_batch *history) MUST_CHECK;

/* Rows for an answer, with the columns of the query's row type; of programmes code, version,
 * name and definition. */
enum status store_application_list(struct work *work, const struct application_list *query,
                                   int64_t rows_max, struct db_rows *ret_rows) MUST_CHECK;
/* Rows asked: cohort_id, kind and id of the person, then application_ref, kind and id as asked. */
enum status store_contact_find(struct work *work, const struct db_batch *people,
                               struct db_rows *ret_rows) MUST_CHECK;
/* Rows asked: cohort_id, application_ref. */
enum status store_participant_find(struct work *work, const struct db_batch *people,
                                   struct db_rows *ret_rows) MUST_CHECK;
enum status store_history_list(struct work *work, const struct history_list *query,
                               int64_t rows_max, struct db_rows *ret_rows) MUST_CHECK;
enum status store_cohort_list(struct work *work, const struct cohort_list *query, int64_t rows_max,
                              struct db_rows *ret_rows) MUST_CHECK;
enum status store_cohort_find(struct work *work, const struct db_column *cohort_ids,
                              struct db_rows *ret_rows) MUST_CHECK;
enum status store_partner_list(struct work *work, struct text cohort_id, struct text after,
                               int64_t rows_max, struct db_rows *ret_rows) MUST_CHECK;
/* Rows asked: cohort_id, partner_id or urn. */
enum status store_partner_show(struct work *work, const struct db_batch *partners,
                               struct db_rows *ret_rows) MUST_CHECK;
enum status store_school_list(struct work *work, const struct school_list *query, int64_t rows_max,
                              struct db_rows *ret_rows) MUST_CHECK;
enum status store_school_show(struct work *work, const struct db_batch *schools,
                              struct db_rows *ret_rows) MUST_CHECK;
enum status store_programme_list(struct work *work, struct text after, int64_t rows_max,
                                 struct db_rows *ret_rows) MUST_CHECK;
enum status store_programme_find(struct work *work, struct text code, int64_t version,
                                 struct db_rows *ret_rows) MUST_CHECK;
enum status store_place_list(struct work *work, const struct place_list *query, int64_t rows_max,
                             struct db_rows *ret_rows) MUST_CHECK;
