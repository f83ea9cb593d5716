/* key_routes.h - making and replacing API keys over HTTP. The secret is made here, and stands in
 * the one answer: the command has its digest, and a repeated request is told which key there is,
 * not its secret. */
#pragma once

#include "services/gateway/http/request.h"

/* In place of command_start() for the routes api_key_create and api_key_rotate. */
void key_create(struct request *request);
void key_rotate(struct request *request);
