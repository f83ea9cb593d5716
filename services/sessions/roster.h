/* roster.h - the participants, sessions and bookings that a handler's items touch,
 * in memory.
 *
 * Participants and sessions live in the memory of the work; their texts point
 * into rows or bodies. {0} is an empty roster; it ends with AUTO(roster_clear). */
#pragma once

#include "common/programme/programme.h"
#include "common/service/work.h"

#include <utarray.h>
#include <uthash.h>

enum booking_state { BOOKING_CANCELLED, BOOKING_CONFIRMED, BOOKING_WAITLISTED };

struct text booking_state_text(enum booking_state state);
/* Of such a text. */
enum booking_state booking_state_read(struct text text);

/* What made a booking so. */
enum booking_why {
    WHY_ASKED,             /* by a command */
    WHY_SEAT_FREED,        /* and this one waited for it */
    WHY_LEFT,              /* withdrawn, deferred or transferred */
    WHY_PLAN_CHANGED,      /* the component is not in it any more */
    WHY_CALLED_OFF,        /* the session is */
    WHY_RESCHEDULED,       /* it has changed; the booking stays */
    WHY_RESCHEDULED_CLASH, /* likewise, and it overlaps another confirmed booking now */
};

struct text booking_why_text(enum booking_why why);

struct booking {
    struct participant *participant;
    struct session *session;
    enum booking_state state;
    int64_t queue;                  /* the order of those who wait; only then */
    int64_t at_us;                  /* since when; of a changed booking only */
    int64_t moves;                  /* how often the seat was taken or given up */
    struct booking *next;           /* of the participant, cancelled ones included */
    struct booking *before, *after; /* in the session's queue */
    bool is_changed;
    struct booking *next_changed;
    struct booking *next_booked; /* in the session's list, when there is one */
};

/* Something to tell of a booking, with the session as it is at that moment. */
struct move {
    const struct booking *booking;
    enum booking_state state;
    enum booking_why why;
    int64_t sequence;
    int64_t starts_us, ends_us;
    struct text venue_urn;
    bool is_online;
};

struct reach_terms;

struct participant {
    int64_t no; /* 0: not stored yet */
    struct text ref;
    struct text state; /* as enrolment says: accepted, ... */
    bool had_place;    /* at some time */
    bool is_engaged;
    bool is_flipped; /* is_engaged differs from what was loaded */
    bool is_at_risk;
    bool may_fall;        /* the best figure that can still be reached may have become smaller */
    bool is_warned;       /* at risk, and was not when loaded */
    int64_t reachable_bp; /* only when warned */
    bool is_changed;
    struct participant *next_changed, *next_found;
    struct text programme_code;
    int64_t programme_version;
    const struct programme *programme;
    struct text partner_id;
    uint8_t plan[PROGRAMME_SLOTS_MAX]; /* the mode of each slot */
    int64_t *recorded;                 /* minutes of each component of the programme */
    const struct reach_terms *terms;   /* of a query's: what is still open; NULL: not asked yet */
    int64_t events, version;
    int64_t untold; /* of the roster's moves, while they are counted */
    struct booking *bookings;
    UT_hash_handle by_ref, by_no;
};

struct session {
    int64_t no;
    struct text id, programme, component, partner_id;
    int64_t starts_us, ends_us;
    int64_t capacity, confirmed;
    struct text venue_urn, online_url;
    struct text facilitator; /* a digest; empty: none */
    struct text
        former; /* who led it before the change that is told now; empty: nobody, or the same */
    bool is_led_anew; /* by that change */
    bool is_called_off;
    bool is_rescheduled; /* more of it has changed than its seats */
    int64_t sequence, events, changed_us;
    struct booking *booked;      /* who has a seat or waits; only where it is needed */
    struct booking **booked_end; /* where the next one goes */
    struct booking *waiting;     /* in the order of booking; ->before of the first is the last */
    bool is_changed;
    struct session *next_changed;
    struct session *next_freed;
    UT_hash_handle by_id, by_no;
};

struct roster {
    struct participant *participants, *participants_by_no;
    struct session *sessions, *sessions_by_no;
    /* What is to be stored, in the order of the first change. */
    struct participant *changed, *last_changed;
    struct booking *changed_bookings;
    struct session *changed_sessions;
    /* What is to be told of bookings, in order; NULL: nothing. */
    UT_array *moves;
};

void roster_clear(struct roster *roster);

/* Keyed by whatever of reference and number they have; they outlive the roster. */
void roster_add_participant(struct roster *roster, struct participant *participant);
void roster_add_session(struct roster *roster, struct session *session);

/* NULL when the roster has none. */
struct participant *roster_participant(const struct roster *roster, struct text ref);
struct participant *roster_participant_by_no(const struct roster *roster, int64_t no);
struct session *roster_session(const struct roster *roster, struct text id);
struct session *roster_session_by_no(const struct roster *roster, int64_t no);

/* The participant's booking of the session, cancelled or not, or NULL. */
struct booking *roster_booking(const struct participant *participant,
                               const struct session *session);
/* Puts a booking into the participant's list. */
void roster_add_booking(struct booking *booking);

/* The component when it is in the participant's plan, else PROGRAMME_NONE. */
int participant_component(const struct participant *participant, struct text id);

/* Notes something to tell of a booking as it is now. */
void roster_move(struct roster *roster, const struct booking *booking, enum booking_why why);

/* Notes that these are to be stored; more than once does nothing. */
void roster_change(struct roster *roster, struct participant *participant);
void roster_change_booking(struct roster *roster, struct booking *booking);
