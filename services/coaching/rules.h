/* rules.h - what coaching decides. Nothing here reads or writes anything: the
 * handlers load what the rules look at and store what they changed. */
#pragma once

#include "common/base/lookup.h"
#include "proto/coaching.h"
#include "proto/codes.h"
#include "proto/enrolment.h"

struct participant {
    struct text application_ref;
    struct text state; /* as enrolment tells it; empty: not known yet */
    struct text programme;
    struct text partner_id;
    int64_t coach_id;      /* 0: none */
    int64_t waits_from_us; /* while accepted and without a coach */
    int64_t version;       /* events written about this person */
    struct text staff_id;  /* of the coach; empty: none */
    int64_t former_id;     /* the coach that was left last; 0: none */
    struct text former;    /* its staff_id */
    int64_t place;         /* in the order in which matches are told */
};

struct coach {
    int64_t coach_id; /* counts up with registration */
    int64_t max_participants;
    int64_t held; /* participants who have this coach, deferred ones included */
    bool is_changed;
    struct text staff_id;
};

/* A meeting that was arranged. */
struct arranged {
    struct text meeting_id;
    struct text application_ref;
    struct text staff_id;
    int64_t starts_us;
    int64_t ends_us;
    bool is_called_off;
    int64_t sequence; /* counts the changes */
};

/* A partner and its coaches, in the order of registration. */
struct partner {
    struct text partner_id;
    struct coach *coaches;
    size_t coach_count;
};

/* A row of kind `coaches`; the codes in the order of cohort-folder.md. */
struct refusal rules_coach_check(const struct register_coach *row, bool is_partner_known,
                                 bool is_coach_known, int64_t *ret_max_participants);

/* A row of kind `coaching`; participant is NULL when there is none. */
struct refusal rules_meeting_check(const struct record_meeting *row, bool is_meeting_known,
                                   const struct participant *participant, int64_t *ret_held_at_us,
                                   int64_t *ret_minutes);

/* A meeting that is arranged or moved or called off, at this moment. `arranged` is NULL when there
 * is none, and is filled or changed when nothing is refused; *ret_is_new is false when it was so
 * before. */
struct refusal rules_arrange_check(const struct arrange_meeting *row, bool is_meeting_known,
                                   const struct participant *participant, int64_t now_us,
                                   struct arranged *ret_arranged);
struct refusal rules_move_check(const struct move_meeting *row, struct arranged *arranged,
                                int64_t now_us, bool *ret_is_new);
struct refusal rules_call_off_check(const struct call_off_meeting *row, struct arranged *arranged,
                                    int64_t now_us, bool *ret_is_new);

/* A note is about a participant whom its writer coaches. */
struct refusal rules_note_check(const struct write_note *row,
                                const struct participant *participant);

/* The minutes that count: only meetings that were held give any. */
int64_t rules_meeting_credit(struct text status, int64_t minutes);

/* True when the participant still has the coach after this event: a deferred
 * person keeps the coach, one who leaves or goes to another partner does not. */
bool rules_coach_stays(const struct participant *participant,
                       const struct application_changed *now);

/* Makes the participant what the event tells; the coach has been seen to. */
void rules_participant_change(struct participant *participant,
                              const struct application_changed *now);

/* The coach of this partner who takes the next participant: the one with the
 * most room, which spreads the work; of equals the one registered first. NULL
 * when there is no room. */
struct coach *rules_coach_choose(const struct partner *partner);

/* How many participants the partner's coaches can still take. */
int64_t rules_partner_room(const struct partner *partner);

/* One participant more or fewer; a coach_id that is not the partner's is none. */
void rules_coach_take(struct coach *coach);
void rules_coach_free(struct partner *partner, int64_t coach_id);
