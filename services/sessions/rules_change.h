/* rules_change.h - the rules for a session of the timetable that changes or is called off, and for
 * who checks in. Pure, as rules.h says. */
#pragma once

#include "rules.h"

/* What a session becomes. */
struct change_terms {
    int64_t at_us;
    int64_t starts_us, ends_us, capacity;
    struct text venue_urn, online_url;
    bool is_time_changed;
    bool is_changed; /* in anything, the facilitator apart */
};

struct change_facts {
    bool is_venue_known;              /* the one that the row names */
    const struct engagement *engaged; /* of who leads it then; empty when there is nobody */
};

/* True for a value that takes something away. */
bool rules_is_none(struct text value);

/* In this order: unknown_session, bad_date (at), bad_number (if_sequence), changed_meanwhile,
 * called_off, too_late (it has begun), bad_date, bad_time, too_late (it would begin before `at`),
 * unknown_school, bad_number, too_few_seats, facilitator_clash. */
struct refusal rules_reschedule(const struct reschedule *row, const struct session *session,
                                const struct change_facts *facts, struct change_terms *ret_terms);

/* The first five of these, and too_late. */
struct refusal rules_call_off(const struct call_off *row, const struct session *session,
                              int64_t *ret_at_us);

/* From how long before a session's start until how long after its end one may check in. */
struct check_in_bounds {
    int64_t before_us, after_us;
};

/* unknown_session, unknown_application, bad_date, not_booked, too_early, too_late. */
struct refusal rules_check_in(const struct check_in *row, const struct session *session,
                              const struct participant *participant,
                              const struct register_line *line,
                              const struct check_in_bounds *bounds,
                              struct attendance_terms *ret_terms);
