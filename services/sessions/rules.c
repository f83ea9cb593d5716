#include "rules.h"

#include "seats.h"

#include "common/base/value.h"

enum { MINUTES_A_DAY = 1440 };

static bool
is_active(const struct participant *participant)
{
    return text_is(participant->state, "accepted");
}

static bool
minutes_read(struct text text, int64_t *ret_minutes)
{
    return value_number_between(text, 0, MINUTES_A_DAY, ret_minutes);
}

static bool
is_taught(const struct programme *programme, int component)
{
    return component != PROGRAMME_NONE && programme_is_taught(programme, component);
}

static bool
is_engaged_between(const struct engagement *engaged, int64_t starts_us, int64_t ends_us)
{
    for (; engaged; engaged = engaged->next)
        if (starts_us < engaged->ends_us && engaged->starts_us < ends_us)
            return true;
    return false;
}

struct refusal
rules_schedule(const struct schedule *row, const struct schedule_facts *facts,
               struct schedule_terms *ret_terms)
{
    struct schedule_terms terms = { 0 };

    if (facts->is_known)
        return REFUSE(duplicate, session_id);
    if (!facts->programme)
        return REFUSE(unknown_programme, programme);
    if (!is_taught(facts->programme, programme_component(facts->programme, row->component)))
        return REFUSE(unknown_component, component);
    if (!facts->is_partner_known)
        return REFUSE(unknown_partner, partner_id);
    if (!value_time(row->starts_at, &terms.starts_us))
        return REFUSE(bad_date, starts_at);
    if (!value_time(row->ends_at, &terms.ends_us))
        return REFUSE(bad_date, ends_at);
    if (terms.ends_us <= terms.starts_us)
        return REFUSE(bad_time, ends_at);
    if (row->venue_urn.size && !facts->is_venue_known)
        return REFUSE(unknown_school, venue_urn);
    if (!value_number(row->capacity, &terms.capacity))
        return REFUSE(bad_number, capacity);
    if (is_engaged_between(facts->engaged, terms.starts_us, terms.ends_us))
        return REFUSE(facilitator_clash, facilitator_email);
    *ret_terms = terms;
    return ACCEPTED;
}

static struct refusal
check_new_booking(const struct participant *participant, const struct session *session,
                  int64_t at_us)
{
    int component = participant_component(participant, session->component);

    if (participant->recorded[component] > 0
        || seats_has_booking(participant, session->component, at_us))
        return REFUSE(already_booked, session_id);
    if (!seats_is_free(participant, session))
        return REFUSE(clash, session_id);
    return ACCEPTED;
}

static struct refusal
check_cancel(const struct participant *participant, const struct session *session)
{
    const struct booking *booking = roster_booking(participant, session);

    if (!booking || booking->state == BOOKING_CANCELLED)
        return REFUSE(not_booked, session_id);
    return ACCEPTED;
}

/* May this participant have a seat in this session at all? */
static struct refusal
check_match(const struct participant *participant, const struct session *session)
{
    if (!is_active(participant))
        return REFUSE(not_active, application_ref);
    if (!text_equal(session->partner_id, participant->partner_id))
        return REFUSE(wrong_partner, session_id);
    if (!text_equal(session->programme, participant->programme_code)
        || participant_component(participant, session->component) == PROGRAMME_NONE)
        return REFUSE(wrong_component, session_id);
    return ACCEPTED;
}

struct refusal
rules_book(const struct book *row, const struct participant *participant,
           const struct session *session, struct book_terms *ret_terms)
{
    struct book_terms terms = { .is_cancel = text_is(row->action, "cancel") };

    if (!participant)
        return REFUSE(unknown_application, application_ref);
    if (!session)
        return REFUSE(unknown_session, session_id);
    if (!value_time(row->at, &terms.at_us))
        return REFUSE(bad_date, at);
    struct refusal refusal = check_match(participant, session);
    if (refusal.code)
        return refusal;
    if (!terms.is_cancel && !text_is(row->action, "book"))
        return REFUSE(bad_action, action);
    if (session->is_called_off)
        return REFUSE(called_off, session_id);
    if (session->starts_us <= terms.at_us)
        return REFUSE(too_late, at);
    *ret_terms = terms;
    return terms.is_cancel ? check_cancel(participant, session)
                           : check_new_booking(participant, session, terms.at_us);
}

