/* assessment - takes in case studies and marks, and says who has passed.
 *
 * Listens to: the events of enrolment; sessions.engaged, sessions.disengaged
 * Answers:    commands and queries: the tables below
 * Publishes:  windows, each candidate's deadlines, submissions, and passed, referred or failed
 * Owns:       the `assessment` schema in PostgreSQL
 *
 * Each handler loads what its items touch, decides by the rules in rules.h, item
 * after item, and stores what changed. */
#include "assessment.h"

#include "proto/enrolment_live.h"
#include "proto/sessions.h"

#include <stdlib.h>

static const struct setting settings[] = { { 0 } }; /* none of its own */

static const struct command_row commands[] = {
    { &register_marker_command, on_register_marker },
    { &open_window_command, on_open_window },
    { &submit_command, on_submit },
    { &mark_command, on_mark },
    { &change_window_command, on_change_window },
    { &give_mark_command, on_give_mark },
    { 0 },
};

/* Of candidates: each may have several windows, and two attempts. */
enum { DEADLINES_AT_A_TIME = 50, SUBMISSIONS_AT_A_TIME = QUERY_ROWS_MAX / 2 };

static const struct query_row queries[] = {
    { &outcome_list_query, &outcome_row_type, on_outcome_list, 1 },
    { &outcome_find_query, &outcome_row_type, on_outcome_find, QUERY_ROWS_MAX },
    { &window_list_query, &window_row_type, on_window_list, 1 },
    { &window_find_query, &window_row_type, on_window_find, QUERY_ROWS_MAX },
    { &deadline_find_query, &deadline_row_type, on_deadline_find, DEADLINES_AT_A_TIME },
    { &submission_list_query, &submission_row_type, on_submission_list, 1 },
    { &submission_find_query, &submission_row_type, on_submission_find, SUBMISSIONS_AT_A_TIME },
    { &marking_list_query, &marking_row_type, on_marking_list, 1 },
    { &mark_list_query, &mark_row_type, on_mark_list, 1 },
    { 0 },
};

static const struct subscription subscriptions[] = {
    { &enrolment_cohort_opened, on_cohort_opened },
    { &enrolment_programme_published, on_programme_published },
    { &enrolment_partner_registered, on_partner_registered },
    { &enrolment_school_registered, on_school_registered },
    { &enrolment_accepted, on_application_changed },
    { &enrolment_waitlisted, on_application_changed },
    { &enrolment_rejected, on_application_changed },
    { &enrolment_withdrawn, on_application_changed },
    { &enrolment_deferred, on_application_changed },
    { &enrolment_resumed, on_application_changed },
    { &enrolment_mode_changed, on_application_changed },
    { &enrolment_transferred, on_application_changed },
    { &enrolment_adjustment_changed, on_application_changed },
    { &sessions_engaged, on_engagement_changed },
    { &sessions_disengaged, on_engagement_changed },
    { 0 },
};

static enum status
assessment_open(struct db *db, void **ret_self, struct error *err)
{
    (void)db; /* the catalogue is read with the first work */
    struct assessment *self = calloc(1, sizeof *self);

    if (!self)
        return error_set(err, UNAVAILABLE, "assessment: out of memory");
    self->catalogue = catalogue_new();
    *ret_self = self;
    return OK;
}

static void
assessment_close(void **self_p)
{
    struct assessment *self = *self_p;

    if (!self)
        return;
    catalogue_destroy(&self->catalogue);
    free(self);
    *self_p = NULL;
}

int
main(int argc, char **argv)
{
    return service_run(
        &(struct service){
            .name = "assessment",
            .settings = settings,
            .commands = commands,
            .queries = queries,
            .subscriptions = subscriptions,
            .open = assessment_open,
            .close = assessment_close,
        },
        argc, argv);
}
