/* What a reader asks, when, and what it takes for an answer. */
#include "common/consumer/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const int64_t table[PARTITIONS] = { [1] = 10, [2] = 20, [3] = 30 };

static struct reader reader;
static int64_t wait_ms;

/* Partitions 1 and 2 are ours, their cursors are loaded, request 7 is open since 0. */
static int
start_asking(void **state)
{
    (void)state;
    reader = (struct reader){ 0 };
    reader_own(&reader, partition_bit(1) | partition_bit(2));
    reader_load(&reader, table);
    assert_int_equal(reader_ask(&reader, 7, 0), 7);
    return 0;
}

static enum reader_step
step_at(int64_t now_ms)
{
    return reader_next(&reader, now_ms, &wait_ms);
}

static void
a_reader_without_partitions_waits(void **state)
{
    (void)state;
    reader = (struct reader){ 0 };
    assert_int_equal(step_at(0), READER_WAIT);
    assert_true(wait_ms > 0);
}

static void
cursors_are_loaded_before_anything_is_asked(void **state)
{
    (void)state;
    reader = (struct reader){ 0 };
    reader_own(&reader, partition_bit(1));
    assert_int_equal(step_at(0), READER_LOAD);
    assert_false(reader_accepts(&reader, 1, 0, 5));
    reader_load(&reader, table);
    assert_int_equal(step_at(0), READER_ASK);
    reader_ask(&reader, 1, 0);
    assert_int_equal(step_at(0), READER_WAIT);
    assert_int_equal(wait_ms, READER_ASK_AGAIN_MS);
    assert_int_equal(reader.credit, READER_CREDIT_MAX);
}

static void
a_request_is_repeated_under_its_id_until_it_is_answered(void **state)
{
    (void)state;
    assert_int_equal(step_at(READER_ASK_AGAIN_MS), READER_ASK);
    assert_int_equal(reader_ask(&reader, 8, READER_ASK_AGAIN_MS), 7);
    assert_false(reader_replied(&reader, 8));
    assert_true(reader_replied(&reader, 7));
    assert_false(reader_replied(&reader, 7));
    assert_false(reader_replied(&reader, 0));
    assert_int_equal(reader_ask(&reader, 9, READER_ASK_AGAIN_MS), 9);
}

static void
only_what_comes_next_is_accepted(void **state)
{
    (void)state;
    assert_true(reader_accepts(&reader, 1, 10, 15));
    assert_false(reader_accepts(&reader, 1, 9, 15));
    assert_false(reader_accepts(&reader, 1, 11, 15));
    assert_false(reader_accepts(&reader, 1, 10, 10));
    assert_false(reader_accepts(&reader, 1, 10, 9));
    assert_false(reader_accepts(&reader, -1, 0, 1));
    assert_false(reader_accepts(&reader, PARTITIONS, 0, 1));
    reader_moved(&reader, 1, 15);
    assert_false(reader_accepts(&reader, 1, 10, 15));
    assert_true(reader_accepts(&reader, 1, 15, 16));
}

static void
what_is_not_ours_any_more_is_dropped_and_asked_for_no_longer(void **state)
{
    (void)state;
    reader_own(&reader, partition_bit(2));
    assert_false(reader_accepts(&reader, 1, 10, 15));
    assert_true(reader_accepts(&reader, 2, 20, 25));
    assert_int_equal(step_at(1), READER_ASK);
    assert_int_equal(reader.owned, partition_bit(2));
}

static void
a_partition_that_comes_back_has_its_cursor_loaded_again(void **state)
{
    (void)state;
    reader_own(&reader, partition_bit(2));
    reader_own(&reader, partition_bit(1) | partition_bit(2));
    assert_int_equal(step_at(1), READER_LOAD);
    assert_false(reader_accepts(&reader, 1, 10, 15));
}

static void
the_same_partitions_again_change_nothing(void **state)
{
    (void)state;
    reader_own(&reader, partition_bit(1) | partition_bit(2));
    assert_int_equal(step_at(1), READER_WAIT);
}

static void
after_a_commit_it_asks_at_once_from_where_it_is(void **state)
{
    (void)state;
    assert_true(reader_replied(&reader, 7));
    reader_moved(&reader, 2, 25);
    reader_ended(&reader, READER_APPLIED, 5);
    assert_int_equal(step_at(5), READER_ASK);
    assert_int_equal(reader.cursors[2], 25);
}

static void
failures_pause_longer_and_longer_up_to_a_bound(void **state)
{
    int64_t now_ms = 0;

    (void)state;
    for (int64_t pause_ms = READER_BACKOFF_MS; pause_ms < 4000; pause_ms *= 2) {
        int64_t expected = pause_ms < READER_BACKOFF_MAX_MS ? pause_ms : READER_BACKOFF_MAX_MS;

        reader_ended(&reader, READER_REFUSED, now_ms);
        assert_int_equal(step_at(now_ms), READER_WAIT);
        assert_int_equal(wait_ms, expected);
        now_ms += expected;
        assert_int_equal(step_at(now_ms), READER_ASK);
    }
    reader_ended(&reader, READER_USELESS, now_ms);
    step_at(now_ms);
    assert_int_equal(wait_ms, READER_BACKOFF_MS);
    reader_ended(&reader, READER_APPLIED, now_ms);
    assert_int_equal(step_at(now_ms), READER_ASK);
}

