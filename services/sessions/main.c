/* sessions - what is taught when, who has a seat, who came, and how far everybody
 * has engaged.
 *
 * Listens to: what enrolment tells of programmes, partners, schools and
 *             applications; coaching.meeting_held
 * Answers:    schedule, book, record_attendance, record_catchup, record_study;
 *             figure_list, engagement_find
 * Publishes:  sessions.engaged, sessions.disengaged
 * Owns:       the `sessions` schema in PostgreSQL */
#include "handlers.h"

#include "proto/coaching.h"
#include "proto/enrolment.h"
#include "proto/sessions_queries.h"

#include <sodium.h>
#include <stdlib.h>

static const struct setting settings[] = { { 0 } };

static const struct command_row commands[] = {
    { &schedule_command, on_schedule },
    { &book_command, on_book },
    { &record_attendance_command, on_record_attendance },
    { &record_catchup_command, on_record_catchup },
    { &record_study_command, on_record_study },
    { 0 },
};

static const struct query_row queries[] = {
    { &figure_list_query, &figure_row_type, on_figure_list, 1 },
    { &engagement_find_query, &engagement_row_type, on_engagement_find, 1 },
    { &led_find_query, &led_row_type, on_led_find, 100 },
    { 0 },
};

static const struct subscription subscriptions[] = {
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
    { &coaching_meeting_held, on_meeting_held },
    { 0 },
};

static enum status
sessions_open(struct db *db, void **ret_self, struct error *err)
{
    struct sessions *self = calloc(1, sizeof *self);

    (void)db;
    if (!self || sodium_init() < 0) {
        free(self);
        return error_set(err, UNAVAILABLE, "out of memory or of randomness");
    }
    self->catalogue = catalogue_new();
    *ret_self = self;
    return OK;
}

static void
sessions_close(void **self_p)
{
    struct sessions *self = *self_p;

    catalogue_destroy(&self->catalogue);
    free(self);
    *self_p = NULL;
}

int
main(int argc, char **argv)
{
    return service_run(
        &(const struct service){
            .name = "sessions",
            .settings = settings,
            .commands = commands,
            .queries = queries,
            .subscriptions = subscriptions,
            .open = sessions_open,
            .close = sessions_close,
        },
        argc, argv);
}
