/* notifications - tells people, once for each occasion.
 *
 * Listens to: all public events; the table `beside` below
 * Asks:       enrolment.contact_find, positions
 * Answers:    commands and queries: the tables below
 * Publishes:  the events of proto/partner_events.h and proto/webhooks.h
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

#include "proto/all.h"
#include "proto/assessment.h"
#include "proto/enrolment.h"
#include "proto/enrolment_live.h"
#include "proto/notifications.h"
#include "proto/templates.h"

#include <assert.h>
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

/* Beside the public events, about all of which rules may be: what rules alone may be about, and
 * what templates need. */
static const struct subscription beside[] = {
    { &enrolment_adjustment_changed, rule_take },
    { &assessment_marker_registered, rule_take },
    { &enrolment_programme_published, on_programme_published },
    { 0 },
};

/* Both, ended by an empty row. */
static struct subscription subscriptions[RULE_TYPES_MAX + 1];

static void
listen_to_all(void)
{
    size_t count = 0;

    for (const struct message_type *const *type = proto_all; *type; type++)
        if ((*type)->is_public) {
            assert(count < RULE_TYPES_MAX);
            subscriptions[count++] = (struct subscription){ *type, rule_take };
        }
    for (const struct subscription *row = beside; row->type; row++) {
        assert(count < RULE_TYPES_MAX);
        subscriptions[count++] = *row;
    }
}

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
    listen_to_all();
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