static void
an_unknown_outcome_makes_it_read_the_table(void **state)
{
    (void)state;
    reader_ended(&reader, READER_UNKNOWN, 0);
    assert_false(reader_accepts(&reader, 1, 10, 15));
    assert_int_equal(step_at(READER_BACKOFF_MS), READER_LOAD);
    reader_load(&reader, table);
    assert_int_equal(step_at(READER_BACKOFF_MS), READER_ASK);
}

static void
a_lost_race_makes_batches_smaller_until_they_succeed(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++)
        reader_ended(&reader, READER_FENCED, 0);
    assert_int_equal(reader.credit, READER_CREDIT_MIN);
    assert_int_equal(step_at(READER_BACKOFF_MAX_MS), READER_LOAD);
    for (int i = 0; i < 10; i++)
        reader_ended(&reader, READER_APPLIED, 0);
    assert_int_equal(reader.credit, READER_CREDIT_MAX);
}

static void
a_source_that_comes_is_asked_at_once(void **state)
{
    (void)state;
    reader_ended(&reader, READER_REFUSED, 0);
    reader_hurry(&reader);
    assert_int_equal(step_at(0), READER_ASK);
}

static void
a_log_that_was_set_back_is_left_until_the_cursors_are_loaded_again(void **state)
{
    (void)state;
    reader_set_epoch(&reader, 1, 100);
    assert_true(reader_agrees(&reader, 1, 100));
    assert_false(reader_agrees(&reader, 1, 0));
    assert_false(reader_may_start(&reader, 1));
    assert_true(reader_may_start(&reader, 4));
    reader_leave(&reader, 1);
    assert_int_equal(reader_wanted(&reader), partition_bit(2));
    reader_load(&reader, table);
    assert_int_equal(reader_wanted(&reader), partition_bit(1) | partition_bit(2));
    assert_true(reader_agrees(&reader, 1, 0));
}

static void
what_is_not_read_is_counted_by_who_has_the_lease(void **state)
{
    (void)state;
    reader_leave(&reader, 1);
    assert_int_equal(reader_apart(&reader), partition_bit(1));
    reader_at_odds(&reader, true);
    assert_int_equal(reader_apart(&reader), partition_bit(1) | partition_bit(2));
    reader_own(&reader, partition_bit(2));
    assert_int_equal(reader_apart(&reader), partition_bit(2));
    reader_at_odds(&reader, false);
    assert_int_equal(reader_apart(&reader), 0);
}

static void
what_was_asked_ahead_is_not_asked_for_again(void **state)
{
    (void)state;
    assert_true(reader_replied(&reader, 7));
    reader_ask_ahead(&reader, 8, 100);
    reader_moved(&reader, 1, 20);
    reader_ended(&reader, READER_APPLIED, 101);
    assert_int_equal(step_at(102), READER_WAIT);
    assert_true(reader_replied(&reader, 8));
    assert_true(reader_accepts(&reader, 1, 20, 30));
}

static void
what_was_asked_ahead_of_a_failure_is_not_heard(void **state)
{
    (void)state;
    assert_true(reader_replied(&reader, 7));
    reader_ask_ahead(&reader, 8, 100);
    reader_ended(&reader, READER_UNKNOWN, 101);
    assert_false(reader_replied(&reader, 8));
    assert_int_equal(reader_ask(&reader, 9, 200), 9);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reader_without_partitions_waits),
        cmocka_unit_test(cursors_are_loaded_before_anything_is_asked),
        cmocka_unit_test_setup(a_request_is_repeated_under_its_id_until_it_is_answered,
                               start_asking),
        cmocka_unit_test_setup(only_what_comes_next_is_accepted, start_asking),
        cmocka_unit_test_setup(what_is_not_ours_any_more_is_dropped_and_asked_for_no_longer,
                               start_asking),
        cmocka_unit_test_setup(a_partition_that_comes_back_has_its_cursor_loaded_again,
                               start_asking),
        cmocka_unit_test_setup(the_same_partitions_again_change_nothing, start_asking),
        cmocka_unit_test_setup(after_a_commit_it_asks_at_once_from_where_it_is, start_asking),
        cmocka_unit_test_setup(failures_pause_longer_and_longer_up_to_a_bound, start_asking),
        cmocka_unit_test_setup(an_unknown_outcome_makes_it_read_the_table, start_asking),
        cmocka_unit_test_setup(a_lost_race_makes_batches_smaller_until_they_succeed, start_asking),
        cmocka_unit_test_setup(what_is_not_read_is_counted_by_who_has_the_lease, start_asking),
        cmocka_unit_test_setup(what_was_asked_ahead_is_not_asked_for_again, start_asking),
        cmocka_unit_test_setup(what_was_asked_ahead_of_a_failure_is_not_heard, start_asking),
        cmocka_unit_test_setup(a_source_that_comes_is_asked_at_once, start_asking),
        cmocka_unit_test_setup(a_log_that_was_set_back_is_left_until_the_cursors_are_loaded_again,
                               start_asking),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
