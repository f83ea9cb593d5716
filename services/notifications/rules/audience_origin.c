/* Where it is known who an audience is. Pure. */
#include "audience.h"

#include "common/message/message_json.h"

/* Who tells who an audience is, by what of the event it is found, and what of the event says it
 * itself. The others are in the event, or a setting. */
static const struct origin {
    const char *source, *key, *own;
    bool is_many;
} origins[AUDIENCES] = {
    [AUDIENCE_HEADTEACHER] = { "enrolment", "application_ref", "school_urn", false },
    [AUDIENCE_PARTNER] = { "enrolment", "application_ref", "partner_id", false },
    [AUDIENCE_COACH] = { "coaching", "application_ref", "staff_id", false },
    [AUDIENCE_FACILITATOR] = { "sessions", "session_id", "staff_id", false },
    [AUDIENCE_BOOKED] = { "sessions", "session_id", NULL, true },
    [AUDIENCE_MARKER] = { "assessment", NULL, NULL, true },
    [AUDIENCE_EVERYBODY] = { "enrolment", NULL, NULL, true },
};

const char *
audience_source(enum audience audience)
{
    return origins[audience].source;
}

bool
audience_is_many(enum audience audience)
{
    return origins[audience].is_many;
}

bool
audience_may_grow(const struct rule *rule, const struct item *item, size_t told)
{
    const struct origin *origin = &origins[rule->audience];

    if (!origin->source
        || (origin->key && field_text(item->type, item->body, origin->key).size == 0))
        return false;
    if (origin->is_many)
        return true;
    return told == 0
           && !(text_is(message_owner(item->type), origin->source)
                && message_field(item->type, origin->own) >= 0);
}
