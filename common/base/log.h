/* log.h - one JSON line an outcome, on standard error, subject first.
 *
 * No names, addresses or notes; no secrets. Ids, codes, counts and times only. */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

enum log_level { LOG_INFO_LINE, LOG_WARNING_LINE, LOG_ERROR_LINE };

/* Names the process in every line; `name` must outlive it. */
void log_open(const char *name);

/* `subject` is what the line is about ("enrolment", "outbox 17", a reference's
 * lane); the text is made printable and cut at LOG_TEXT_MAX bytes. */
enum { LOG_TEXT_MAX = 500 };

/* Until the next call lines have the trace id of this traceparent, as "trace"; none when it is
 * empty or no traceparent. Whoever goes through requests or events one by one sets it for
 * each, and clears it in the end. */
void log_trace(struct text traceparent);

void log_line(enum log_level level, const char *subject, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The line of a failed call: its status and text. */
void log_error(const char *subject, const struct error *err);
