/* webhooks.h - what this service is asked about the public feed, webhooks and partners' events, and
 * its settings for them. */
#pragma once

#include "endpoint.h"
#include "outward.h"
#include "partner_event.h"

#include "common/format/token.h"
#include "proto/partner_events.h"

struct deliveries;

struct webhooks {
    struct token_keys keys;  /* seal and make secrets */
    const char *public_name; /* of this installation, in what it tells */
    int64_t feed_keep_days;
    bool is_http_allowed, is_private_allowed;
};

enum status webhooks_open(struct webhooks *webhooks, struct outward **ret_outward,
                          struct deliveries **ret_deliveries, struct error *err) MUST_CHECK;
void webhooks_close(struct webhooks *webhooks, struct outward **outward_p,
                    struct deliveries **deliveries_p);

extern const char *webhook_token_key_file, *webhook_public_name, *webhook_keep_days,
    *webhook_timeout_s, *webhook_allow_http, *webhook_allow_private, *webhook_ca_file;

#define WEBHOOK_SETTINGS                                                                         \
    { "TOKEN_KEY_FILE", NULL, "the key that secrets are sealed with", &webhook_token_key_file }, \
        { "PUBLIC_NAME", "golden-thread.example",                                                \
          "this installation's name in what it tells others", &webhook_public_name },            \
        { "FEED_KEEP_DAYS", "90", "days that the public feed is kept, 7 to 3650",                \
          &webhook_keep_days },                                                                  \
        { "WEBHOOK_TIMEOUT_S", "20",                                                             \
          "for an endpoint to answer in, 1 to 60; the standard says 15 to 30",                   \
          &webhook_timeout_s },                                                                  \
        { "WEBHOOK_ALLOW_HTTP", "no", "yes: endpoints need no TLS (rehearsals)",                 \
          &webhook_allow_http },                                                                 \
        { "WEBHOOK_ALLOW_PRIVATE", "no",                                                         \
          "yes: endpoints may be at private addresses (rehearsals)", &webhook_allow_private },   \
    {                                                                                            \
        "WEBHOOK_CA_FILE", "",                                                                   \
            "certificates that endpoints' are checked against; empty: the machine's",            \
            &webhook_ca_file                                                                     \
    }

#define WEBHOOK_COMMANDS                                                                          \
    { &create_endpoint_command, endpoint_create }, { &update_endpoint_command, endpoint_update }, \
        { &switch_endpoint_command, endpoint_switch },                                            \
        { &rotate_endpoint_secret_command, endpoint_rotate },                                     \
        { &delete_endpoint_command, endpoint_delete }, { &test_endpoint_command, endpoint_test }, \
        { &replay_endpoint_command, endpoint_replay }, { &note_endpoint_command, endpoint_note }, \
        { &create_event_source_command, source_create },                                          \
        { &rotate_source_secret_command, source_rotate },                                         \
        { &delete_event_source_command, source_delete },                                          \
    {                                                                                             \
        &record_partner_event_command, partner_event_record                                       \
    }

enum { ENDPOINT_LOOKUPS_MAX = 50, SOURCE_LOOKUPS_MAX = 100 };

#define WEBHOOK_QUERIES                                                                        \
    { &event_list_query, &event_row_type, outward_list, 1 },                                   \
        { &endpoint_list_query, &endpoint_row_type, endpoint_list, 1 },                        \
        { &endpoint_find_query, &endpoint_row_type, endpoint_find, ENDPOINT_LOOKUPS_MAX },     \
        { &attempt_list_query, &attempt_row_type, attempt_list, 1 },                           \
        { &event_source_list_query, &event_source_row_type, source_list, 1 },                  \
        { &event_source_find_query, &event_source_row_type, source_find, SOURCE_LOOKUPS_MAX }, \
    {                                                                                          \
        &partner_event_list_query, &partner_event_row_type, partner_event_list, 1              \
    }
