/* metrics.h - what a process counts and measures, for Prometheus.
 *
 * The metrics of all processes stand in one table (metrics_table.c): name, type, help, labels.
 * A value is kept for each set of labels that was used; there are at most
 * METRICS_SERIES_MAX of them, and what is beyond is counted in gt_metrics_refused_total and
 * otherwise dropped. Labels are names out of tables (services, types, statuses, reasons),
 * never ids and never what people write.
 *
 * One set a process, used from one thread. Each call costs a look at a short list. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum {
    METRICS_SERIES_MAX = 1024,
    METRICS_LABEL_SIZE = 48, /* bytes of a label's value; longer ones are cut */
    METRICS_LABELS_MAX = 2,
    METRICS_BUCKETS_MAX = 16,
};

enum metric {
    METRIC_BUILD,
    METRIC_START_TIME,
    METRIC_READY,
    METRIC_NOT_READY,
    METRIC_ALARM,
    METRIC_TURNS,
    METRIC_RESIDENT,
    METRIC_DESCRIPTORS,
    METRIC_LAG_EVENTS,
    METRIC_LAG_SECONDS,
    METRIC_PROGRESS_AGE,
    METRIC_APART,
    METRIC_CREDIT,
    METRIC_CREDIT_BYTES,
    METRIC_BATCH_EVENTS,
    METRIC_READ_EVENTS,
    METRIC_READ_FAILURES,
    METRIC_PARKED_TOTAL,
    METRIC_PARKED,
    METRIC_PENDING,
    METRIC_FAILED,
    METRIC_LEASES,
    METRIC_LEASE_SHARE,
    METRIC_LEASE_EPOCH,
    METRIC_LEASE_CHANGES,
    METRIC_INCARNATION,
    METRIC_WRITTEN,
    METRIC_TOLD,
    METRIC_COMMIT_SECONDS,
    METRIC_REQUESTS,
    METRIC_COMMAND_ROWS,
    METRIC_COMMANDS_ENDED,
    METRIC_DB_CONNECTIONS,
    METRIC_BUS_LINKS,
    METRIC_MAIL,
    METRIC_WEBHOOKS,
    METRIC_AUDIENCES,
    METRIC_AUDIENCES_LOST,
    METRIC_BUS_PASSED,
    METRIC_BUS_REFUSED,
    METRIC_BUS_PEERS,
    METRIC_BUS_HANDSHAKES,
    METRIC_HTTP,
    METRIC_GATEWAY_REQUESTS,
    METRIC_GATEWAY_SECONDS,
    METRIC_GATEWAY_CONNECTIONS,
    METRIC_REFUSED,
    METRICS_COUNT
};

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

struct metric_row {
    const char *name, *help;
    enum metric_kind kind;
    const char *labels[METRICS_LABELS_MAX]; /* NULL: no more */
    const double *buckets;                  /* of a histogram: upper ends, ascending, 0 ends them */
};

extern const struct metric_row metrics_table[METRICS_COUNT];

/* Label values for a call; NULL where the metric has none. */
#define NO_LABEL NULL, NULL

/* Adds to a counter. */
void metric_add(enum metric metric, double n, const char *a, const char *b);
/* A counter that is counted elsewhere. */
void metric_total(enum metric metric, double value, const char *a, const char *b);
/* Sets a gauge. */
void metric_set(enum metric metric, double value, const char *a, const char *b);
/* Sets all series of a gauge to 0, before those that still are get a value. */
void metrics_forget(enum metric metric);
/* Adds a value to a histogram. */
void metric_observe(enum metric metric, double value, const char *a, const char *b);
/* What a series has now; of a histogram the sum. 0 for one that was never used. */
double metric_value(enum metric metric, const char *a, const char *b);
/* Writes all that was used in Prometheus's text format, version 0.0.4. */
void metrics_write(FILE *to);
/* Forgets everything, for tests. */
void metrics_clear(void);
