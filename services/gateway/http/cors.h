/* cors.h - what pages of other origins may do with us in a browser (the Fetch standard, 3.2). */
#pragma once

#include "request.h"

/* The setting GATEWAY_ORIGINS: origins with spaces between, "*" for all, empty for none. Keys and
 * tokens travel in a header that the page sets, never in a cookie, so credentials are not allowed.
 */
extern const char *cors_origins;

/* Adds what every answer to an allowed origin has. */
void cors_answer(struct request *request);
/* And what the answer to a preflight has. */
void cors_preflight(struct request *request, const char *allow);
