/* webhooks.h - the public feed, webhooks, and events that partners tell: what one may ask of
 * notifications about them and what it tells. The rest of notifications is in notifications.h.
 * A name, once released, never changes meaning. */
#pragma once

#include "proto/limits.h"

enum {
    ENDPOINT_URL_MAX = 500,
    ENDPOINT_LIST_MAX = 1000, /* bytes of a list of types or cohorts */
    EVENT_DATA_MAX = 16384,   /* bytes of a partner's event */
};

#define ENDPOINT_ID(FIELD, E) FIELD(E, text, endpoint_id, 1, CODE_MAX, NULL, "which endpoint")
#define ENDPOINT_SCOPE(FIELD, E)                  \
    FIELD(E, text, scope, 0, ROW_VALUE_MAX, NULL, \
          "the partner who asks: anybody else's is not there; empty: all are")

/* What changes an endpoint begins like this. */
#define ENDPOINT_CHANGED(FIELD, E) \
    ENDPOINT_ID(FIELD, E)          \
    ENDPOINT_SCOPE(FIELD, E)       \
    FIELD(E, added_digits, if_sequence, 0, ROW_VALUE_MAX, NULL, "only of this `sequence`")

/* Wants to be told of events by HTTP. The result is the endpoint's id. */
#define CREATE_ENDPOINT(FIELD, E)                                                                \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "whose events; empty: of all partners")   \
    FIELD(E, url, url, 1, ENDPOINT_URL_MAX, NULL, "where to: https, without a name or fragment") \
    FIELD(E, text, description, 0, ROW_VALUE_MAX, NULL, "for people")                            \
    FIELD(E, text, types, 0, ENDPOINT_LIST_MAX, NULL,                                            \
          "npq.sessions.booked, ... separated by spaces; empty: all")                            \
    FIELD(E, text, cohorts, 0, ENDPOINT_LIST_MAX, NULL, "separated by spaces; empty: all")       \
    FIELD(E, added_flag, wants_history, 0, 1, NULL, "also of what is imported as history")
MESSAGE_DECLARE(create_endpoint, CREATE_ENDPOINT);
extern const struct message_type create_endpoint_command;

/* Changes all of what it says; the secret and what was not delivered yet stay. */
#define UPDATE_ENDPOINT(FIELD, E)                                                          \
    ENDPOINT_CHANGED(FIELD, E)                                                             \
    FIELD(E, url, url, 1, ENDPOINT_URL_MAX, NULL, "as in create_endpoint")                 \
    FIELD(E, text, description, 0, ROW_VALUE_MAX, NULL, "for people")                      \
    FIELD(E, text, types, 0, ENDPOINT_LIST_MAX, NULL, "separated by spaces; empty: all")   \
    FIELD(E, text, cohorts, 0, ENDPOINT_LIST_MAX, NULL, "separated by spaces; empty: all") \
    FIELD(E, added_flag, wants_history, 0, 1, NULL, "also of what is imported as history")
MESSAGE_DECLARE(update_endpoint, UPDATE_ENDPOINT);
extern const struct message_type update_endpoint_command;

/* Switches deliveries on or off. What came meanwhile is delivered when it is on again. */
#define SWITCH_ENDPOINT(FIELD, E) \
    ENDPOINT_CHANGED(FIELD, E)    \
    FIELD(E, flag, is_enabled, 0, 1, NULL, "on")
MESSAGE_DECLARE(switch_endpoint, SWITCH_ENDPOINT);
extern const struct message_type switch_endpoint_command;

/* A new secret; the one before signs beside it for a while. */
#define ROTATE_SECRET(FIELD, E) \
    ENDPOINT_CHANGED(FIELD, E)  \
    FIELD(E, number, overlap_hours, 0, 168, NULL, "how long the former one signs too")
MESSAGE_DECLARE(rotate_secret, ROTATE_SECRET);
extern const struct message_type rotate_endpoint_secret_command;

MESSAGE_DECLARE(endpoint_changed, ENDPOINT_CHANGED);
extern const struct message_type delete_endpoint_command;

/* Of an endpoint, without more: send a test event. */
#define ENDPOINT_NAMED(FIELD, E) \
    ENDPOINT_ID(FIELD, E)        \
    ENDPOINT_SCOPE(FIELD, E)
MESSAGE_DECLARE(endpoint_named, ENDPOINT_NAMED);
extern const struct message_type test_endpoint_command;

