/* rules.h - what coaching decides. Nothing here reads or writes anything: the
 * handlers load what the rules look at and store what they changed. */
#pragma once

#include "common/lookup.h"
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
};

struct coach {
    int64_t coach_id; /* counts up with registration */
    int64_t max_participants;
    int64_t held; /* participants who have this coach, deferred ones included */
    bool is_changed;
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
