#include "notifications.h"
#include "store.h"

#include "proto/assessment.h"
#include "proto/enrolment.h"

/* Which event is an occasion for which message (cohort-folder.md, messages.csv). */
static const struct {
    const struct message_type *event;
    const char *template;
} occasions[] = {
    { &enrolment_accepted, "application_accepted" },
    { &enrolment_waitlisted, "application_waitlisted" },
    { &enrolment_rejected, "application_rejected" },
    { &enrolment_withdrawn, "withdrawal_confirmed" },
    { &assessment_passed, "outcome_passed" },
    { &assessment_referred, "outcome_referred" },
    { &assessment_failed, "outcome_failed" },
};

enum { OCCASIONS = sizeof occasions / sizeof *occasions };

const char *const template_names[] = {
    "application_accepted", "application_waitlisted",
    "application_rejected", "withdrawal_confirmed",
    "outcome_passed",       "outcome_referred",
    "outcome_failed",       NULL,
};

static const char *
template_of(const struct message_type *event)
{
    size_t i = 0;

    while (i + 1 < OCCASIONS && occasions[i].event != event)
        i++;
    return occasions[i].template;
}

/* The subject of all these events is the participant. */
enum status
on_occasion(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch messages = { 0 };
    struct sender *sender = work->self;

    for (size_t i = 0; i < count; i++)
        db_batch_add(&messages, DB_TEXT(items[i].subject), DB_UUID(items[i].id),
                     DB_TEXT(text_of(template_of(items[i].type))));
    TRY(store_message_queue(work, items[0].cohort_id, &messages));
    sender->look_ms = 0;
    return OK;
}
