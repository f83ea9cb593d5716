#include "routes.h"
#include "services/gateway/events/notify_receipts.h"

const struct route routes_notify[] = {
    { .name = "notify_receipt_send",
      .method = METHOD_POST,
      .path = "/v1/notify/receipts",
      .summary =
          "Takes GOV.UK Notify's delivery receipts, under the bearer token that it was given",
      .answer = notify_receipt_take,
      .needs_no_key = true,
      .body_schema = "notify_receipt",
      .success = 204 },
    { 0 },
};
