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

/* Changes all of what it says; the secret and what was not delivered yet stay. */
#define UPDATE_ENDPOINT(FIELD, E)                                                          \
    ENDPOINT_CHANGED(FIELD, E)                                                             \
    FIELD(E, url, url, 1, ENDPOINT_URL_MAX, NULL, "as in create_endpoint")                 \
    FIELD(E, text, description, 0, ROW_VALUE_MAX, NULL, "for people")                      \
    FIELD(E, text, types, 0, ENDPOINT_LIST_MAX, NULL, "separated by spaces; empty: all")   \
    FIELD(E, text, cohorts, 0, ENDPOINT_LIST_MAX, NULL, "separated by spaces; empty: all") \
    FIELD(E, added_flag, wants_history, 0, 1, NULL, "also of what is imported as history")
MESSAGE_DECLARE(update_endpoint, UPDATE_ENDPOINT);

/* Switches deliveries on or off. What came meanwhile is delivered when it is on again. */
#define SWITCH_ENDPOINT(FIELD, E) \
    ENDPOINT_CHANGED(FIELD, E)    \
    FIELD(E, flag, is_enabled, 0, 1, NULL, "on")
MESSAGE_DECLARE(switch_endpoint, SWITCH_ENDPOINT);

/* A new secret; the one before signs beside it for a while. */
#define ROTATE_SECRET(FIELD, E) \
    ENDPOINT_CHANGED(FIELD, E)  \
    FIELD(E, number, overlap_hours, 0, 168, NULL, "how long the former one signs too")
MESSAGE_DECLARE(rotate_secret, ROTATE_SECRET);

MESSAGE_DECLARE(endpoint_changed, ENDPOINT_CHANGED);

/* Of an endpoint, without more: send a test event. */
#define ENDPOINT_NAMED(FIELD, E) \
    ENDPOINT_ID(FIELD, E)        \
    ENDPOINT_SCOPE(FIELD, E)
MESSAGE_DECLARE(endpoint_named, ENDPOINT_NAMED);

/* Delivers a range of the feed once more, under the same ids. */
#define REPLAY_ENDPOINT(FIELD, E)                                                       \
    ENDPOINT_ID(FIELD, E)                                                               \
    ENDPOINT_SCOPE(FIELD, E)                                                            \
    FIELD(E, number, after, 0, NUMBER_MAX, NULL, "the position before the first event") \
    FIELD(E, added_number, until, 0, NUMBER_MAX, NULL, "of the last event; 0: up to now")
MESSAGE_DECLARE(replay_endpoint, REPLAY_ENDPOINT);

/* What delivering has found out about an endpoint; notifications tells itself. */
#define NOTE_ENDPOINT(FIELD, E)                                                      \
    ENDPOINT_ID(FIELD, E)                                                            \
    FIELD(E, text, finding, 1, CODE_MAX, "failing|given_up|gone|well", "what it is") \
    FIELD(E, when, since, WHEN_MIN, WHEN_MAX, NULL, "of its first failure in a row") \
    FIELD(E, text, answer, 0, CODE_MAX, NULL, "its last answer")
MESSAGE_DECLARE(note_endpoint, NOTE_ENDPOINT);

/* An endpoint fails, or was disabled: its owner should know. */
#define ENDPOINT_STATE(FIELD, E)                                                           \
    FIELD(E, text, endpoint_id, 1, CODE_MAX, NULL, "which endpoint: the subject")          \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "whose; empty: the provider's own") \
    FIELD(E, when, since, WHEN_MIN, WHEN_MAX, NULL, "of the first failure in a row")       \
    FIELD(E, text, why, 1, CODE_MAX, NULL, "failing, given_up or gone")                    \
    FIELD(E, text, answer, 0, CODE_MAX, NULL, "its last answer: a status code or a word")
MESSAGE_DECLARE(endpoint_state, ENDPOINT_STATE);

/* The test button of an endpoint was pressed; nobody else is told. */
#define ENDPOINT_TESTED(FIELD, E)                                                 \
    FIELD(E, text, endpoint_id, 1, CODE_MAX, NULL, "which endpoint: the subject") \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "whose")
MESSAGE_DECLARE(endpoint_tested, ENDPOINT_TESTED);

