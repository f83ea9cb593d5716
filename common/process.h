/* process.h - what the metrics tell of any process. */
#pragma once

/* Names the process in its metrics. */
void process_started(const char *service, const char *instance);
/* Looks at memory and descriptors now. */
void process_measure(void);
