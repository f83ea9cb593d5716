#include "routes.h"
#include "services/gateway/events/unsubscribe.h"

const struct route routes_unsubscribe[] = {
    { .name = "unsubscribe_page",
      .path = "/v1/unsubscribe/{token}",
      .summary = "Asks whether to end a subscription: the link in a message (RFC 8058)",
      .answer = unsubscribe_page,
      .answer_type = "text/html",
      .has_etag = true },
    { .name = "unsubscribe",
      .method = METHOD_POST,
      .path = "/v1/unsubscribe/{token}",
      .summary = "Ends a subscription: what the message was about comes by e-mail no more",
      .answer = unsubscribe,
      .body_types = "application/x-www-form-urlencoded|multipart/form-data|application/json",
      .body_schema = "one_click",
      .is_body_optional = true,
      .answer_type = "text/html",
      .needs_no_key = true },
    { 0 },
};
