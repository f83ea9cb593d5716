/* interrupt.h - Ctrl-C, a request to end, and the terminal going away: noted,
 * so that every loop can stop at its next turn. */
#pragma once

#include "common/base/error.h"

/* Notes SIGINT, SIGTERM and SIGHUP (that one unless it is ignored already, as
 * nohup does) and ignores SIGPIPE. */
void interrupt_catch(void);
/* The signal, or 0. */
int interrupt_signal(void);
/* From now on the end of the process that started us is a request to end. */
void interrupt_with_parent(void);
/* UNAVAILABLE once there was one. */
enum status interrupt_check(struct error *err) MUST_CHECK;
