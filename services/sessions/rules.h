/* rules.h - the rules of sessions (cohort-folder.md): what may be put into the
 * timetable, booked and recorded, and what a change of mode does to a plan.
 *
 * Pure functions: they decide on rows and on what is known. The first rule that
 * a row breaks is the answer; what a row comes to is filled only when it breaks
 * none. What is NULL among the facts does not exist. */
#pragma once

#include "roster.h"

#include "proto/codes.h"
#include "proto/sessions.h"

/* A time that a facilitator is engaged. */
struct engagement {
    int64_t starts_us, ends_us;
    struct engagement *next;
    struct text session_id; /* in which session */
};

struct schedule_facts {
    bool is_known, is_partner_known, is_venue_known;
    const struct programme *programme; /* the latest version */
    const struct engagement *engaged;  /* the facilitator's; empty when there is none */
};

struct schedule_terms {
    int64_t starts_us, ends_us, capacity;
};

struct refusal rules_schedule(const struct schedule *row, const struct schedule_facts *facts,
                              struct schedule_terms *ret_terms);

struct book_terms {
    bool is_cancel;
    int64_t at_us;
};

struct refusal rules_book(const struct book *row, const struct participant *participant,
                          const struct session *session, struct book_terms *ret_terms);

/* A line of a session's register, as far as it has been filled. */
struct register_line {
    bool is_confirmed; /* the booking */
    bool is_recorded;
    bool is_missed;               /* recorded, as absent or excused */
    int64_t minutes, recorded_us; /* 0 minutes when not recorded */
};

/* True for a status that says somebody was not there. */
bool rules_is_missed(struct text status);

struct attendance_terms {
    bool is_current; /* not earlier than what was recorded before */
    bool is_missed;  /* absent or excused */
    int64_t minutes, recorded_us;
};

struct refusal rules_attendance(const struct record_attendance *row, const struct session *session,
                                const struct participant *participant,
                                const struct register_line *line,
                                struct attendance_terms *ret_terms);

struct credit_terms {
    int component; /* of the participant's programme */
    int64_t minutes, at_us;
};

struct refusal rules_catchup(const struct record_catchup *row, bool is_known,
                             const struct participant *participant, struct credit_terms *ret_terms);
struct refusal rules_study(const struct record_study *row, bool is_known,
                           const struct participant *participant, struct credit_terms *ret_terms);

/* Gives the components of the mode to every slot in which no component has
 * minutes recorded and none is confirmed in a session that starts at or before
 * `at_us`; the other slots stay as they are. */
void rules_change_mode(struct participant *participant, int mode, int64_t at_us);