/* Delivers a range of the feed once more, under the same ids. */
#define REPLAY_ENDPOINT(FIELD, E)                                                       \
    ENDPOINT_ID(FIELD, E)                                                               \
    ENDPOINT_SCOPE(FIELD, E)                                                            \
    FIELD(E, number, after, 0, NUMBER_MAX, NULL, "the position before the first event") \
    FIELD(E, added_number, until, 0, NUMBER_MAX, NULL, "of the last event; 0: up to now")
MESSAGE_DECLARE(replay_endpoint, REPLAY_ENDPOINT);
extern const struct message_type replay_endpoint_command;

/* What delivering has found out about an endpoint; notifications tells itself. */
#define NOTE_ENDPOINT(FIELD, E)                                                      \
    ENDPOINT_ID(FIELD, E)                                                            \
    FIELD(E, text, finding, 1, CODE_MAX, "failing|given_up|gone|well", "what it is") \
    FIELD(E, when, since, WHEN_MIN, WHEN_MAX, NULL, "of its first failure in a row") \
    FIELD(E, text, answer, 0, CODE_MAX, NULL, "its last answer")
MESSAGE_DECLARE(note_endpoint, NOTE_ENDPOINT);
extern const struct message_type note_endpoint_command;

/* An endpoint fails, or was disabled: its owner should know. */
#define ENDPOINT_STATE(FIELD, E)                                                           \
    FIELD(E, text, endpoint_id, 1, CODE_MAX, NULL, "which endpoint: the subject")          \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "whose; empty: the provider's own") \
    FIELD(E, when, since, WHEN_MIN, WHEN_MAX, NULL, "of the first failure in a row")       \
    FIELD(E, text, why, 1, CODE_MAX, NULL, "failing, given_up or gone")                    \
    FIELD(E, text, answer, 0, CODE_MAX, NULL, "its last answer: a status code or a word")
MESSAGE_DECLARE(endpoint_state, ENDPOINT_STATE);
extern const struct message_type notifications_endpoint_failing;
extern const struct message_type notifications_endpoint_disabled;

/* The test button of an endpoint was pressed; nobody else is told. */
#define ENDPOINT_TESTED(FIELD, E)                                                 \
    FIELD(E, text, endpoint_id, 1, CODE_MAX, NULL, "which endpoint: the subject") \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "whose")
MESSAGE_DECLARE(endpoint_tested, ENDPOINT_TESTED);
extern const struct message_type notifications_endpoint_tested;

/* Asks for endpoints, in the order of their ids. */
#define ENDPOINT_LIST(FIELD, E)                                                         \
    ENDPOINT_SCOPE(FIELD, E)                                                            \
    FIELD(E, text, after, 0, CODE_MAX, NULL, "the last endpoint_id of the page before") \
    FIELD(E, number, max, 0, 500, NULL, "rows at most; 0: 500")                         \
    ONLY_COHORTS(FIELD, E)
MESSAGE_DECLARE(endpoint_list, ENDPOINT_LIST);
extern const struct message_type endpoint_list_query;
extern const struct message_type endpoint_find_query; /* of ENDPOINT_NAMED, many at once */

/* One endpoint. */
#define ENDPOINT_ROW(FIELD, E)                                                                   \
    FIELD(E, text, endpoint_id, 1, CODE_MAX, NULL, "which")                                      \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "whose; empty: the provider's own")       \
    FIELD(E, url, url, 1, ENDPOINT_URL_MAX, NULL, "where to")                                    \
    FIELD(E, text, description, 0, ROW_VALUE_MAX, NULL, "for people")                            \
    FIELD(E, text, types, 0, ENDPOINT_LIST_MAX, NULL, "separated by spaces; empty: all")         \
    FIELD(E, text, cohorts, 0, ENDPOINT_LIST_MAX, NULL, "separated by spaces; empty: all")       \
    FIELD(E, flag, wants_history, 0, 1, NULL, "also what is imported as history")                \
    FIELD(E, text, state, 1, CODE_MAX, "enabled|disabled", "whether deliveries are on")          \
    FIELD(E, text, why, 0, CODE_MAX, NULL, "disabled: asked, gone (410) or given_up")            \
    FIELD(E, number, generation, 1, NUMBER_MAX, NULL, "of the secret; grows with each rotation") \
    FIELD(E, when, overlap_until, WHEN_MIN, WHEN_MAX, NULL, "the former secret's end; 0: none")  \
    FIELD(E, number, position, 0, NUMBER_MAX, NULL, "of the feed: how far it is")                \
    FIELD(E, number, behind, 0, NUMBER_MAX, NULL, "positions that it has yet to look at")        \
    FIELD(E, number, waiting, 0, NUMBER_MAX, NULL, "deliveries that wait for another try")       \
    FIELD(E, number, failed, 0, NUMBER_MAX, NULL, "deliveries that were given up")               \
    FIELD(E, number, failures, 0, NUMBER_MAX, NULL, "failures in a row")                         \
    FIELD(E, when, failing_since, WHEN_MIN, WHEN_MAX, NULL, "of the first of these; 0: none")    \
    FIELD(E, text, answer, 0, CODE_MAX, NULL, "the last answer")                                 \
    FIELD(E, when, delivered_at, WHEN_MIN, WHEN_MAX, NULL, "of the last success; 0: none")       \
    FIELD(E, when, created_at, WHEN_MIN, WHEN_MAX, NULL, "when it was made")                     \
    FIELD(E, text, sealed_secrets, 0, ROW_VALUE_MAX, NULL,                                       \
          "of endpoint_find: who may show the secret opens them")                                \
    FIELD(E, added_number, sequence, 0, NUMBER_MAX, NULL, "counts its changes")
