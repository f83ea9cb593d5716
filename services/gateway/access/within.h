/* within.h - what stands in no cohort's path but is of some cohorts, as an import or a webhook: not
 * there for who is limited to others. */
#pragma once

#include "services/gateway/http/request.h"

/* Calls `then`, at once or in a later turn: who asks is limited to no cohorts, the path names
 * nothing of the kind, there is nothing of the name, or it is of no other cohorts than theirs.
 * Else, or when it can't be known, the request is answered. */
void within_check(struct request *request, void (*then)(struct request *request));
