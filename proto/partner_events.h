/* partner_events.h - events that partners tell, and where they come from: what one may ask of
 * notifications about them and what it tells. A name, once released, never changes meaning. */
#pragma once

#include "proto/webhooks.h"

/* Makes known where a partner's events come from. The result is the source's id. */
#define CREATE_EVENT_SOURCE(FIELD, E)                                 \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "who tells")   \
    FIELD(E, text, description, 0, ROW_VALUE_MAX, NULL, "for people") \
    FIELD(E, added_text, cohorts, 0, ENDPOINT_LIST_MAX, NULL,         \
          "of which it may tell, separated by spaces; empty: all")
MESSAGE_DECLARE(create_event_source, CREATE_EVENT_SOURCE);

/* Of a source: delete it, or look it up. */
#define SOURCE_NAMED(FIELD, E)                                   \
    FIELD(E, text, source_id, 1, CODE_MAX, NULL, "which source") \
    ENDPOINT_SCOPE(FIELD, E)
MESSAGE_DECLARE(source_named, SOURCE_NAMED);

/* A new secret for a source; the one before is accepted beside it for a while. */
#define ROTATE_SOURCE_SECRET(FIELD, E)                           \
    FIELD(E, text, source_id, 1, CODE_MAX, NULL, "which source") \
    ENDPOINT_SCOPE(FIELD, E)                                     \
    FIELD(E, number, overlap_hours, 0, 168, NULL, "how long the former one is accepted too")
MESSAGE_DECLARE(rotate_source_secret, ROTATE_SOURCE_SECRET);

/* Asks for sources, in the order of their ids. */
#define EVENT_SOURCE_LIST(FIELD, E)                                                   \
    ENDPOINT_SCOPE(FIELD, E)                                                          \
    FIELD(E, text, after, 0, CODE_MAX, NULL, "the last source_id of the page before") \
    FIELD(E, number, max, 0, 500, NULL, "rows at most; 0: 500")                       \
    ONLY_COHORTS(FIELD, E)
MESSAGE_DECLARE(event_source_list, EVENT_SOURCE_LIST);

/* One source. */
#define EVENT_SOURCE_ROW(FIELD, E)                                                              \
    FIELD(E, text, source_id, 1, CODE_MAX, NULL, "which")                                       \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "who tells")                             \
    FIELD(E, text, description, 0, ROW_VALUE_MAX, NULL, "for people")                           \
    FIELD(E, number, generation, 1, NUMBER_MAX, NULL, "of the secret")                          \
    FIELD(E, when, overlap_until, WHEN_MIN, WHEN_MAX, NULL, "the former secret's end; 0: none") \
    FIELD(E, when, created_at, WHEN_MIN, WHEN_MAX, NULL, "when it was made")                    \
    FIELD(E, text, sealed_secrets, 0, ROW_VALUE_MAX, NULL,                                      \
          "of event_source_find: who may check a signature opens them")                         \
    FIELD(E, added_text, cohorts, 0, ENDPOINT_LIST_MAX, NULL,                                   \
          "of which it may tell, separated by spaces; empty: all")
MESSAGE_DECLARE(event_source_row, EVENT_SOURCE_ROW);

/* A partner's event, as the gateway has checked it. Told again under the same source and id it
 * changes nothing. */
#define RECORD_PARTNER_EVENT(FIELD, E)                                                         \
    FIELD(E, text, source_id, 1, CODE_MAX, NULL, "whose signature it has")                     \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "of that source")                       \
    FIELD(E, text, source, 1, ROW_VALUE_MAX, NULL, "CloudEvents source")                       \
    FIELD(E, text, event_id, 1, ROW_VALUE_MAX, NULL, "CloudEvents id, unique with the source") \
    FIELD(E, text, type, 1, CODE_MAX, NULL, "CloudEvents type")                                \
    FIELD(E, text, subject, 0, ROW_VALUE_MAX, NULL, "CloudEvents subject")                     \
    FIELD(E, time, happened_at, 0, CODE_MAX, NULL, "CloudEvents time, RFC 3339")               \
    FIELD(E, json, data, 0, EVENT_DATA_MAX, NULL, "CloudEvents data, JSON")
MESSAGE_DECLARE(record_partner_event, RECORD_PARTNER_EVENT);