MESSAGE_DECLARE(endpoint_row, ENDPOINT_ROW);
extern const struct message_type endpoint_row_type;

/* Asks for the last attempts of an endpoint, the newest first. */
#define ATTEMPT_LIST(FIELD, E)                                    \
    ENDPOINT_ID(FIELD, E)                                         \
    ENDPOINT_SCOPE(FIELD, E)                                      \
    FIELD(E, number, after, 0, NUMBER_MAX, NULL,                  \
          "`number` of the last row of the page before; 0: none") \
    FIELD(E, number, max, 0, 500, NULL, "rows at most; 0: 500")
MESSAGE_DECLARE(attempt_list, ATTEMPT_LIST);
extern const struct message_type attempt_list_query;

/* One attempt. */
#define ATTEMPT_ROW(FIELD, E)                                                   \
    FIELD(E, number, number, 1, NUMBER_MAX, NULL, "counts all attempts")        \
    FIELD(E, text, event_id, 1, CODE_MAX, NULL, "webhook-id, the event's id")   \
    FIELD(E, number, position, 0, NUMBER_MAX, NULL, "of the event in the feed") \
    FIELD(E, text, type, 1, CODE_MAX, NULL, "of the event")                     \
    FIELD(E, when, at, WHEN_MIN, WHEN_MAX, NULL, "when it began")               \
    FIELD(E, number, milliseconds, 0, NUMBER_MAX, NULL, "how long it took")     \
    FIELD(E, text, answer, 1, CODE_MAX, NULL,                                   \
          "the status code, or why there is none: unreachable, tls_name, ...")  \
    FIELD(E, flag, is_delivered, 0, 1, NULL, "it was taken")
MESSAGE_DECLARE(attempt_row, ATTEMPT_ROW);
extern const struct message_type attempt_row_type;

/* Asks for the public feed behind a position, in the order of positions. */
#define EVENT_LIST(FIELD, E)                                                                  \
    FIELD(E, text, scope, 0, ROW_VALUE_MAX, NULL,                                             \
          "the partner who asks: sees its own and what concerns all; empty: everything")      \
    FIELD(E, number, since, 0, NUMBER_MAX, NULL, "the last position of the page before")      \
    FIELD(E, number, limit, 0, 200, NULL, "events at most; 0: 200")                           \
    FIELD(E, text, types, 0, ENDPOINT_LIST_MAX, NULL, "only these, separated by spaces")      \
    FIELD(E, text, cohorts, 0, ENDPOINT_LIST_MAX, NULL, "only of these, separated by spaces") \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "only of this partner's; empty: all")  \
    FIELD(E, text, subject, 0, ROW_VALUE_MAX, NULL, "only about this; empty: all")
MESSAGE_DECLARE(event_list, EVENT_LIST);
extern const struct message_type event_list_query;

/* One event of the feed. The last row has no type: its position is how far the feed was looked
 * through (before `since`: the feed ends there), and `first` the oldest position that is kept. */
