/* gt-sink - a service that keeps an effect of each event, for scripts/bench events. */
#include "bench_sql.h"
#include "common/service/service.h"
#include "tests/bench/events.h"

static enum status
on_made(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch effects = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct event_made *event = items[i].body;

        db_batch_add(&effects, DB_UUID(items[i].id), DB_NUMBER(event->number),
                     DB_TEXT(event->payload));
    }
    return db_defer_batch(work->db, work->err, &sql_effect_add, &effects,
                          DB_TEXT(items->cohort_id));
}

int
main(int argc, char **argv)
{
    static const struct subscription subscriptions[] = { { &source_made, on_made }, { 0 } };

    return service_run(&(struct service){ .name = "sink", .subscriptions = subscriptions }, argc,
                       argv);
}
