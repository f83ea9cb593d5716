#include "permit.h"

#include <string.h>

const struct permit_row *
permit_find(const char *route)
{
    for (const struct permit_row *row = permit_table; row->route; row++)
        if (strcmp(row->route, route) == 0)
            return row;
    return NULL;
}

/* Who is limited could make a key that is not. */
static bool
may_make_keys(const struct principal *principal)
{
    return !*principal->cohorts && principal->scopes == SCOPES_ALL;
}

enum verdict
permit_route(const struct permit_row *row, const struct principal *principal, bool is_write,
             struct text cohort_id)
{
    if (row->roles[principal->role] == PERMIT_no)
        return VERDICT_forbidden;
    if (row->area == AREA_keys && is_write && !may_make_keys(principal))
        return VERDICT_forbidden;
    if (row->is_whole && *principal->cohorts && principal->role != ROLE_partner)
        return VERDICT_forbidden;
    if (!scopes_allow(principal->scopes, row->area, is_write))
        return VERDICT_scope;
    if (cohort_id.size > 0 && !principal_has_cohort(principal, cohort_id))
        return VERDICT_hidden;
    return VERDICT_allowed;
}

bool
permit_is_own(const struct permit_row *row, const struct principal *principal)
{
    return row->roles[principal->role] == PERMIT_own;
}

enum permit_needs
permit_needs(const struct principal *principal)
{
    switch (principal->role) {
    case ROLE_partner:
    case ROLE_sponsor:
        return NEEDS_enrolment;
    case ROLE_coach:
        return NEEDS_coach;
    case ROLE_facilitator:
        return NEEDS_led;
    default:
        return NEEDS_nothing;
    }
}

/* An empty text is never somebody's own. */
static bool
is_same(struct text text, const char *own)
{
    return text.size > 0 && text_is(text, own);
}

bool
permit_owns(const struct principal *principal, const struct facts *facts)
{
    switch (principal->role) {
    case ROLE_partner:
        return is_same(facts->partner_id, principal->partner_id);
    case ROLE_facilitator:
        return facts->is_led || is_same(facts->staff_id, principal->staff_id);
    case ROLE_coach:
        return is_same(facts->coach_id, principal->staff_id)
               || is_same(facts->staff_id, principal->staff_id);
    case ROLE_marker:
        return is_same(facts->staff_id, principal->staff_id);
    case ROLE_participant:
        return is_same(facts->application_ref, principal->application_ref);
    case ROLE_sponsor:
        return (facts->mentor_consent
                && is_same(facts->application_ref, principal->application_ref))
               || (facts->headteacher_consent && is_same(facts->school_urn, principal->urn));
    default:
        return false;
    }
}

struct filter
permit_filter(const struct principal *principal)
{
    switch (principal->role) {
    case ROLE_partner:
        return (struct filter){ "partner_id", text_of(principal->partner_id) };
    case ROLE_facilitator:
    case ROLE_coach:
    case ROLE_marker:
        return (struct filter){ "staff_id", text_of(principal->staff_id) };
    case ROLE_participant:
        return (struct filter){ "application_ref", text_of(principal->application_ref) };
    default:
        return (struct filter){ NULL, TEXT("") };
    }
}
