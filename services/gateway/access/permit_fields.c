/* Which fields of an answer a role sees. A row names a field of one message, or of all; the first
 * that fits counts, and a field without any is seen by who sees its kind. */
#include "permit.h"

#include <string.h>

#define SEES(role) (1U << ROLE_##role)

/* Names and the like: for those who work with the person, the person, and whom the person lets. */
#define SEE_PERSONAL                                                                        \
    (SEES(operations) | SEES(partner) | SEES(facilitator) | SEES(coach) | SEES(participant) \
     | SEES(sponsor))
/* What is needed to run the person's place. */
#define SEE_PLACE (SEES(operations) | SEES(partner) | SEES(participant))
#define SEE_ALL   (~0U)

static const struct {
    const char *message; /* NULL: any */
    const char *field;
    unsigned roles;
} rules[] = {
    { "coaching.note_row", "text", SEES(coach) },
    /* Who has marked is between the marker and the provider. */
    { "assessment.mark_row", "staff_id", SEES(operations) | SEES(marker) | SEES(inspector) },
    { "assessment.mark_row", "mark_id", SEES(operations) | SEES(marker) | SEES(inspector) },
    /* It is for its reader, whose name is in it. */
    { "notifications.inbox_row", "subject", SEE_ALL & ~SEES(inspector) },
    { "notifications.inbox_row", "text", SEE_ALL & ~SEES(inspector) },
    /* What a partner wrote may tell of a person. */
    { "notifications.partner_event_row", "data", SEES(operations) | SEES(partner) },
    { NULL, "headteacher_email", SEES(operations) },
    { NULL, "contact_email", SEES(operations) | SEES(partner) },
    { NULL, "email", SEE_PLACE | SEES(coach) },
    { NULL, "mentor_email", SEE_PLACE },
    { NULL, "trn", SEE_PLACE },
    { NULL, "date_of_birth", SEE_PLACE },
    /* It may tell of the person's health. */
    { NULL, "adjustment", SEE_PLACE },
    { NULL, "funding_route", SEE_PLACE | SEES(inspector) },
    { NULL, "funding_reason", SEE_PLACE | SEES(inspector) },
    { NULL, "mentor_consent", SEE_PLACE },
    { NULL, "headteacher_consent", SEE_PLACE },
    { "enrolment.participant_row", "reason", SEE_PLACE | SEES(coach) | SEES(inspector) },
    { "sessions.session_row", "staff_id", SEE_ALL & ~SEES(participant) & ~SEES(sponsor) },
};

bool
permit_field(enum role role, const struct message_type *type, const struct field *field)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (strcmp(rules[i].field, field->name) == 0
            && (!rules[i].message || strcmp(rules[i].message, type->name) == 0))
            return rules[i].roles >> role & 1;
    return !field->is_personal || (SEE_PERSONAL >> role & 1);
}
