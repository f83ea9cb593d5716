#include "smtp_jobs.h"

void
jobs_open(struct jobs *jobs)
{
    jobs->first = NULL;
    jobs->end = &jobs->first;
    jobs->count = 0;
}

void
jobs_add(struct jobs *jobs, struct smtp_job *job)
{
    job->next = NULL;
    *jobs->end = job;
    jobs->end = &job->next;
    jobs->count++;
}

struct smtp_job *
jobs_take(struct jobs *jobs)
{
    struct smtp_job *job = jobs->first;

    if (!job)
        return NULL;
    jobs->first = job->next;
    if (!jobs->first)
        jobs->end = &jobs->first;
    jobs->count--;
    return job;
}

void
pace_keep(struct pace *pace, int ended, int64_t now_ms)
{
    int64_t passed_ms = now_ms - pace->since_ms;

    pace->count += ended;
    if (passed_ms < SMTP_PACE_MS)
        return;
    pace->last = (int)(pace->count * SMTP_PACE_MS / passed_ms);
    pace->count = 0;
    pace->since_ms = now_ms;
}
