/* thing.h - what a path names: whether it is there, and of whose cohorts it is. A list below what
 * is not there is not there either, for everybody. */
#pragma once

#include "services/gateway/http/request.h"

/* What stands in no cohort's path but is of some cohorts, as an import or a webhook, is not there
 * for who is limited to others. Calls `then`, at once or in a later turn: who asks is limited to no
 * cohorts, the path names nothing of the kind, there is nothing of the name, or it is of no other
 * cohorts than theirs. Else, or when it can't be known, the request is answered. */
void thing_check_cohorts(struct request *request, void (*then)(struct request *request));
/* Calls `then`, at once or in a later turn, when the last thing that the path names is there, the
 * path names none, or nobody can say it now; else answers 404. */
void thing_check_there(struct request *request, void (*then)(struct request *request));
