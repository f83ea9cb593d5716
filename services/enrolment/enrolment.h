/* enrolment.h - what the handlers of this service share. */
#pragma once

#include "store.h"

#include "common/catalogue.h"
#include "common/service.h"

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
/* queries.c */
query_handler on_application_list, on_contact_find;

/* Tells what became of an application; `at` is when, as history has it. */
enum status application_tell(struct work *work, struct text cohort_id,
                             const struct message_type *event, struct application *application,
                             int64_t at) MUST_CHECK;
/* The version that the application is pinned to. */
enum status application_programme(struct work *work, const struct application *application,
                                  const struct programme **ret_programme) MUST_CHECK;
