/* assessment - takes in case studies and marks, and says who has passed.
 *
 * Listens to: the events of enrolment; sessions.engaged, sessions.disengaged
 * Answers:    assessment.register_marker, open_window, submit, mark; outcome_list
 * Publishes:  assessment.passed, assessment.referred, assessment.failed
 * Owns:       the `assessment` schema in PostgreSQL
 *
 * Each handler loads what its items touch, decides by the rules in rules.h, item
 * after item, and stores what changed. */
#include "assessment.h"

#include "proto/enrolment.h"
#include "proto/sessions.h"

#include <stdlib.h>

static const struct setting settings[] = { { 0 } }; /* none of its own */

static const struct command_row commands[] = {
    { &register_marker_command, on_register_marker },
    { &open_window_command, on_open_window },
    { &submit_command, on_submit },
    { &mark_command, on_mark },
    { 0 },
};

static const struct query_row queries[] = {
    { &outcome_list_query, &outcome_row_type, on_outcome_list, 1 },
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
