/* audit.h - reading what was written over HTTP, and forgetting what is old. The rows are written by
 * claim.c. */
#pragma once

#include "common/service/service.h"

enum { AUDIT_WORK_MS = 60000 /* a row without an answer is open for so long, then unknown */ };

/* AUDIT_KEEP_DAYS */
extern const char *audit_keep_days;

query_handler on_audit_list;

struct audit;
enum status audit_open(struct audit **ret_audit, struct error *err) MUST_CHECK;
void audit_close(struct audit **audit_p);
/* Outside of a transaction: removes some of what is too old, when it is time for it. */
enum status audit_turn(struct audit *audit, struct work *work) MUST_CHECK;
