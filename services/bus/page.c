#include "page.h"

#include "common/base/metrics.h"
#include "common/base/process.h"

static bool
page_ready(void *self, FILE *to)
{
    (void)self;
    fputs("{\"ready\":true,\"service\":\"bus\",\"reasons\":[]}\n", to);
    return true;
}

/* Gauges are set anew: a service that has gone has 0. */
static void
measure_peers(const struct peers *peers)
{
    metrics_forget(METRIC_BUS_PEERS);
    for (size_t i = 0; i < peers->count; i++) {
        const struct peer *peer = &peers->list[i];
        const char *name = peer->name[0] ? peer->name : "client";

        if (peer->heard_ms)
            metric_set(METRIC_BUS_PEERS, metric_value(METRIC_BUS_PEERS, name, NULL) + 1, name,
                       NULL);
    }
}

static void
measure_counters(const struct bus_counters *counters)
{
    const struct {
        enum metric metric;
        const char *label;
        int64_t value;
    } rows[] = {
        { METRIC_BUS_PASSED, "request", counters->requests },
        { METRIC_BUS_PASSED, "reply", counters->replies },
        { METRIC_BUS_PASSED, "news", counters->news },
        { METRIC_BUS_REFUSED, "unavailable", counters->unavailable },
        { METRIC_BUS_REFUSED, "busy", counters->busy },
        { METRIC_BUS_REFUSED, "expired", counters->expired },
        { METRIC_BUS_REFUSED, "forbidden", counters->forbidden },
        { METRIC_BUS_REFUSED, "revoked", counters->revoked },
        { METRIC_BUS_REFUSED, "unreadable", counters->unreadable },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        metric_total(rows[i].metric, (double)rows[i].value, rows[i].label, NULL);
}

static void
page_metrics(void *self, FILE *to)
{
    const struct router *router = self;

    process_measure();
    metric_set(METRIC_READY, 1, NO_LABEL);
    measure_peers(&router->peers);
    measure_counters(&router->counters);
    for (int verdict = 0; verdict < ZAP_VERDICTS; verdict++)
        metric_total(METRIC_BUS_HANDSHAKES, (double)router->zap->counts[verdict],
                     zap_verdict_name((enum zap_verdict)verdict), NULL);
    metrics_write(to);
}

enum status
page_open(struct router *router, const char *instance, const char *listen,
          struct http_status **ret_http, struct error *err)
{
    process_started("bus", instance);
    return http_open(
        listen,
        &(struct http_pages){ .ready = page_ready, .metrics = page_metrics, .self = router },
        ret_http, err);
}
