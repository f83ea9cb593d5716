/* notifications - tells people, once for each occasion.
 *
 * Listens to: what rules may be about (the subscriptions below)
 * Asks:       enrolment.contact_find, positions
 * Answers:    commands and queries: the tables below
 * Publishes:  notifications.partner_event, endpoint_failing, endpoint_disabled, endpoint_tested
 * Owns:       the `notifications` schema in PostgreSQL
 *
 * Connects to the outside: mail servers, GOV.UK Notify, endpoints of webhooks.
 *
 * An event becomes rows of `message` in the transaction that moves the cursor, by the rules
 * (rule_take.c); what is due passes the gate (gate.c), and is sent in a separate step (sender.c).
 */
#include "handlers.h"
#include "services/notifications/rules/await.h"
#include "services/notifications/rules/rule_task.h"
#include "services/notifications/send/channels.h"
#include "services/notifications/template/templates.h"
#include "services/notifications/webhooks/delivery.h"
#include "services/notifications/webhooks/outward.h"
#include "services/notifications/webhooks/webhooks.h"

#include "proto/assessment.h"
#include "proto/coaching.h"
#include "proto/enrolment.h"
#include "proto/enrolment_live.h"
#include "proto/notifications.h"
#include "proto/sessions.h"

#include <stdlib.h>

static const struct setting settings[] = {
    CHANNEL_SETTINGS,
    WEBHOOK_SETTINGS,
    KEEP_SETTINGS,
    { 0 },
};

static const struct command_row commands[] = {
    { &publish_rules_command, on_publish_rules },
    { &set_preference_command, on_set_preference },
    { &set_quiet_hours_command, on_set_quiet_hours },
    { &record_receipt_command, on_record_receipt },
    { &lift_suppression_command, on_lift_suppression },
    { &publish_template_command, on_publish_template },
    WEBHOOK_COMMANDS,
    { &set_reach_command, on_set_reach },
    { &mark_read_command, on_mark_read },
    { 0 },
};

static const struct query_row queries[] = {
    { &preference_list_query, &preference_row_type, on_preference_list, 1 },
    { &why_list_query, &why_row_type, on_why_list, 1 },
    { &suppression_list_query, &suppression_row_type, on_suppression_list, 1 },
    { &template_check_query, &template_problem_row_type, on_template_check, TEMPLATE_CHECKS_MAX },
    { &template_list_query, &template_row_type, on_template_list, 1 },
    { &template_find_query, &template_row_type, on_template_find, 1 },
    { &template_preview_query, &template_preview_row_type, on_template_preview, 1 },
    { &inbox_list_query, &inbox_row_type, on_inbox_list, 1 },
    WEBHOOK_QUERIES,
    { 0 },
};

/* Rules may be about those of rule_take; all go through outward_each(). */
static const struct subscription subscriptions[] = {
    { &enrolment_accepted, rule_take },
    { &enrolment_waitlisted, rule_take },
    { &enrolment_rejected, rule_take },
    { &enrolment_withdrawn, rule_take },
    { &enrolment_deferred, rule_take },
    { &enrolment_resumed, rule_take },
    { &enrolment_mode_changed, rule_take },
    { &enrolment_transferred, rule_take },
    { &enrolment_adjustment_changed, rule_take },
    { &enrolment_consent_changed, rule_take },
    { &sessions_scheduled, rule_take },
    { &sessions_rescheduled, rule_take },
    { &sessions_called_off, rule_take },
    { &sessions_booked, rule_take },
    { &sessions_booking_waitlisted, rule_take },
    { &sessions_booking_cancelled, rule_take },
    { &sessions_booking_changed, rule_take },
    { &sessions_missed, rule_take },
    { &sessions_at_risk, rule_take },
    { &coaching_matched, rule_take },
    { &coaching_unmatched, rule_take },
    { &coaching_meeting_arranged, rule_take },
    { &coaching_meeting_moved, rule_take },
    { &coaching_meeting_called_off, rule_take },
    { &assessment_marker_registered, rule_take },
    { &assessment_deadline_set, rule_take },
    { &assessment_deadline_changed, rule_take },
    { &assessment_submitted, rule_take },
    { &assessment_passed, rule_take },
    { &assessment_referred, rule_take },
    { &assessment_failed, rule_take },
    { &notifications_partner_event, rule_take },
    { &notifications_endpoint_failing, rule_take },
    { &notifications_endpoint_disabled, rule_take },
    { &notifications_endpoint_tested, outward_on_event },
    { &enrolment_programme_published, on_programme_published },
    { &enrolment_cohort_opened, outward_on_event },
    { &enrolment_partner_registered, outward_on_event },
    { &sessions_engaged, outward_on_event },
    { &sessions_disengaged, outward_on_event },
    { &coaching_meeting_held, outward_on_event },
    { &assessment_window_set, outward_on_event },
    { &assessment_window_changed, outward_on_event },
    { 0 },
};

static enum status
notifications_open(struct db *db, void **ret_self, struct error *err)
{
    (void)db;
    struct notifications *self = calloc(1, sizeof *self);
    if (!self)
        return error_set(err, UNAVAILABLE, "out of memory");
    *ret_self = self; /* closed by the loop, half open too */
    self->rules = rule_book_new(subscriptions);
    self->awaiting = awaiting_new();
    TRY(keep_open(&self->keep, err));
    TRY(webhooks_open(&self->webhooks, &self->outward, &self->deliveries, err));
    self->templates = templates_new();
    return channels_open(self->templates, &self->sender, err);
}

static void
notifications_close(void **self_p)
{
    struct notifications *self = *self_p;

    sender_close(&self->sender);
    templates_destroy(&self->templates);
    webhooks_close(&self->webhooks, &self->outward, &self->deliveries);
    rule_book_destroy(&self->rules);
    awaiting_destroy(&self->awaiting);
    free(self);
    *self_p = NULL;
}

int
main(int argc, char **argv)
{
    return service_run(
        &(struct service){
            .name = "notifications",
            .settings = settings,
            .commands = commands,
            .queries = queries,
            .subscriptions = subscriptions,
            .tasks = (const struct service_task *const[]){ &rule_task, &sender_task, &outward_task,
                                                           &delivery_task, &keep_task, NULL },
            .each_event = outward_each,
            .flush = outward_flush,
            .forget = outward_forget,
            .open = notifications_open,
            .close = notifications_close,
        },
        argc, argv);
}
