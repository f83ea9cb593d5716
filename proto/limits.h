/* limits.h - the bounds that messages share. */
#pragma once

#include "common/message/message.h"

enum {
    ROW_VALUE_MAX = 1000,   /* bytes of a value in a cohort folder (cohort-folder.md, Reading) */
    CODE_MAX = 64,          /* bytes of a programme's code, a mode, a state */
    EMAIL_MAX = 254,        /* characters of an e-mail address */
    PAGE_ROWS_MAX = 500,    /* rows of one page of a list */
    NOTE_ROWS_MAX = 50,     /* notes of one page */
    NOTE_MAX = 8000,        /* bytes of a coach's note */
    NOTE_ID_SIZE = 32,      /* hexadecimal digits */
    STAFF_ID_SIZE = 64,     /* hexadecimal digits: the digest of an address */
    CANDIDATE_NO_SIZE = 16, /* hexadecimal digits */
    PLACE_ID_MAX = 2 * ROW_VALUE_MAX + 1,
    SUBMISSION_ID_MAX = ROW_VALUE_MAX + 2,
    MARK_ID_MAX = CANDIDATE_NO_SIZE + 1 + STAFF_ID_SIZE,
    KEY_MAX = 1200, /* bytes of a key that a list is ordered by: a time and an identifier */
};

/* Of what stands in no cohort, as a list over all of them: for who is limited to some. */
#define ONLY_COHORTS_MAX 512
#define ONLY_COHORTS(FIELD, E)                                    \
    FIELD(E, added_text, only_cohorts, 0, ONLY_COHORTS_MAX, NULL, \
          "only of these cohorts, with spaces; empty: of all")

/* Minutes of one plan, and of all that may ever be recorded for a component. */
#define MINUTES_MAX  1000000000
#define RECORDED_MAX INT64_C(1000000000000)

/* 1900-01-01 and the end of 2999 (cohort-folder.md, Reading). */
#define WHEN_MIN     INT64_C(-2208988800000000)
#define WHEN_MAX     INT64_C(32503680000000000)

/* How often a thing of a calendar may change. */
#define SEQUENCE_MAX 1000000000
#define NUMBER_MAX   INT64_C(9000000000000000)
