/* smtp_jobs.h - mails on their way to an SMTP server, in the order in which they came. Whoever uses
 * a list holds its lock. */
#pragma once

#include "smtp_link.h"

struct jobs {
    struct smtp_job *first, **end;
    int count;
};

/* Makes the list empty; who wants what was in it has taken `first` before. */
void jobs_open(struct jobs *jobs);
void jobs_add(struct jobs *jobs, struct smtp_job *job);
struct smtp_job *jobs_take(struct jobs *jobs); /* NULL when empty */

/* How many mails end within SMTP_PACE_MS. Pure. */
struct pace {
    int64_t since_ms;
    int count, last; /* since then; within SMTP_PACE_MS, as counted before */
};

/* So many have ended since the call before. */
void pace_keep(struct pace *pace, int ended, int64_t now_ms);