static const struct attendance_status {
    const char *name;
    bool gives_minutes;
} statuses[] = {
    { "attended", true }, { "late", true },     { "left_early", true },
    { "absent", false },  { "excused", false },
};

static const struct attendance_status *
status_find(struct text name)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (text_is(name, statuses[i].name))
            return &statuses[i];
    return NULL;
}

bool
rules_is_missed(struct text name)
{
    const struct attendance_status *status = status_find(name);

    return status && !status->gives_minutes;
}

struct refusal
rules_attendance(const struct record_attendance *row, const struct session *session,
                 const struct participant *participant, const struct register_line *line,
                 struct attendance_terms *ret_terms)
{
    const struct attendance_status *status = status_find(row->status);
    struct attendance_terms terms = { 0 };

    if (!session)
        return REFUSE(unknown_session, session_id);
    if (!participant)
        return REFUSE(unknown_application, application_ref);
    if (!value_time(row->recorded_at, &terms.recorded_us))
        return REFUSE(bad_date, recorded_at);
    if (!status)
        return REFUSE(bad_status, status);
    if (!minutes_read(row->minutes, &terms.minutes))
        return REFUSE(bad_minutes, minutes);
    if (!line->is_confirmed)
        return REFUSE(not_booked, session_id);
    terms.is_missed = !status->gives_minutes;
    if (terms.is_missed)
        terms.minutes = 0;
    terms.is_current = !line->is_recorded || terms.recorded_us >= line->recorded_us;
    *ret_terms = terms;
    return ACCEPTED;
}

struct refusal
rules_catchup(const struct record_catchup *row, bool is_known,
              const struct participant *participant, struct credit_terms *ret_terms)
{
    struct credit_terms terms = { 0 };

    if (is_known)
        return REFUSE(duplicate_event, catchup_id);
    if (!participant)
        return REFUSE(unknown_application, application_ref);
    if (!value_time(row->at, &terms.at_us))
        return REFUSE(bad_date, at);
    if (!is_active(participant))
        return REFUSE(not_active, application_ref);
    terms.component = participant_component(participant, row->component);
    if (terms.component == PROGRAMME_NONE)
        return REFUSE(wrong_component, component);
    if (!programme_is_taught(participant->programme, terms.component))
        return REFUSE(not_facilitated, component);
    if (!minutes_read(row->minutes, &terms.minutes))
        return REFUSE(bad_minutes, minutes);
    *ret_terms = terms;
    return ACCEPTED;
}

struct refusal
rules_study(const struct record_study *row, bool is_known, const struct participant *participant,
            struct credit_terms *ret_terms)
{
    struct credit_terms terms = { 0 };

    if (is_known)
        return REFUSE(duplicate_event, event_id);
    if (!participant)
        return REFUSE(unknown_application, application_ref);
    if (!value_time(row->occurred_at, &terms.at_us))
        return REFUSE(bad_date, occurred_at);
    if (!is_active(participant))
        return REFUSE(not_active, application_ref);
    terms.component = participant_component(participant, row->component);
    if (terms.component == PROGRAMME_NONE
        || participant->programme->components[terms.component].is_facilitated)
        return REFUSE(wrong_component, component);
    if (!minutes_read(row->minutes, &terms.minutes))
        return REFUSE(bad_minutes, minutes);
    *ret_terms = terms;
    return ACCEPTED;
}

/* True when the component is confirmed in a session that starts at or before `at_us`. */
static bool
has_begun(const struct participant *participant, int component, int64_t at_us)
{
    struct text id = text_of(participant->programme->components[component].id);

    for (const struct booking *b = participant->bookings; b; b = b->next)
        if (b->state == BOOKING_CONFIRMED && b->session->starts_us <= at_us
            && text_equal(b->session->component, id))
            return true;
    return false;
}

/* True when nothing of the slot has begun. */
static bool
is_untouched(const struct participant *participant, int slot, int64_t at_us)
{
    const struct programme *programme = participant->programme;
    const struct programme_filling *filling =
        &programme->slots[slot].modes[participant->plan[slot]];

    for (int i = 0; i < filling->count; i++)
        if (participant->recorded[filling->components[i]] > 0
            || has_begun(participant, filling->components[i], at_us))
            return false;
    return true;
}

void
rules_change_mode(struct participant *participant, int mode, int64_t at_us)
{
    for (int slot = 0; slot < participant->programme->slot_count; slot++)
        if (is_untouched(participant, slot, at_us))
            participant->plan[slot] = (uint8_t)mode;
}
