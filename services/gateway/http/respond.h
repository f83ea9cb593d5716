/* respond.h - puts an answer on the wire, with the headers that every answer has, and notes it. */
#pragma once

#include "request.h"

#include <microhttpd.h>

/* The setting GATEWAY_LOG: "all", "writes" or "errors". */
extern const char *respond_log;

/* Sends the request's answer. */
enum MHD_Result respond_send(struct request *request);
/* The line of the log and the metrics; `is_sent`: the client has all of it. */
void respond_note(const struct request *request, bool is_sent);
