#include "rules_change.h"

#include "common/base/value.h"
#include "proto/if_sequence.h"

enum { MINUTES_A_DAY = 1440 };

bool
rules_is_none(struct text value)
{
    return text_is(value, "-");
}

/* Whether this session may still be changed, and by who knows it as it is. */
static struct refusal
check_open(struct text at, struct text if_sequence, const struct session *session,
           int64_t *ret_at_us)
{
    if (!session)
        return REFUSE(unknown_session, session_id);
    if (!value_time(at, ret_at_us))
        return REFUSE(bad_date, at);
    struct refusal refusal = if_sequence_check(if_sequence, session->sequence);
    if (refusal.code)
        return refusal;
    if (session->is_called_off)
        return REFUSE(called_off, session_id);
    if (session->starts_us <= *ret_at_us)
        return REFUSE(too_late, at);
    return ACCEPTED;
}

struct refusal
rules_call_off(const struct call_off *row, const struct session *session, int64_t *ret_at_us)
{
    return check_open(row->at, row->if_sequence, session, ret_at_us);
}

static struct refusal
check_times(const struct reschedule *row, const struct session *session, struct change_terms *terms)
{
    terms->starts_us = session->starts_us;
    terms->ends_us = session->ends_us;
    if (row->starts_at.size && !value_time(row->starts_at, &terms->starts_us))
        return REFUSE(bad_date, starts_at);
    if (row->ends_at.size && !value_time(row->ends_at, &terms->ends_us))
        return REFUSE(bad_date, ends_at);
    if (terms->ends_us <= terms->starts_us)
        return REFUSE(bad_time, ends_at);
    if (terms->starts_us <= terms->at_us)
        return REFUSE(too_late, starts_at);
    terms->is_time_changed =
        terms->starts_us != session->starts_us || terms->ends_us != session->ends_us;
    return ACCEPTED;
}

/* A value of a row, or what there is. */
static struct text
changed_text(struct text value, struct text now)
{
    if (value.size == 0)
        return now;
    return rules_is_none(value) ? TEXT("") : value;
}

static struct refusal
check_place(const struct reschedule *row, const struct session *session,
            const struct change_facts *facts, struct change_terms *terms)
{
    terms->venue_urn = changed_text(row->venue_urn, session->venue_urn);
    terms->online_url = changed_text(row->online_url, session->online_url);
    terms->capacity = session->capacity;
    if (row->venue_urn.size && !rules_is_none(row->venue_urn) && !facts->is_venue_known)
        return REFUSE(unknown_school, venue_urn);
    if (row->capacity.size && !value_number(row->capacity, &terms->capacity))
        return REFUSE(bad_number, capacity);
    if (terms->capacity < session->confirmed)
        return REFUSE(too_few_seats, capacity);
    terms->is_changed = terms->is_time_changed || terms->capacity != session->capacity
                        || !text_equal(terms->venue_urn, session->venue_urn)
                        || !text_equal(terms->online_url, session->online_url);
    return ACCEPTED;
}

/* True when somebody who leads it then leads another session at that time. */
static bool
is_engaged_elsewhere(const struct engagement *engaged, const struct session *session,
                     const struct change_terms *terms)
{
    for (; engaged; engaged = engaged->next)
        if (!text_equal(engaged->session_id, session->id) && terms->starts_us < engaged->ends_us
            && engaged->starts_us < terms->ends_us)
            return true;
    return false;
}

struct refusal
rules_reschedule(const struct reschedule *row, const struct session *session,
                 const struct change_facts *facts, struct change_terms *ret_terms)
{
    struct change_terms terms = { 0 };
    struct refusal refusal = check_open(row->at, row->if_sequence, session, &terms.at_us);

    if (!refusal.code)
        refusal = check_times(row, session, &terms);
    if (!refusal.code)
        refusal = check_place(row, session, facts, &terms);
    if (!refusal.code && is_engaged_elsewhere(facts->engaged, session, &terms))
        refusal = REFUSE(facilitator_clash, facilitator_email);
    if (!refusal.code)
        *ret_terms = terms;
    return refusal;
}

struct refusal
rules_check_in(const struct check_in *row, const struct session *session,
               const struct participant *participant, const struct register_line *line,
               const struct check_in_bounds *bounds, struct attendance_terms *ret_terms)
{
    struct attendance_terms terms = { 0 };

    if (!session)
        return REFUSE(unknown_session, session_id);
    if (!participant)
        return REFUSE(unknown_application, application_ref);
    if (!value_time(row->at, &terms.recorded_us))
        return REFUSE(bad_date, at);
    if (!line->is_confirmed)
        return REFUSE(not_booked, session_id);
    if (terms.recorded_us < session->starts_us - bounds->before_us)
        return REFUSE(too_early, at);
    if (terms.recorded_us > session->ends_us + bounds->after_us)
        return REFUSE(too_late, at);
    terms.minutes = (session->ends_us - session->starts_us) / VALUE_MINUTE_US;
    if (terms.minutes > MINUTES_A_DAY)
        terms.minutes = MINUTES_A_DAY;
    terms.is_current = !line->is_recorded || terms.recorded_us >= line->recorded_us;
    *ret_terms = terms;
    return ACCEPTED;
}
