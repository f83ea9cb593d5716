#include "proto/webhooks.h"

MESSAGE_DEFINE(create_endpoint, create_endpoint_command, command, "notifications.create_endpoint",
               1, CREATE_ENDPOINT, "Somebody wants to be told of events by HTTP.");
MESSAGE_DEFINE(update_endpoint, update_endpoint_command, command, "notifications.update_endpoint",
               1, UPDATE_ENDPOINT, "Changes where to and of what an endpoint is told.");
MESSAGE_DEFINE(switch_endpoint, switch_endpoint_command, command, "notifications.switch_endpoint",
               1, SWITCH_ENDPOINT, "Switches an endpoint's deliveries on or off.");
MESSAGE_DEFINE(rotate_secret, rotate_endpoint_secret_command, command,
               "notifications.rotate_endpoint_secret", 1, ROTATE_SECRET,
               "Gives an endpoint a new secret.");
MESSAGE_DEFINE(endpoint_changed, delete_endpoint_command, command, "notifications.delete_endpoint",
               1, ENDPOINT_CHANGED, "Forgets an endpoint and what it waits for.");
MESSAGE_DEFINE(endpoint_named, test_endpoint_command, command, "notifications.test_endpoint", 1,
               ENDPOINT_NAMED, "Sends an endpoint a test event.");
MESSAGE_DEFINE(replay_endpoint, replay_endpoint_command, command, "notifications.replay_endpoint",
               1, REPLAY_ENDPOINT, "Delivers a range of the feed once more.");
MESSAGE_DEFINE(note_endpoint, note_endpoint_command, command, "notifications.note_endpoint", 1,
               NOTE_ENDPOINT, "What delivering has found out about an endpoint; not for others.");
MESSAGE_DEFINE(endpoint_state, notifications_endpoint_failing, event,
               "notifications.endpoint_failing", 1, ENDPOINT_STATE,
               "An endpoint has failed for a while and may be disabled.");
MESSAGE_DEFINE(endpoint_state, notifications_endpoint_disabled, event,
               "notifications.endpoint_disabled", 1, ENDPOINT_STATE,
               "An endpoint is not delivered to any more.");
MESSAGE_DEFINE(endpoint_tested, notifications_endpoint_tested, event,
               "notifications.endpoint_tested", 1, ENDPOINT_TESTED,
               "The test button of an endpoint was pressed.");
MESSAGE_DEFINE(endpoint_list, endpoint_list_query, query, "notifications.endpoint_list", 1,
               ENDPOINT_LIST, "Endpoints and how they do.");
MESSAGE_DEFINE(endpoint_named, endpoint_find_query, query, "notifications.endpoint_find", 1,
               ENDPOINT_NAMED, "One endpoint and how it does.");
MESSAGE_DEFINE(endpoint_row, endpoint_row_type, row, "notifications.endpoint_row", 1, ENDPOINT_ROW,
               "One endpoint.");
MESSAGE_DEFINE(attempt_list, attempt_list_query, query, "notifications.attempt_list", 1,
               ATTEMPT_LIST, "The last attempts to deliver to an endpoint, the newest first.");
MESSAGE_DEFINE(attempt_row, attempt_row_type, row, "notifications.attempt_row", 1, ATTEMPT_ROW,
               "One attempt.");
MESSAGE_DEFINE(event_list, event_list_query, query, "notifications.event_list", 1, EVENT_LIST,
               "The public feed behind a position.");
MESSAGE_DEFINE(event_row, event_row_type, row, "notifications.event_row", 1, EVENT_ROW,
               "One event of the feed, or how far it was looked through.");
MESSAGE_DEFINE(create_event_source, create_event_source_command, command,
               "notifications.create_event_source", 1, CREATE_EVENT_SOURCE,
               "Makes known where a partner's events come from.");
MESSAGE_DEFINE(source_named, delete_event_source_command, command,
               "notifications.delete_event_source", 1, SOURCE_NAMED,
               "Takes no more events from a source.");
MESSAGE_DEFINE(rotate_source_secret, rotate_source_secret_command, command,
               "notifications.rotate_source_secret", 1, ROTATE_SOURCE_SECRET,
               "Gives a source a new secret.");
MESSAGE_DEFINE(event_source_list, event_source_list_query, query, "notifications.event_source_list",
               1, EVENT_SOURCE_LIST, "Where partners' events come from.");
MESSAGE_DEFINE(source_named, event_source_find_query, query, "notifications.event_source_find", 1,
               SOURCE_NAMED, "One source, for who checks its signatures.");
MESSAGE_DEFINE(event_source_row, event_source_row_type, row, "notifications.event_source_row", 1,
               EVENT_SOURCE_ROW, "One source.");
MESSAGE_DEFINE(record_partner_event, record_partner_event_command, command,
               "notifications.record_partner_event", 1, RECORD_PARTNER_EVENT,
               "Keeps what a partner has told.");
MESSAGE_DEFINE(partner_event, notifications_partner_event, event, "notifications.partner_event", 1,
               PARTNER_EVENT, "A partner has told something.");
MESSAGE_DEFINE(partner_event_list, partner_event_list_query, query,
               "notifications.partner_event_list", 1, PARTNER_EVENT_LIST,
               "What partners have told.");
MESSAGE_DEFINE(partner_event_row, partner_event_row_type, row, "notifications.partner_event_row", 1,
               PARTNER_EVENT_ROW, "One event that a partner has told.");
