/* admit.h - the steps from a request's head to its answer, in their order: its target and route,
 * who asks (enter.h), what is said (input.h), whose it is (owner.h), and then the reading
 * (reading.h) or the command (command.h). Each step answers with a problem, or hands on to the
 * next. */
#pragma once

#include "services/gateway/http/request.h"

/* The head is there: what can be refused already is refused (request_done). */
void admit_head(struct request *request, const char *method);
/* All is there: it goes on when it is let in, or is answered. */
void admit_run(struct request *request);
/* It is let in: answers, or asks those who can. */
void admit_go(struct request *request);
/* The request ends. */
void admit_end(struct request *request);
