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

_Static_assert((int)OCCASIONS < (int)TEMPLATES_SENT_MAX, "raise TEMPLATES_SENT_MAX");

void
occasions_templates(const char **ret_names)
{
    for (size_t i = 0; i < OCCASIONS; i++)
        ret_names[i] = occasions[i].template;
    ret_names[OCCASIONS] = NULL;
}

/* NULL: the event is subscribed to, and no occasion for anything. */
static const char *
template_of(const struct message_type *event)
{
    size_t i = 0;

    while (i < OCCASIONS && occasions[i].event != event)
        i++;
    return i < OCCASIONS ? occasions[i].template : NULL;
}

/* The subject of all these events is the participant. */
enum status
on_occasion(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch messages = { 0 };
    const struct notifications *self = work->self;

    for (size_t i = 0; i < count; i++) {
        const char *template = template_of(items[i].type);

        if (!template)
            return error_set(work->err, INVALID, "%s has no row in occasions.c",
                             items[i].type->name);
        db_batch_add(&messages, DB_TEXT(items[i].subject), DB_UUID(items[i].id),
                     DB_TEXT(text_of(template)), DB_NUMBER(items[i].partition),
                     DB_NUMBER(items[i].subject_version));
    }
    TRY(store_message_queue(work, items[0].cohort_id, &messages));
    sender_look(self->sender);
    return OK;
}
