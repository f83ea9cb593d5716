/* parked_request.h - what operators ask of a service about its parked events: the
 * request "parked", for gtctl. */
#pragma once

#include "common/message/message.h"

enum { PARKED_ROWS_MAX = 500 };

/* What to do with those that fit all of these; the body is a list of one such map. */
#define PARKED_QUERY(FIELD, E)                                                     \
    FIELD(E, text, action, 1, 10, "list|retry|drop", "list: a page, by `after`")   \
    FIELD(E, text, source, 0, 64, NULL, "who told the event; empty: any")          \
    FIELD(E, text, type, 0, 100, NULL, "empty: any")                               \
    FIELD(E, text, cohort_id, 0, 1000, NULL, "empty: any")                         \
    FIELD(E, text, subject, 0, 1000, NULL, "empty: any")                           \
    FIELD(E, text, state, 0, 10, "any|waiting|behind|dead", "any: whatever state") \
    FIELD(E, number, partition, -1, 63, NULL, "-1: any")                           \
    FIELD(E, number, position, 0, INT64_MAX, NULL, "0: any")                       \
    FIELD(E, number, after, 0, INT64_MAX, NULL, "list: rows with a greater seq")   \
    FIELD(E, flag, is_dry_run, 0, 0, NULL, "only count")                           \
    FIELD(E, text, who, 0, 200, NULL, "USER@HOST, for the audit")
MESSAGE_DECLARE(parked_query, PARKED_QUERY);
extern const struct message_type parked_query_type;

/* A row of a list. */
#define PARKED_ROW(FIELD, E)                                                           \
    FIELD(E, number, seq, 1, INT64_MAX, NULL, "the order of arrival")                  \
    FIELD(E, text, source, 1, 64, NULL, "who told the event")                          \
    FIELD(E, number, partition, 0, 63, NULL, "")                                       \
    FIELD(E, number, position, 1, INT64_MAX, NULL, "")                                 \
    FIELD(E, text, id, 36, 36, NULL, "the event's")                                    \
    FIELD(E, text, type, 0, 1000, NULL, "")                                            \
    FIELD(E, number, version, INT64_MIN, INT64_MAX, NULL, "")                          \
    FIELD(E, text, cohort_id, 0, 1000, NULL, "")                                       \
    FIELD(E, text, subject, 0, 1000, NULL, "")                                         \
    FIELD(E, text, state, 1, 10, NULL, "waiting, behind or dead")                      \
    FIELD(E, number, tries, 0, INT64_MAX, NULL, "")                                    \
    FIELD(E, text, error, 0, 1000, NULL, "of the last try; no values")                 \
    FIELD(E, text, build, 0, 100, NULL, "of the program that tried last")              \
    FIELD(E, when, event_at, INT64_MIN, INT64_MAX, NULL, "when the event became true") \
    FIELD(E, when, first_at, INT64_MIN, INT64_MAX, NULL, "when it was parked")         \
    FIELD(E, when, last_at, INT64_MIN, INT64_MAX, NULL, "of the last try")             \
    FIELD(E, when, next_at, INT64_MIN, INT64_MAX, NULL, "of the next one, when it waits")
MESSAGE_DECLARE(parked_row, PARKED_ROW);
extern const struct message_type parked_row_type;

/* What retry and drop answer. */
#define PARKED_COUNT(FIELD, E)                  \
    FIELD(E, number, count, 0, INT64_MAX, NULL, \
          "events that were, or would be, let go on or dropped")
MESSAGE_DECLARE(parked_count, PARKED_COUNT);
extern const struct message_type parked_count_type;
