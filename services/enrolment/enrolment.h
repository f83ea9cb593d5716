/* enrolment.h - what the handlers of this service share. */
#pragma once

#include "store.h"

#include "common/programme/catalogue.h"
#include "common/service/service.h"

/* The service itself: work->self. */
struct enrolment {
    struct catalogue *catalogue;
    struct programme_file *file; /* for its reasons, which are the same for all cohorts */
};

/* cohorts.c */
item_handler on_open_cohort, on_publish_programme;
/* registers.c */
item_handler on_register_partner, on_register_school, on_set_places;
/* applications.c, decisions.c */
item_handler on_apply, on_decide;
/* changes.c */
item_handler on_change_status, on_passed;
/* live.c */
item_handler on_register_staff, on_submit_application, on_change_application;
item_handler on_set_consent, on_set_adjustment;
/* queries.c, queries_lists.c */
query_handler on_application_list, on_contact_find, on_participant_find, on_history_list;
query_handler on_cohort_list, on_cohort_find, on_partner_list, on_partner_find;
query_handler on_school_list, on_school_find, on_programme_list, on_programme_find, on_place_list;

/* What decisions depend on, beside the applications. {0} is empty; AUTO(deciding_clear) ends it. */
struct deciding {
    struct cohort cohort; /* locked */
    struct map schools, rivals;
    struct places places;
    struct db_batch history;
};

void deciding_clear(struct deciding *deciding);
/* Decides applications, of which all facts are there, in this order, and stores them. */
enum status deciding_run(struct work *work, struct deciding *deciding, const struct queue *pending,
                         queue_store *store) MUST_CHECK;
/* Registers rows of enrolment.apply; with `is_decided` all facts about them are in *deciding
 * afterwards, else its cohort. One application for each, pending and not stored yet, NULL where a
 * row was refused. */
enum status applications_register(struct work *work, struct item *items, size_t count,
                                  bool is_decided, struct deciding *deciding,
                                  struct application **ret_applications) MUST_CHECK;
struct queue applications_queue(struct work *work, struct application *const *applications,
                                size_t count);
/* Does rows of enrolment.change_status. With if_versions, one for each item, those count (empty:
 * any), and an item's result is the state that it led to; NULL: rows of a folder. */
enum status changes_make(struct work *work, struct item *items, size_t count,
                         const struct text *if_versions) MUST_CHECK;
/* The reconciliation report of a programme, in the work's memory. */
struct text programme_report_text(struct work *work, const struct programme *programme);

/* Tells what became of an application, and notes it for store_history_add(); `at` is when, as
 * history has it. */
enum status application_tell(struct work *work, struct text cohort_id,
                             const struct message_type *event, struct application *application,
                             int64_t at, struct db_batch *history) MUST_CHECK;
/* The version that the application is pinned to. */
enum status application_programme(struct work *work, const struct application *application,
                                  const struct programme **ret_programme) MUST_CHECK;
