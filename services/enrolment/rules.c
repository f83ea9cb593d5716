#include "rules.h"

#include "common/base/value.h"

enum { TRN_DIGITS = 7, URN_DIGITS = 6 };

struct text
state_text(enum state state)
{
    static const char *const names[] = {

#define STATE_NAME(state) #state,
        STATES(STATE_NAME)
#undef STATE_NAME
    };

    return text_of(names[state]);
}

bool
state_read(struct text text, enum state *ret_state)
{
    for (int state = 0; state < STATE_COUNT; state++)
        if (text_equal(text, state_text((enum state)state))) {
            *ret_state = (enum state)state;
            return true;
        }
    return false;
}

struct refusal
rule_cohort(const struct open_cohort *row, int64_t *ret_starts_on, int64_t *ret_completes_on)
{
    if (!value_date(row->starts_on, ret_starts_on))
        return REFUSE(bad_date, starts_on);
    if (!value_date(row->completes_on, ret_completes_on))
        return REFUSE(bad_date, completes_on);
    return ACCEPTED;
}

struct refusal
rule_partner(const struct register_partner *row, bool is_known, bool is_parent_known)
{
    if (is_known)
        return REFUSE(duplicate, partner_id);
    if (row->parent_partner_id.size > 0 && !is_parent_known)
        return REFUSE(unknown_partner, parent_partner_id);
    return ACCEPTED;
}

struct refusal
rule_school(const struct register_school *row, bool is_known)
{
    if (!value_digits(row->urn, URN_DIGITS))
        return REFUSE(bad_urn, urn);
    if (is_known)
        return REFUSE(duplicate, urn);
    if (!value_school_type(row->type))
        return REFUSE(bad_type, type);
    return ACCEPTED;
}

struct refusal
rule_places(const struct set_places *row, bool is_partner_known, bool is_programme_known,
            bool is_known, int64_t *ret_places)
{
    if (!is_partner_known)
        return REFUSE(unknown_partner, partner_id);
    if (!is_programme_known)
        return REFUSE(unknown_programme, programme);
    if (!value_number(row->places, ret_places))
        return REFUSE(bad_number, places);
    if (is_known)
        return REFUSE(duplicate, programme);
    return ACCEPTED;
}

/* The values that an application must have, whatever it names. */
static struct refusal
rule_apply_values(const struct apply *row, int64_t *ret_submitted_at)
{
    int64_t born_on = 0;

    if (!value_time(row->submitted_at, ret_submitted_at))
        return REFUSE(bad_date, submitted_at);
    if (!value_date(row->date_of_birth, &born_on))
        return REFUSE(bad_date, date_of_birth);
    if (!value_digits(row->trn, TRN_DIGITS))
        return REFUSE(bad_trn, trn);
    if (!value_email(row->email))
        return REFUSE(bad_email, email);
    return ACCEPTED;
}

static struct refusal
rule_apply_names(const struct apply *row, const struct apply_facts *facts)
{
    if (!facts->is_school_known)
        return REFUSE(unknown_school, school_urn);
    if (!facts->programme)
        return REFUSE(unknown_programme, programme);
    if (programme_mode(facts->programme, row->mode) == PROGRAMME_NONE)
        return REFUSE(unknown_mode, mode);
    if (!facts->is_partner_known)
        return REFUSE(unknown_partner, partner_id);
    return ACCEPTED;
}

struct refusal
rule_apply(const struct apply *row, const struct apply_facts *facts,
           struct application *ret_application)
{
    int64_t submitted_at = 0;

    if (facts->is_known)
        return REFUSE(duplicate_ref, application_ref);
    struct refusal refusal = rule_apply_values(row, &submitted_at);
    if (!refusal.code)
        refusal = rule_apply_names(row, facts);
    if (refusal.code)
        return refusal;

    *ret_application = (struct application){
        .application_ref = row->application_ref,
        .trn = row->trn,
        .school_urn = row->school_urn,
        .role = row->role,
        .role_status = row->role_status,
        .programme = row->programme,
        .previously_funded = row->previously_funded,
        .adjustment = row->adjustment,
        .submitted_at = submitted_at,
        .programme_version = facts->programme->version,
        .mode = row->mode,
        .partner_id = row->partner_id,
        .state = STATE_pending,
    };
    return ACCEPTED;
}
