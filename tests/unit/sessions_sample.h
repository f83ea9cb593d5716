/* sessions_sample.h - participants and sessions for the tests of the rules. They
 * are of the programme in programme_sample.h; times are small numbers. */
#pragma once

#include "services/sessions/roster.h"
#include "tests/unit/programme_sample.h"

enum { SAMPLE_MODE_BLENDED, SAMPLE_MODE_ONLINE };

static int64_t sample_minutes[8][PROGRAMME_COMPONENTS_MAX];

/* Accepted, at partner P1, everything in one mode, nothing recorded. */
static inline struct participant
participant_made(const struct programme *programme, int number, int mode)
{
    struct participant made = {
        .no = number,
        .ref = TEXT("A1"),
        .state = TEXT("accepted"),
        .had_place = true,
        .programme_code = TEXT("NPQX"),
        .programme_version = 1,
        .programme = programme,
        .partner_id = TEXT("P1"),
        .recorded = sample_minutes[number],
    };

    memset(made.plan, mode, sizeof made.plan);
    memset(made.recorded, 0, sizeof sample_minutes[number]);
    return made;
}

static inline struct session
session_made(int64_t no, const char *component, int64_t starts_us, int64_t ends_us)
{
    return (struct session){
        .no = no,
        .id = TEXT("S1"),
        .programme = TEXT("NPQX"),
        .component = text_of(component),
        .partner_id = TEXT("P1"),
        .starts_us = starts_us,
        .ends_us = ends_us,
        .capacity = 1,
    };
}

static inline struct booking
booking_made(struct participant *participant, struct session *session)
{
    return (struct booking){ .participant = participant, .session = session };
}
