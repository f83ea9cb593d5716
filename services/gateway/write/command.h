/* command.h - writes: a command of a service under the client's Idempotency-Key.
 *
 * The command's key is a hash of who asks, of the route, the cohort and the header. The service
 * keeps its first answer under it. Before it goes out, a row of the table audit with that key and a
 * fingerprint of what is asked is committed: so the same key with another body is known (422),
 * whichever gateway has it, and whatever was killed meanwhile (ADR 23). */
#pragma once

#include "services/gateway/ask/call.h"
#include "services/gateway/routes/route.h"

/* The key of this request and what it is for, into request->written; checks the header. False: the
 * request is answered (400: none where one is needed). */
bool command_name(struct request *request);
/* Claims the key, then calls `then`; or answers that it is in use. For ROUTE_OWN too: its
 * fingerprint stands in request->written. */
void command_claim(struct request *request, void (*then)(struct request *request));
/* Of who is let in by no key or token: leaves a row of the audit, each time one of its own, then
 * calls `then`. `by` says how (source, link, notify) and `id` who. */
void command_note(struct request *request, const char *by, struct text id,
                  void (*then)(struct request *request));
/* The whole of a ROUTE_COMMAND whose command is filled and permitted. */
void command_start(struct request *request);
/* Answers with what was done: the result when it is a JSON object, else the identifiers and the
 * result. */
void command_done(struct request *request, struct text result);
/* What was refused by a service's code, with its field as a pointer. */
void command_refused(struct request *request, struct text code, struct text field);
/* The request has its answer: its key is free, and its row of the audit is told. */
void command_end(struct request *request);
