/* staff.h - the address of a facilitator, coach or marker that a command brings.
 *
 * The services know staff by the digest of the address; enrolment alone keeps the address itself,
 * and without it nobody can write to them. So it is kept before the command goes out, whatever
 * becomes of the command, as the importer does. */
#pragma once

#include "services/gateway/http/request.h"

/* Keeps the address in the request's command, when there is one, then calls `then`; answers 503
 * when enrolment is away. The key is claimed. */
void staff_keep(struct request *request, void (*then)(struct request *request));
