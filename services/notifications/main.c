/* notifications - tells people, once for each occasion.
 *
 * Listens to: enrolment.accepted, waitlisted, rejected, withdrawn;
 *             assessment.passed, referred, failed
 * Asks:       enrolment.contact_find
 * Owns:       the `notifications` schema; the only service that opens
 *             connections to the outside (SMTP)
 *
 * An event becomes a row in `message` in the transaction that moves the cursor;
 * sending the row is a separate step (sender.c). */
#include "channels.h"
#include "notifications.h"

#include "proto/assessment.h"
#include "proto/enrolment.h"

#include <stdlib.h>

static const struct setting settings[] = {
    CHANNEL_SETTINGS,
    { 0 },
};

static const struct subscription subscriptions[] = {
    { &enrolment_accepted, on_occasion }, { &enrolment_waitlisted, on_occasion },
    { &enrolment_rejected, on_occasion }, { &enrolment_withdrawn, on_occasion },
    { &assessment_passed, on_occasion },  { &assessment_referred, on_occasion },
    { &assessment_failed, on_occasion },  { 0 },
};

static enum status
notifications_open(struct db *db, void **ret_self, struct error *err)
{
    (void)db;
    struct notifications *self = calloc(1, sizeof *self);
    if (!self)
        return error_set(err, UNAVAILABLE, "out of memory");
    *ret_self = self; /* closed by the loop, half open too */
    return channels_open(&self->sender, err);
}

static void
notifications_close(void **self_p)
{
    struct notifications *self = *self_p;

    sender_close(&self->sender);
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
            .subscriptions = subscriptions,
            .tasks = (const struct service_task *const[]){ &sender_task, NULL },
            .open = notifications_open,
            .close = notifications_close,
        },
        argc, argv);
}
