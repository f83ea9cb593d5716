/* admit.h - the steps from a request's head to its answer, in their order. */
#pragma once

#include "request.h"

/* The head is there: what can be refused already is refused (request_done). */
void admit_head(struct request *request, const char *method);
/* All is there: answers, or asks those who can. */
void admit_run(struct request *request);
/* The request ends. */
void admit_end(struct request *request);
