/* process.h - how any process holds memory, and what the metrics tell of it. */
#pragma once

enum { PROCESS_SPARE_BYTES = 4 * 1024 * 1024 }; /* freed memory that each heap keeps at most */

/* Before anything is allocated: what one batch has freed serves the next one. */
void process_prepare(void);

/* Names the process in its metrics. */
void process_started(const char *service, const char *instance);
/* Looks at memory and descriptors now. */
void process_measure(void);