#define EVENT_ROW(FIELD, E)                                                                  \
    FIELD(E, number, position, 0, NUMBER_MAX, NULL, "in the feed, without gaps")             \
    FIELD(E, number, first, 0, NUMBER_MAX, NULL, "of the last row: the oldest that is kept") \
    FIELD(E, text, event_id, 0, CODE_MAX, NULL, "a UUID; the id of the CloudEvent")          \
    FIELD(E, text, type, 0, CODE_MAX, NULL, "npq.enrolment.accepted")                        \
    FIELD(E, text, cohort_id, 0, ROW_VALUE_MAX, NULL, "of which cohort")                     \
    FIELD(E, text, subject, 0, ROW_VALUE_MAX, NULL, "what it is about")                      \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "whose; empty: it concerns all")      \
    FIELD(E, when, at, WHEN_MIN, WHEN_MAX, NULL, "when it became true")                      \
    FIELD(E, json, envelope, 0, MESSAGE_TEXT_MAX, NULL, "the CloudEvent, JSON")
MESSAGE_DECLARE(event_row, EVENT_ROW);
extern const struct message_type event_row_type;

/* Makes known where a partner's events come from. The result is the source's id. */
#define CREATE_EVENT_SOURCE(FIELD, E)                               \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "who tells") \
    FIELD(E, text, description, 0, ROW_VALUE_MAX, NULL, "for people")
MESSAGE_DECLARE(create_event_source, CREATE_EVENT_SOURCE);
extern const struct message_type create_event_source_command;

/* Of a source: delete it, or look it up. */
#define SOURCE_NAMED(FIELD, E)                                   \
    FIELD(E, text, source_id, 1, CODE_MAX, NULL, "which source") \
    ENDPOINT_SCOPE(FIELD, E)
MESSAGE_DECLARE(source_named, SOURCE_NAMED);
extern const struct message_type delete_event_source_command;

/* A new secret for a source; the one before is accepted beside it for a while. */
#define ROTATE_SOURCE_SECRET(FIELD, E)                           \
    FIELD(E, text, source_id, 1, CODE_MAX, NULL, "which source") \
    ENDPOINT_SCOPE(FIELD, E)                                     \
    FIELD(E, number, overlap_hours, 0, 168, NULL, "how long the former one is accepted too")
MESSAGE_DECLARE(rotate_source_secret, ROTATE_SOURCE_SECRET);
extern const struct message_type rotate_source_secret_command;

/* Asks for sources, in the order of their ids. */
#define EVENT_SOURCE_LIST(FIELD, E)                                                   \
    ENDPOINT_SCOPE(FIELD, E)                                                          \
    FIELD(E, text, after, 0, CODE_MAX, NULL, "the last source_id of the page before") \
    FIELD(E, number, max, 0, 500, NULL, "rows at most; 0: 500")
MESSAGE_DECLARE(event_source_list, EVENT_SOURCE_LIST);
extern const struct message_type event_source_list_query;
extern const struct message_type event_source_find_query; /* of SOURCE_NAMED, many at once */

/* One source. */
#define EVENT_SOURCE_ROW(FIELD, E)                                                              \
    FIELD(E, text, source_id, 1, CODE_MAX, NULL, "which")                                       \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "who tells")                             \
    FIELD(E, text, description, 0, ROW_VALUE_MAX, NULL, "for people")                           \
    FIELD(E, number, generation, 1, NUMBER_MAX, NULL, "of the secret")                          \
    FIELD(E, when, overlap_until, WHEN_MIN, WHEN_MAX, NULL, "the former secret's end; 0: none") \
    FIELD(E, when, created_at, WHEN_MIN, WHEN_MAX, NULL, "when it was made")                    \
    FIELD(E, text, sealed_secrets, 0, ROW_VALUE_MAX, NULL,                                      \
          "of event_source_find: who may check a signature opens them")
MESSAGE_DECLARE(event_source_row, EVENT_SOURCE_ROW);
extern const struct message_type event_source_row_type;

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
extern const struct message_type record_partner_event_command;

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
extern const struct message_type notifications_partner_event;

/* Asks for what partners have told, in the order in which it came. */
#define PARTNER_EVENT_LIST(FIELD, E)                                                   \
    FIELD(E, text, cohort_id, 0, ROW_VALUE_MAX, NULL, "which cohort; empty: all")      \
    ENDPOINT_SCOPE(FIELD, E)                                                           \
    FIELD(E, flag, only_unknown, 0, 1, NULL, "only of types without declared data")    \
    FIELD(E, number, after, 0, NUMBER_MAX, NULL, "the last number of the page before") \
    FIELD(E, number, max, 0, 500, NULL, "rows at most; 0: 100")                        \
    ONLY_COHORTS(FIELD, E)
MESSAGE_DECLARE(partner_event_list, PARTNER_EVENT_LIST);
extern const struct message_type partner_event_list_query;

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
extern const struct message_type partner_event_row_type;
