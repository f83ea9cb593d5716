/* What a process counts, and how Prometheus reads it. */
#include "common/base/metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *
written(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);

    metrics_write(to);
    fclose(to);
    return text;
}

static void
assert_written(const char *expected)
{
    char *text = written();

    assert_non_null(text);
    if (!strstr(text, expected))
        fail_msg("not in the text: %s\n%s", expected, text);
    free(text);
}

static int
start_anew(void **state)
{
    (void)state;
    metrics_clear();
    return 0;
}

static void
test_the_table_is_complete(void **state)
{
    (void)state;
    for (int i = 0; i < METRICS_COUNT; i++) {
        const struct metric_row *row = &metrics_table[i];

        assert_non_null(row->name);
        assert_int_equal(strncmp(row->name, "gt_", 3), 0);
        assert_true(row->help && row->help[strlen(row->help) - 1] == '.');
        assert_int_equal(row->kind == METRIC_HISTOGRAM, row->buckets != NULL);
        bool is_total =
            strlen(row->name) > 6 && strcmp(row->name + strlen(row->name) - 6, "_total") == 0;
        assert_int_equal(row->kind == METRIC_COUNTER, is_total);
        size_t ends = 0;
        while (row->buckets && row->buckets[ends] > 0) {
            assert_true(ends == 0 || row->buckets[ends] > row->buckets[ends - 1]);
            ends++;
        }
        assert_true(ends < METRICS_BUCKETS_MAX);
        for (int other = 0; other < i; other++)
            assert_string_not_equal(row->name, metrics_table[other].name);
    }
}

static void
test_counters_and_gauges(void **state)
{
    (void)state;
    metric_add(METRIC_REQUESTS, 1, "sessions.book", "ok");
    metric_add(METRIC_REQUESTS, 2, "sessions.book", "ok");
    metric_add(METRIC_REQUESTS, 1, "sessions.book", "busy");
    metric_set(METRIC_LAG_SECONDS, 1.5, "enrolment", NULL);
    metric_set(METRIC_LAG_SECONDS, 0.25, "enrolment", NULL);
    assert_written("\ngt_requests_total{name=\"sessions.book\",status=\"ok\"} 3\n");
    assert_written("\ngt_requests_total{name=\"sessions.book\",status=\"busy\"} 1\n");
    assert_written("\n# TYPE gt_requests_total counter\n");
    assert_written("\ngt_lag_seconds{source=\"enrolment\"} 0.25\n");
    assert_true(metric_value(METRIC_REQUESTS, "sessions.book", "ok") == 3);
    assert_true(metric_value(METRIC_REQUESTS, "nothing", "ok") == 0);
    metric_total(METRIC_BUS_REFUSED, 7, "busy", NULL);
    assert_written("\ngt_bus_refused_total{status=\"busy\"} 7\n");
    metrics_forget(METRIC_LAG_SECONDS);
    assert_written("\ngt_lag_seconds{source=\"enrolment\"} 0\n");
}

static void
test_histograms_add_up(void **state)
{
    (void)state;
    metric_observe(METRIC_BATCH_EVENTS, 1, "a", NULL);
    metric_observe(METRIC_BATCH_EVENTS, 2, "a", NULL);
    metric_observe(METRIC_BATCH_EVENTS, 3, "a", NULL);
    metric_observe(METRIC_BATCH_EVENTS, 1e9, "a", NULL);
    assert_written("gt_batch_events_bucket{source=\"a\",le=\"1\"} 1\n");
    assert_written("gt_batch_events_bucket{source=\"a\",le=\"2\"} 2\n");
    assert_written("gt_batch_events_bucket{source=\"a\",le=\"5\"} 3\n");
    assert_written("gt_batch_events_bucket{source=\"a\",le=\"2500\"} 3\n");
    assert_written("gt_batch_events_bucket{source=\"a\",le=\"+Inf\"} 4\n");
    assert_written("gt_batch_events_sum{source=\"a\"} 1000000006\n");
    assert_written("gt_batch_events_count{source=\"a\"} 4\n");
    metric_observe(METRIC_COMMIT_SECONDS, 0.0004, NO_LABEL);
    assert_written("gt_commit_seconds_bucket{le=\"0.0005\"} 1\n");
    assert_written("\ngt_commit_seconds_sum 0.0004\n");
}

static void
test_labels_are_escaped_and_cut(void **state)
{
    char label[200];

    (void)state;
    metric_add(METRIC_HTTP, 1, "a\"b\\c\nd", NULL);
    assert_written("gt_http_requests_total{status=\"a\\\"b\\\\c\\nd\"} 1\n");
    memset(label, 'x', sizeof label - 1);
    label[sizeof label - 1] = '\0';
    metric_add(METRIC_HTTP, 1, label, NULL);
    metric_add(METRIC_HTTP, 1, label, NULL);
    label[METRICS_LABEL_SIZE - 1] = '\0';
    assert_true(metric_value(METRIC_HTTP, label, NULL) == 2);
}

static void
test_too_many_sets_of_labels_are_dropped_and_counted(void **state)
{
    char label[20];

    (void)state;
    for (int i = 0; i < METRICS_SERIES_MAX + 9; i++) {
        snprintf(label, sizeof label, "%d", i);
        metric_add(METRIC_HTTP, 1, label, NULL);
    }
    assert_true(metric_value(METRIC_HTTP, "0", NULL) == 1);
    assert_true(metric_value(METRIC_REFUSED, NO_LABEL) == 10);
    metric_add(METRIC_HTTP, 1, "0", NULL);
    metric_set(METRIC_READY, 1, NO_LABEL);
    metric_observe(METRIC_COMMIT_SECONDS, 1, NO_LABEL);
    assert_true(metric_value(METRIC_HTTP, "0", NULL) == 2);
    assert_true(metric_value(METRIC_REFUSED, NO_LABEL) == 12);
}

static void
test_nothing_is_written_of_what_was_never_used(void **state)
{
    char *text = written();

    (void)state;
    assert_string_equal(text, "");
    free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_the_table_is_complete, start_anew),
        cmocka_unit_test_setup(test_counters_and_gauges, start_anew),
        cmocka_unit_test_setup(test_histograms_add_up, start_anew),
        cmocka_unit_test_setup(test_labels_are_escaped_and_cut, start_anew),
        cmocka_unit_test_setup(test_too_many_sets_of_labels_are_dropped_and_counted, start_anew),
        cmocka_unit_test_setup(test_nothing_is_written_of_what_was_never_used, start_anew),
    };

    return cmocka_run_group_tests_name("metrics", tests, NULL, NULL);
}
