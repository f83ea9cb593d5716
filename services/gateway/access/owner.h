/* owner.h - whose a request's subject is, for those who may see their own only (permit.h). */
#pragma once

#include "services/gateway/http/request.h"

/* Calls `then` when it is the principal's, at once or in a later turn; else answers 404. The
 * structs of the request are filled. */
void owner_check(struct request *request, void (*then)(struct request *request));
