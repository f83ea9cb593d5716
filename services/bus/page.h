/* page.h - what the bus tells about itself over HTTP. */
#pragma once

#include "router.h"

#include "common/service/http_status.h"

/* A bus is ready from its start to its end: it needs nobody. `instance` names it; the router
 * outlives the page. */
enum status page_open(struct router *router, const char *instance, const char *listen,
                      struct http_status **ret_http, struct error *err) MUST_CHECK;
