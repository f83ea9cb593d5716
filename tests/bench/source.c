/* gt-source - a service that makes events on command, for scripts/bench events. */
#include "common/service/service.h"
#include "tests/bench/events.h"

#include <stdio.h>
#include <string.h>

static enum status
make_one(struct work *work, struct text cohort_id, int64_t number)
{
    char payload[EVENT_BYTES];
    char lane[16];
    char subject[16];

    memset(payload, 'a' + (int)(number % 26), sizeof payload);
    snprintf(lane, sizeof lane, "lane %d", (int)(number % LANES));
    snprintf(subject, sizeof subject, "%d", (int)(number % 1000));
    return work_emit(work, &source_made, cohort_id, text_of(lane), text_of(subject), 1,
                     &(struct event_made){ number, { payload, sizeof payload } });
}

static enum status
on_make(struct work *work, struct item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct make_events *row = items[i].body;

        for (int64_t n = 0; n < row->count; n++)
            TRY(make_one(work, items[i].cohort_id, row->number + n));
    }
    return OK;
}

int
main(int argc, char **argv)
{
    static const struct command_row commands[] = { { &source_make, on_make }, { 0 } };

    return service_run(&(struct service){ .name = "source", .commands = commands }, argc, argv);
}
