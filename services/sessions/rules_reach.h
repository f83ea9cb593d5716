/* rules_reach.h - the best figure that a participant can still reach.
 *
 * Nothing more can be credited to a component that is *closed*; to one that is open, all that is
 * planned for it still can. The best figure is that of the plan with every open component credited
 * in full. When a component closes:
 * - anything: at the end of the day (UTC) on which the cohort completes; never while that day is
 *   not known.
 * - self-directed study and coaching: not before.
 * - what is taught: CATCHUP_DAYS after the end of the last session that the participant's partner
 *   has in the timetable for the component and the programme. Until that session there is a seat to
 *   be had, and for so long afterwards its minutes can be caught up. While the timetable has no
 * such session the component is still to be scheduled, and open.
 *
 * Someone is *at risk* while the application is accepted, the cohort has not completed, the
 * threshold has not been reached, and the best figure is less than the threshold and a margin; a
 * margin that goes beyond 100% ends there. By the rule `per_delivery` the best figure is that of
 * the delivery, facilitated or self-directed, that has the smaller one. Pure. */
#pragma once

#include "roster.h"

/* When the last session ends that a partner has for a component of a programme. */
struct closing {
    struct text component;
    int64_t last_ends_us;
    struct closing *next;
};

#define REACH_NEVER INT64_MAX

struct reach_terms {
    int64_t now_us;
    int64_t completes_us;           /* the end of the day; REACH_NEVER: not known */
    int64_t catchup_us;             /* how long after its last session a component stays open */
    int64_t margin_bp;              /* over the threshold */
    const struct closing *closings; /* of the participant's partner and programme */
};

/* REACH_NEVER while that is not known. */
int64_t reach_closes_us(const struct participant *participant, int component,
                        const struct reach_terms *terms);

/* The best figure, in hundredths of a percent, rounded down. */
int64_t reach_best_bp(const struct participant *participant, const struct reach_terms *terms);

bool reach_is_at_risk(const struct participant *participant, const struct reach_terms *terms);
