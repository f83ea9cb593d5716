#include "common/base/metrics.h"
#include "common/consumer/consumer_apply.h"

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
    static const char *const names[] = {
        [READER_APPLIED] = "applied", [READER_USELESS] = "useless", [READER_REFUSED] = "refused",
        [READER_UNKNOWN] = "failed",  [READER_FENCED] = "fenced",
    };

    if (outcome != READER_APPLIED)
        metric_add(METRIC_READ_FAILURES, 1, consumer->source, names[outcome]);
}
