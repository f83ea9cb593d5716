#include "routes.h"

#include "proto/notifications.h"

#define COHORT "/v1/cohorts/{cohort_id}"
#define READER                                                               \
    {                                                                        \
        { "application_ref", FIXED_NONE }, { "recipient", FIXED_RECIPIENT }, \
        {                                                                    \
            "recipient_id", FIXED_OWN_ID                                     \
        }                                                                    \
    }
#define CHOOSER                                         \
    {                                                   \
        { "kind", FIXED_KIND }, { "id", FIXED_OWN_ID }, \
        {                                               \
            0                                           \
        }                                               \
    }

const struct route routes_own[] = {
    { .name = "own_inbox_list",
      .kind = ROUTE_LIST,
      .path = COHORT "/inbox",
      .summary = "What whoever asks is told in the application, the newest first",
      .parts = { { &inbox_list_query, &inbox_row_type, NULL, NULL, 1, "key" } },
      .fixed = READER,
      .key = "key" },
    { .name = "own_inbox_read",
      .method = METHOD_POST,
      .kind = ROUTE_COMMAND,
      .path = COHORT "/inbox/{message_id}/read",
      .summary = "Marks a message of one's own inbox as read",
      .looks_first = true,
      .command = &mark_read_command,
      .fixed = READER },
    { .name = "own_preference_list",
      .kind = ROUTE_FIND,
      .path = COHORT "/preferences",
      .summary = "What whoever asks has chosen to hear of, and how",
      .looks_first = true,
      .parts = { { &preference_list_query, &preference_row_type, "items", NULL, 1, NULL } },
      .fixed = CHOOSER },
    { .name = "own_preference_set",
      .method = METHOD_POST,
      .kind = ROUTE_COMMAND,
      .path = COHORT "/preferences",
      .summary = "Chooses a channel for a topic, or none; what is mandatory comes all the same",
      .looks_first = true,
      .command = &set_preference_command,
      .fixed = CHOOSER },
    { .name = "own_quiet_hours_set",
      .method = METHOD_POST,
      .kind = ROUTE_COMMAND,
      .path = COHORT "/quiet-hours",
      .summary = "When whoever asks wants to hear nothing, in a time zone",
      .looks_first = true,
      .command = &set_quiet_hours_command,
      .fixed = CHOOSER },
    { 0 },
};
