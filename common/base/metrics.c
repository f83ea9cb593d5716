#include "common/base/metrics.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* One metric with one set of labels. */
struct series {
    struct series *next; /* of the same metric */
    char labels[METRICS_LABELS_MAX][METRICS_LABEL_SIZE];
    double value; /* of a histogram the sum */
    int64_t count;
    int64_t buckets[METRICS_BUCKETS_MAX];
};

static struct series pool[METRICS_SERIES_MAX];
static size_t pool_used;
static struct series *lists[METRICS_COUNT];

static const char *
label_or_empty(const char *label)
{
    return label ? label : "";
}

static bool
label_is(const char kept[METRICS_LABEL_SIZE], const char *label)
{
    return strncmp(kept, label_or_empty(label), METRICS_LABEL_SIZE - 1) == 0;
}

static struct series *
find(enum metric metric, const char *a, const char *b)
{
    for (struct series *s = lists[metric]; s; s = s->next)
        if (label_is(s->labels[0], a) && label_is(s->labels[1], b))
            return s;
    return NULL;
}

/* The last one is kept for gt_metrics_refused_total. */
static struct series *
find_or_make(enum metric metric, const char *a, const char *b)
{
    struct series *series = find(metric, a, b);
    size_t most = METRICS_SERIES_MAX - (metric != METRIC_REFUSED);

    if (series)
        return series;
    if (pool_used >= most) {
        if (metric != METRIC_REFUSED)
            metric_add(METRIC_REFUSED, 1, NO_LABEL);
        return NULL;
    }
    series = &pool[pool_used++];
    memset(series, 0, sizeof *series);
    memcpy(series->labels[0], label_or_empty(a),
           strnlen(label_or_empty(a), METRICS_LABEL_SIZE - 1));
    memcpy(series->labels[1], label_or_empty(b),
           strnlen(label_or_empty(b), METRICS_LABEL_SIZE - 1));
    series->next = lists[metric];
    lists[metric] = series;
    return series;
}

void
metric_add(enum metric metric, double n, const char *a, const char *b)
{
    struct series *series = find_or_make(metric, a, b);

    assert(metrics_table[metric].kind == METRIC_COUNTER && n >= 0);
    if (series)
        series->value += n;
}

void
metric_total(enum metric metric, double value, const char *a, const char *b)
{
    struct series *series = find_or_make(metric, a, b);

    assert(metrics_table[metric].kind == METRIC_COUNTER);
    if (series)
        series->value = value;
}

void
metric_set(enum metric metric, double value, const char *a, const char *b)
{
    struct series *series = find_or_make(metric, a, b);

    assert(metrics_table[metric].kind == METRIC_GAUGE);
    if (series)
        series->value = value;
}

void
metrics_forget(enum metric metric)
{
    for (struct series *s = lists[metric]; s; s = s->next)
        s->value = 0;
}

void
metric_observe(enum metric metric, double value, const char *a, const char *b)
{
    struct series *series = find_or_make(metric, a, b);
    const double *buckets = metrics_table[metric].buckets;
    size_t i = 0;

    assert(metrics_table[metric].kind == METRIC_HISTOGRAM);
    if (!series)
        return;
    while (buckets[i] > 0 && value > buckets[i])
        i++;
    series->buckets[i]++; /* the last is for what is beyond all ends */
    series->value += value;
    series->count++;
}

double
metric_value(enum metric metric, const char *a, const char *b)
{
    const struct series *series = find(metric, a, b);

    return series ? series->value : 0;
}

void
metrics_clear(void)
{
    pool_used = 0;
    memset(lists, 0, sizeof lists);
}

/* Inside of a label's quotes. */
static void
write_escaped(const char *value, FILE *to)
{
    for (; *value; value++) {
        if (*value == '\\' || *value == '"')
            fputc('\\', to);
        if (*value == '\n')
            fputs("\\n", to);
        else
            fputc(*value, to);
    }
}

/* {a="x",b="y",le="z"}; nothing when there is no label. */
static void
write_labels(const struct metric_row *row, const struct series *series, const char *end, FILE *to)
{
    char before = '{';

    for (int i = 0; i < METRICS_LABELS_MAX && row->labels[i]; i++) {
        fprintf(to, "%c%s=\"", before, row->labels[i]);
        write_escaped(series->labels[i], to);
        fputc('"', to);
        before = ',';
    }
    if (end) {
        fprintf(to, "%cle=\"%s\"", before, end);
        before = ',';
    }
    if (before == ',')
        fputc('}', to);
}

static void
write_value(double value, FILE *to)
{
    if (value == floor(value) && fabs(value) < 1e15)
        fprintf(to, " %.0f\n", value);
    else
        fprintf(to, " %.9g\n", value);
}

static void
write_line(const struct metric_row *row, const struct series *series, const char *suffix,
           const char *end, double value, FILE *to)
{
    fprintf(to, "%s%s", row->name, suffix);
    write_labels(row, series, end, to);
    write_value(value, to);
}

static void
write_histogram(const struct metric_row *row, const struct series *series, FILE *to)
{
    int64_t below = 0;
    char end[32];

    for (size_t i = 0; row->buckets[i] > 0; i++) {
        below += series->buckets[i];
        snprintf(end, sizeof end, "%g", row->buckets[i]);
        write_line(row, series, "_bucket", end, (double)below, to);
    }
    write_line(row, series, "_bucket", "+Inf", (double)series->count, to);
    write_line(row, series, "_sum", NULL, series->value, to);
    write_line(row, series, "_count", NULL, (double)series->count, to);
}

void
metrics_write(FILE *to)
{
    static const char *const kinds[] = { "counter", "gauge", "histogram" };

    for (int i = 0; i < METRICS_COUNT; i++) {
        const struct metric_row *row = &metrics_table[i];

        if (!lists[i])
            continue;
        fprintf(to, "# HELP %s %s\n# TYPE %s %s\n", row->name, row->help, row->name,
                kinds[row->kind]);
        for (const struct series *s = lists[i]; s; s = s->next)
            if (row->kind == METRIC_HISTOGRAM)
                write_histogram(row, s, to);
            else
                write_line(row, s, "", NULL, s->value, to);
    }
}