/* A partner has told something. */
#define PARTNER_EVENT(FIELD, E)                                                         \
    FIELD(E, text, source, 1, ROW_VALUE_MAX, NULL, "CloudEvents source")                \
    FIELD(E, text, event_id, 1, ROW_VALUE_MAX, NULL, "CloudEvents id")                  \
    FIELD(E, text, type, 1, CODE_MAX, NULL, "CloudEvents type, as venue.changed")       \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "who told it")                   \
    FIELD(E, text, subject, 0, ROW_VALUE_MAX, NULL, "what it is about: the subject")    \
    FIELD(E, flag, is_known, 0, 1, NULL, "its type is one of those with declared data") \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL, "about whom, or empty")     \
    FIELD(E, text, session_id, 0, ROW_VALUE_MAX, NULL, "about which session, or empty") \
    FIELD(E, text, programme, 0, CODE_MAX, NULL, "or empty")                            \
    FIELD(E, text, venue_urn, 0, CODE_MAX, NULL, "or empty")                            \
    FIELD(E, text, reason, 0, CODE_MAX, NULL, "a code, or empty")                       \
    FIELD(E, when, starts_at, WHEN_MIN, WHEN_MAX, NULL, "0: none is given")             \
    FIELD(E, when, ends_at, WHEN_MIN, WHEN_MAX, NULL, "0: none is given")               \
    FIELD(E, number, minutes, 0, MINUTES_MAX, NULL, "0: none are given")                \
    FIELD(E, when, at, WHEN_MIN, WHEN_MAX, NULL, "when it happened, as the partner says")
MESSAGE_DECLARE(partner_event, PARTNER_EVENT);

/* Asks for what partners have told, in the order in which it came. */
#define PARTNER_EVENT_LIST(FIELD, E)                                                   \
    FIELD(E, text, cohort_id, 0, ROW_VALUE_MAX, NULL, "which cohort; empty: all")      \
    ENDPOINT_SCOPE(FIELD, E)                                                           \
    FIELD(E, flag, only_unknown, 0, 1, NULL, "only of types without declared data")    \
    FIELD(E, number, after, 0, NUMBER_MAX, NULL, "the last number of the page before") \
    FIELD(E, number, max, 0, 500, NULL, "rows at most; 0: 100")                        \
    ONLY_COHORTS(FIELD, E)
MESSAGE_DECLARE(partner_event_list, PARTNER_EVENT_LIST);

/* One event that a partner has told. */
#define PARTNER_EVENT_ROW(FIELD, E)                                                     \
    FIELD(E, number, number, 1, NUMBER_MAX, NULL, "counts them")                        \
    FIELD(E, text, cohort_id, 0, ROW_VALUE_MAX, NULL, "of which cohort")                \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "who told it")                   \
    FIELD(E, text, source, 1, ROW_VALUE_MAX, NULL, "CloudEvents source")                \
    FIELD(E, text, event_id, 1, ROW_VALUE_MAX, NULL, "CloudEvents id")                  \
    FIELD(E, text, type, 1, CODE_MAX, NULL, "CloudEvents type")                         \
    FIELD(E, text, subject, 0, ROW_VALUE_MAX, NULL, "CloudEvents subject")              \
    FIELD(E, flag, is_known, 0, 1, NULL, "its type is one of those with declared data") \
    FIELD(E, when, received_at, WHEN_MIN, WHEN_MAX, NULL, "when it came")               \
    FIELD(E, json, data, 0, EVENT_DATA_MAX, NULL, "JSON, as it came")
MESSAGE_DECLARE(partner_event_row, PARTNER_EVENT_ROW);

#define PARTNER_EVENT_MESSAGES(MESSAGE)                                                            \
    MESSAGE(command, notifications, create_event_source, create_event_source, CREATE_EVENT_SOURCE, \
            1, "Makes known where a partner's events come from.")                                  \
    MESSAGE(command, notifications, delete_event_source, source_named, SOURCE_NAMED, 1,            \
            "Takes no more events from a source.")                                                 \
    MESSAGE(command, notifications, rotate_source_secret, rotate_source_secret,                    \
            ROTATE_SOURCE_SECRET, 1, "Gives a source a new secret.")                               \
    MESSAGE(query, notifications, event_source_list, event_source_list, EVENT_SOURCE_LIST, 1,      \
            "Where partners' events come from.")                                                   \
    MESSAGE(query, notifications, event_source_find, source_named, SOURCE_NAMED, 1,                \
            "One source, for who checks its signatures.")                                          \
    MESSAGE(row, notifications, event_source_row, event_source_row, EVENT_SOURCE_ROW, 1,           \
            "One source.")                                                                         \
    MESSAGE(command, notifications, record_partner_event, record_partner_event,                    \
            RECORD_PARTNER_EVENT, 1, "Keeps what a partner has told.")                             \
    MESSAGE(public_event, notifications, partner_event, partner_event, PARTNER_EVENT, 1,           \
            "A partner has told something.")                                                       \
    MESSAGE(query, notifications, partner_event_list, partner_event_list, PARTNER_EVENT_LIST, 1,   \
            "What partners have told.")                                                            \
    MESSAGE(row, notifications, partner_event_row, partner_event_row, PARTNER_EVENT_ROW, 1,        \
            "One event that a partner has told.")
PARTNER_EVENT_MESSAGES(MESSAGE_EXTERN)
