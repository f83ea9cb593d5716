#include "common/base/metrics.h"
#include "common/consumer/consumer_apply.h"

static const char *const outcome_names[] = {
    [READER_APPLIED] = "applied", [READER_USELESS] = "useless", [READER_REFUSED] = "refused",
    [READER_UNKNOWN] = "failed",  [READER_FENCED] = "fenced",
};

void
measure_open(const struct consumer *consumer)
{
    for (int outcome = 0; outcome <= READER_FENCED; outcome++)
        if (outcome != READER_APPLIED)
            metric_add(METRIC_READ_FAILURES, 0, consumer->source, outcome_names[outcome]);
    metric_add(METRIC_PARKED_TOTAL, 0, consumer->source, NULL);
    metric_add(METRIC_READ_EVENTS, 0, consumer->source, NULL);
}

void
measure_answer(const struct consumer *consumer, const struct event_batch *batch)
{
    size_t events = 0;

    for (size_t i = 0; i < batch->count; i++)
        events += batch->segments[i].count;
    if (batch->count > 0)
        metric_observe(METRIC_BATCH_EVENTS, (double)events, consumer->source, NULL);
}

void
measure_outcome(const struct consumer *consumer, enum reader_outcome outcome)
{
    if (outcome != READER_APPLIED)
        metric_add(METRIC_READ_FAILURES, 1, consumer->source, outcome_names[outcome]);
}
