#include "routes.h"

#include "check_in.h"
#include "key_routes.h"

#include "proto/gateway.h"
#include "proto/sessions.h"

#define KEYS     "/v1/api-keys"
#define KEY      KEYS "/{key_id}"
#define TOGETHER 100

const struct route routes_access[] = {
    { .name = "api_key_list",
      .kind = ROUTE_LIST,
      .path = KEYS,
      .summary = "API keys, without their secrets",
      .parts = { { &api_key_list_query, &api_key_row_type, NULL, NULL, 1, NULL } },
      .key = "key_id" },
    { .name = "api_key_create",
      .method = METHOD_POST,
      .kind = ROUTE_COMMAND,
      .path = KEYS,
      .summary = "Makes an API key; its secret stands in this answer and nowhere else",
      .command = &create_api_key_command,
      .fixed = { { "key_id", FIXED_NONE }, { "digest", FIXED_NONE } },
      .answer = key_create,
      .answer_schema = "api_key",
      .success = 201 },
    { .name = "api_key_get",
      .kind = ROUTE_FIND,
      .path = KEY,
      .summary = "One API key, without its secret",
      .parts = { { &api_key_find_query, &api_key_row_type, NULL, "key_id", TOGETHER, NULL } } },
    { .name = "api_key_rotate",
      .method = METHOD_POST,
      .kind = ROUTE_COMMAND,
      .path = KEY "/rotation",
      .summary = "Makes another key for the same; the old one ends when it says",
      .command = &rotate_api_key_command,
      .fixed = { { "new_key_id", FIXED_NONE }, { "digest", FIXED_NONE } },
      .answer = key_rotate,
      .answer_schema = "api_key",
      .success = 201 },
    { .name = "api_key_revoke",
      .method = METHOD_DELETE,
      .kind = ROUTE_COMMAND,
      .path = KEY,
      .summary = "Ends an API key at once",
      .command = &revoke_api_key_command,
      .success = 204 },
    { .name = "audit_list",
      .kind = ROUTE_LIST,
      .path = "/v1/audit",
      .summary = "What was written over HTTP: who, what, when, from where, under which key",
      .parts = { { &audit_list_query, &audit_row_type, NULL, NULL, 1, "cursor" } },
      .key = "cursor" },
    { .name = "check_in_token",
      .kind = ROUTE_OWN,
      .path = "/v1/cohorts/{cohort_id}/sessions/{session_id}/check-in-token",
      .summary = "A token to show as a QR code; it is good for a quarter of an hour",
      .answer = check_in_token,
      .answer_schema = "check_in_token" },
    { .name = "check_in",
      .method = METHOD_POST,
      .kind = ROUTE_OWN,
      .path = "/v1/check-ins",
      .summary = "Checks who asks in at the session whose code was scanned",
      .command = &check_in_command,
      .answer = check_in_take,
      .body_schema = "check_in",
      .success = 201 },
    { 0 },
};
