/* sessions - what is taught when, who has a seat, who came, and how far everybody
 * has engaged.
 *
 * Listens to: what enrolment tells of cohorts, programmes, partners, schools and
 *             applications; coaching.meeting_held
 * Answers:    schedule, reschedule, call_off; book; record_attendance, check_in,
 *             record_catchup, record_study; the queries of proto/sessions_queries.h
 * Publishes:  the events of proto/sessions.h
 * Owns:       the `sessions` schema in PostgreSQL */
#include "handlers.h"

#include "common/base/value.h"
#include "proto/coaching.h"
#include "proto/enrolment.h"
#include "proto/sessions_queries.h"

#include <sodium.h>
#include <stdlib.h>

static const char *catchup_days, *margin_bp, *check_in_before, *check_in_after;

static const struct setting settings[] = {
    { "CATCHUP_DAYS", "28", "how long after its last session a component can be caught up",
      &catchup_days },
    { "AT_RISK_MARGIN_BP", "200",
      "at risk: the best figure is under the threshold and this, in hundredths of a percent",
      &margin_bp },
    { "CHECK_IN_BEFORE_MINUTES", "30", "how early before a session one may check in",
      &check_in_before },
    { "CHECK_IN_AFTER_MINUTES", "15", "how late after its end", &check_in_after },
    { 0 },
};

static const struct command_row commands[] = {
    { &schedule_command, on_schedule },
    { &book_command, on_book },
    { &record_attendance_command, on_record_attendance },
    { &record_catchup_command, on_record_catchup },
    { &record_study_command, on_record_study },
    { &reschedule_command, on_reschedule },
    { &call_off_command, on_call_off },
    { &check_in_command, on_check_in },
    { &review_command, on_review },
    { 0 },
};

/* Queries of one request. */
enum { FINDS_MAX = 100, DETAILS_MAX = 20 };

static const struct query_row queries[] = {
    { &figure_list_query, &figure_row_type, on_figure_list, 1 },
    { &figure_find_query, &figure_row_type, on_figure_find, FINDS_MAX },
    { &engagement_find_query, &engagement_row_type, on_engagement_find, DETAILS_MAX },
    { &evidence_list_query, &evidence_row_type, on_evidence_list, DETAILS_MAX },
    { &session_list_query, &session_row_type, on_session_list, 1 },
    { &session_find_query, &session_row_type, on_session_find, FINDS_MAX },
    { &booking_list_query, &booking_row_type, on_booking_list, 1 },
    { &booking_find_query, &booking_row_type, on_booking_find, FINDS_MAX },
    { &timeline_list_query, &timeline_row_type, on_timeline_list, 1 },
    { &calendar_list_query, &calendar_row_type, on_calendar_list, 1 },
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
    { &coaching_meeting_held, on_meeting_held },
    { 0 },
};

enum { DAYS_MAX = 3650, CHECK_IN_MINUTES_MAX = 1440 };

static enum status
read_settings(struct sessions *self, struct error *err)
{
    long days = 0;
    long margin = 0;
    long before = 0;
    long after = 0;

    TRY(settings_number("CATCHUP_DAYS", catchup_days, 0, DAYS_MAX, &days, err));
    TRY(settings_number("AT_RISK_MARGIN_BP", margin_bp, 0, 10000, &margin, err));
    TRY(settings_number("CHECK_IN_BEFORE_MINUTES", check_in_before, 0, CHECK_IN_MINUTES_MAX,
                        &before, err));
    TRY(settings_number("CHECK_IN_AFTER_MINUTES", check_in_after, 0, CHECK_IN_MINUTES_MAX, &after,
                        err));
    self->catchup_us = days * VALUE_DAY_US;
    self->margin_bp = margin;
    self->check_in.before_us = before * VALUE_MINUTE_US;
    self->check_in.after_us = after * VALUE_MINUTE_US;
    return OK;
}

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
    *ret_self = self; /* closed by the loop, half open too */
    return read_settings(self, err);
}

static void
sessions_forget(void *self)
{
    found_forget(&((struct sessions *)self)->found);
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
            .tasks = (const struct service_task *const[]){ &review_task, NULL },
            .open = sessions_open,
            .close = sessions_close,
            .forget = sessions_forget,
        },
        argc, argv);
}
