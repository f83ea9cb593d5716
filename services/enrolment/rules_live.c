#include "rules.h"

#include "common/base/value.h"
#include "proto/if_sequence.h"

struct refusal
rule_consent(const struct set_consent *row, struct application *application, bool *ret_is_new)
{
    if (!application)
        return REFUSE(unknown_application, application_ref);
    bool *consent = text_is(row->sponsor, "mentor") ? &application->mentor_consent
                                                    : &application->headteacher_consent;

    *ret_is_new = *consent != row->is_given;
    *consent = row->is_given;
    return ACCEPTED;
}

struct refusal
rule_adjustment(const struct set_adjustment *row, struct application *application, bool *ret_is_new)
{
    if (!application)
        return REFUSE(unknown_application, application_ref);
    if (row->adjustment.size > 0 && !text_is(row->adjustment, "extra_time_25"))
        return REFUSE(bad_adjustment, adjustment);
    if (application->state == STATE_pending || application->is_passed)
        return REFUSE(not_allowed, application_ref);
    *ret_is_new = !text_equal(row->adjustment, application->adjustment);
    application->adjustment = row->adjustment;
    return ACCEPTED;
}

static struct text
text_or(struct text text, struct text otherwise)
{
    return text.size > 0 ? text : otherwise;
}

struct apply
rule_live_apply(const struct submit_application *row, struct text ref, struct text now)
{
    return (struct apply){
        .application_ref = text_or(row->application_ref, ref),
        .submitted_at = text_or(row->submitted_at, now),
        .trn = row->trn,
        .first_name = row->first_name,
        .last_name = row->last_name,
        .email = row->email,
        .date_of_birth = row->date_of_birth,
        .school_urn = row->school_urn,
        .role = row->role,
        .role_status = row->role_status,
        .programme = row->programme,
        .mode = row->mode,
        .partner_id = row->partner_id,
        .previously_funded = row->previously_funded,
        .mentor_email = row->mentor_email,
        .adjustment = row->adjustment,
    };
}

struct change_status
rule_live_change(const struct change_application *row, struct text now)
{
    return (struct change_status){
        .application_ref = row->application_ref,
        .at = text_or(row->at, now),
        .action = row->action,
        .reason = row->reason,
        .to = row->to,
    };
}

struct refusal
rule_live_version(struct text if_version, const struct application *application)
{
    return application ? if_sequence_check(if_version, application->version) : ACCEPTED;
}