/* Asks for endpoints, in the order of their ids. */
#define ENDPOINT_LIST(FIELD, E)                                                         \
    ENDPOINT_SCOPE(FIELD, E)                                                            \
    FIELD(E, text, after, 0, CODE_MAX, NULL, "the last endpoint_id of the page before") \
    FIELD(E, number, max, 0, 500, NULL, "rows at most; 0: 500")                         \
    ONLY_COHORTS(FIELD, E)
MESSAGE_DECLARE(endpoint_list, ENDPOINT_LIST);

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

/* Asks for the last attempts of an endpoint, the newest first. */
#define ATTEMPT_LIST(FIELD, E)                                    \
    ENDPOINT_ID(FIELD, E)                                         \
    ENDPOINT_SCOPE(FIELD, E)                                      \
    FIELD(E, number, after, 0, NUMBER_MAX, NULL,                  \
          "`number` of the last row of the page before; 0: none") \
    FIELD(E, number, max, 0, 500, NULL, "rows at most; 0: 500")
MESSAGE_DECLARE(attempt_list, ATTEMPT_LIST);

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

#define WEBHOOK_MESSAGES(MESSAGE)                                                              \
    MESSAGE(command, notifications, create_endpoint, create_endpoint, CREATE_ENDPOINT, 1,      \
            "Somebody wants to be told of events by HTTP.")                                    \
    MESSAGE(command, notifications, update_endpoint, update_endpoint, UPDATE_ENDPOINT, 1,      \
            "Changes where to and of what an endpoint is told.")                               \
    MESSAGE(command, notifications, switch_endpoint, switch_endpoint, SWITCH_ENDPOINT, 1,      \
            "Switches an endpoint's deliveries on or off.")                                    \
    MESSAGE(command, notifications, rotate_endpoint_secret, rotate_secret, ROTATE_SECRET, 1,   \
            "Gives an endpoint a new secret.")                                                 \
    MESSAGE(command, notifications, delete_endpoint, endpoint_changed, ENDPOINT_CHANGED, 1,    \
            "Forgets an endpoint and what it waits for.")                                      \
    MESSAGE(command, notifications, test_endpoint, endpoint_named, ENDPOINT_NAMED, 1,          \
            "Sends an endpoint a test event.")                                                 \
    MESSAGE(command, notifications, replay_endpoint, replay_endpoint, REPLAY_ENDPOINT, 1,      \
            "Delivers a range of the feed once more.")                                         \
    MESSAGE(command, notifications, note_endpoint, note_endpoint, NOTE_ENDPOINT, 1,            \
            "What delivering has found out about an endpoint; not for others.")                \
    MESSAGE(public_event, notifications, endpoint_failing, endpoint_state, ENDPOINT_STATE, 1,  \
            "An endpoint has failed for a while and may be disabled.")                         \
    MESSAGE(public_event, notifications, endpoint_disabled, endpoint_state, ENDPOINT_STATE, 1, \
            "An endpoint is not delivered to any more.")                                       \
    MESSAGE(public_event, notifications, endpoint_tested, endpoint_tested, ENDPOINT_TESTED, 1, \
            "The test button of an endpoint was pressed.")                                     \
    MESSAGE(query, notifications, endpoint_list, endpoint_list, ENDPOINT_LIST, 1,              \
            "Endpoints and how they do.")                                                      \
    MESSAGE(query, notifications, endpoint_find, endpoint_named, ENDPOINT_NAMED, 1,            \
            "One endpoint and how it does.")                                                   \
    MESSAGE(row, notifications, endpoint_row, endpoint_row, ENDPOINT_ROW, 1, "One endpoint.")  \
    MESSAGE(query, notifications, attempt_list, attempt_list, ATTEMPT_LIST, 1,                 \
            "The last attempts to deliver to an endpoint, the newest first.")                  \
    MESSAGE(row, notifications, attempt_row, attempt_row, ATTEMPT_ROW, 1, "One attempt.")      \
    MESSAGE(query, notifications, event_list, event_list, EVENT_LIST, 1,                       \
            "The public feed behind a position.")                                              \
    MESSAGE(row, notifications, event_row, event_row, EVENT_ROW, 1,                            \
            "One event of the feed, or how far it was looked through.")
WEBHOOK_MESSAGES(MESSAGE_EXTERN)
