/* What the feed tells to whom: by its state machine, without any I/O. */
#include "common/feed/feed_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RING_BYTES = 4096 };

static const char *const seen = "a.seen", *const heard = "a.heard";

static struct feed_request
request_of(const char *instance, int64_t max_events)
{
    static const struct text types[] = { TEXT_STATIC("a.seen") };
    struct feed_request request = { .group = TEXT("g"),
                                    .instance = text_of(instance),
                                    .route = TEXT("r"),
                                    .id = 7,
                                    .max_events = max_events,
                                    .max_bytes = 1000,
                                    .types = types,
                                    .type_count = 1 };

    for (int p = 0; p < PARTITIONS; p++)
        request.cursors[p] = -1;
    return request;
}

static void
subscribe(struct feed_state *state, const struct feed_request *request, int64_t now_ms)
{
    struct error err = { 0 };

    assert_int_equal(feed_state_subscribe(state, request, now_ms, &err), OK);
}

/* As a look at the table finds it: the heads of partitions 3 and 9. */
static void
look(struct feed_state *state, int64_t three, int64_t nine, int64_t now_ms)
{
    int64_t heads[PARTITIONS] = { [3] = three, [9] = nine };
    int64_t epochs[PARTITIONS] = { [3] = 2 };

    feed_state_looked(state, heads, epochs, now_ms);
}

/* One event of partition 3, committed by this process. */
static void
commit(struct feed_state *state, int64_t position, const char *type)
{
    int64_t heads[PARTITIONS] = { [3] = position };
    char packed[32];

    snprintf(packed, sizeof packed, "event %d", (int)position);
    feed_state_committed(state, 3, position, type, text_of(packed));
    assert_true(feed_state_heads(state, heads));
}

static int
open_state(void **state)
{
    struct feed_turn turn;
    struct feed_state *feed = feed_state_new(RING_BYTES);

    *state = feed;
    assert_int_equal(feed_state_next(feed, 0, &turn), FEED_WAIT);
    assert_int_equal(turn.wait_ms, FEED_HOLD_MS);
    look(feed, 0, 0, 0);
    return 0;
}

static int
close_state(void **state)
{
    struct feed_state *feed = *state;

    feed_state_destroy(&feed);
    assert_null(feed);
    return 0;
}

static void
test_who_waits_is_told_once_when_there_is_something(void **state)
{
    struct feed_request request = request_of("one", 10);
    struct feed_turn turn;

    request.cursors[3] = 0;
    subscribe(*state, &request, 0);
    assert_int_equal(feed_state_next(*state, 10, &turn), FEED_WAIT);
    assert_int_equal(turn.wait_ms, FEED_LOOK_MS - 10);
    look(*state, 4, 4, 20);
    assert_int_equal(feed_state_next(*state, 20, &turn), FEED_TELL);
    assert_int_equal(turn.count, 1); /* partition 9 is not asked for */
    assert_int_equal(turn.segments[0].partition, 3);
    assert_int_equal(turn.segments[0].previous, 0);
    assert_int_equal(turn.segments[0].last, 4);
    assert_false(turn.is_recent);
    assert_int_equal(feed_state_epoch(*state, 3), 2);
    feed_state_told(*state, &turn);
    assert_int_equal(feed_state_next(*state, 30, &turn), FEED_WAIT);
}

static void
test_nothing_to_tell_is_said_after_a_while_and_the_heads_are_looked_at_before(void **state)
{
    struct feed_request request = request_of("one", 10);
    struct feed_turn turn;

    request.cursors[3] = 0;
    subscribe(*state, &request, 0);
    assert_int_equal(feed_state_next(*state, FEED_LOOK_MS, &turn), FEED_LOOK);
    look(*state, 0, 5, FEED_HOLD_MS - 1);
    assert_int_equal(feed_state_next(*state, FEED_HOLD_MS - 1, &turn), FEED_WAIT);
    assert_int_equal(feed_state_next(*state, FEED_HOLD_MS, &turn), FEED_EMPTY);
    feed_state_look(*state);
    feed_state_told(*state, &turn);
    assert_int_equal(feed_state_next(*state, FEED_HOLD_MS, &turn), FEED_WAIT); /* for nobody */
}

static void
test_little_goes_before_much_and_much_goes_in_turn(void **state)
{
    struct feed_request request = request_of("one", 100);
    struct feed_turn turn;

    request.cursors[3] = request.cursors[5] = request.cursors[9] = 0;
    int64_t heads[PARTITIONS] = { [3] = 5000, [5] = 2, [9] = 5000 };
    int64_t epochs[PARTITIONS] = { 0 };
    for (int round = 0; round < 2; round++) {
        subscribe(*state, &request, 0);
        feed_state_looked(*state, heads, epochs, 0);
        assert_int_equal(feed_state_next(*state, 0, &turn), FEED_TELL);
        assert_int_equal(turn.count, 2);
        assert_int_equal(turn.segments[0].partition, 5);
        assert_int_equal(turn.segments[0].last, 2);
        assert_int_equal(turn.segments[1].partition, round == 0 ? 3 : 9);
        assert_int_equal(turn.segments[1].last, 98);
        feed_state_told(*state, &turn);
    }
}

static void
test_what_was_committed_here_is_told_from_memory_and_only_wanted_types(void **state)
{
    struct feed_request request = request_of("one", 10);
    struct text packed;
    struct feed_turn turn;

    request.cursors[3] = 0;
    commit(*state, 1, seen);
    commit(*state, 2, heard);
    commit(*state, 3, seen);
    subscribe(*state, &request, 0);
    assert_int_equal(feed_state_next(*state, 0, &turn), FEED_TELL);
    assert_true(turn.is_recent);
    assert_true(feed_state_recent(*state, turn.subscriber, 3, 1, &packed));
    assert_true(text_is(packed, "event 1"));
    assert_false(feed_state_recent(*state, turn.subscriber, 3, 2, &packed));
    assert_true(feed_state_recent(*state, turn.subscriber, 3, 3, &packed));
    assert_true(text_is(packed, "event 3"));
}

static void
test_a_gap_is_told_from_the_log_and_what_follows_it_from_memory(void **state)
{
    struct feed_request request = request_of("one", 10);
    struct feed_turn turn;

    request.cursors[3] = 0;
    commit(*state, 1, seen);
    commit(*state, 3, seen); /* another process has written 2 */
    subscribe(*state, &request, 0);
    assert_int_equal(feed_state_next(*state, 0, &turn), FEED_TELL);
    assert_int_equal(turn.segments[0].last, 3);
    assert_false(turn.is_recent);
    feed_state_told(*state, &turn);
    request.cursors[3] = 2;
    subscribe(*state, &request, 0);
    assert_int_equal(feed_state_next(*state, 0, &turn), FEED_TELL);
    assert_true(turn.is_recent);
    feed_state_forget(*state);
    assert_int_equal(feed_state_next(*state, 0, &turn), FEED_TELL);
    assert_false(turn.is_recent);
}

static void
test_after_a_failure_only_what_needs_no_log_goes_on(void **state)
{
    struct feed_request one = request_of("one", 10);
    struct feed_request two = request_of("two", 10);
    struct feed_turn turn;

    one.cursors[9] = 0;
    two.cursors[3] = 0;
    look(*state, 0, 1, 0);
    commit(*state, 1, seen);
    subscribe(*state, &one, 0);
    subscribe(*state, &two, 0);
    feed_state_failed(*state, 0);
    assert_int_equal(feed_state_next(*state, 0, &turn), FEED_TELL);
    assert_true(text_is(feed_state_asker(*state, turn.subscriber).instance, "two"));
    feed_state_told(*state, &turn);
    assert_int_equal(feed_state_next(*state, 0, &turn), FEED_WAIT);
    assert_int_equal(turn.wait_ms, FEED_PAUSE_MS);
    assert_int_equal(feed_state_next(*state, FEED_PAUSE_MS, &turn), FEED_TELL);
}

static void
test_a_reader_beyond_the_end_is_refused_after_one_look(void **state)
{
    struct feed_request request = request_of("one", 10);
    struct feed_turn turn;

    request.cursors[3] = 9;
    subscribe(*state, &request, 0);
    assert_int_equal(feed_state_next(*state, 0, &turn), FEED_LOOK);
    look(*state, 9, 0, 0); /* another process has told it */
    assert_int_equal(feed_state_next(*state, 0, &turn), FEED_WAIT);
    request.cursors[3] = 10;
    subscribe(*state, &request, 0);
    assert_int_equal(feed_state_next(*state, 0, &turn), FEED_LOOK);
    look(*state, 9, 0, 0);
    assert_int_equal(feed_state_next(*state, 0, &turn), FEED_REFUSE);
}

static void
test_instances_have_places_of_their_own_and_idle_ones_are_taken_over(void **state)
{
    struct feed_turn turn = { .count = 0 };
    struct error err = { 0 };
    char name[16];

    for (int i = 0; i < FEED_SUBSCRIBERS_MAX; i++) {
        snprintf(name, sizeof name, "%d", i);
        struct feed_request request = request_of(name, 1);
        subscribe(*state, &request, i);
    }
    struct feed_request request = request_of("new", 1);
    assert_int_equal(feed_state_subscribe(*state, &request, 0, &err), INVALID);
    turn.subscriber = 5;
    feed_state_told(*state, &turn);
    subscribe(*state, &request, 0);
    assert_true(text_is(feed_state_asker(*state, 5).instance, "new"));
}

static void
test_what_breaks_a_bound_is_refused(void **state)
{
    static char long_name[INSTANCE_NAME_MAX + 1];
    struct error err = { 0 };

    memset(long_name, 'n', INSTANCE_NAME_MAX);
    struct feed_request bad[] = { request_of(long_name, 1), request_of("one", 0),
                                  request_of("one", 1), request_of("one", 1) };
    bad[2].max_bytes = 0;
    bad[3].group = TEXT("");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(feed_state_subscribe(*state, &bad[i], 0, &err), INVALID);
}

int
main(void)
{
#define STATE_TEST(function) cmocka_unit_test_setup_teardown(function, open_state, close_state)
    const struct CMUnitTest tests[] = {
        STATE_TEST(test_who_waits_is_told_once_when_there_is_something),
        STATE_TEST(test_nothing_to_tell_is_said_after_a_while_and_the_heads_are_looked_at_before),
        STATE_TEST(test_little_goes_before_much_and_much_goes_in_turn),
        STATE_TEST(test_what_was_committed_here_is_told_from_memory_and_only_wanted_types),
        STATE_TEST(test_a_gap_is_told_from_the_log_and_what_follows_it_from_memory),
        STATE_TEST(test_after_a_failure_only_what_needs_no_log_goes_on),
        STATE_TEST(test_a_reader_beyond_the_end_is_refused_after_one_look),
        STATE_TEST(test_instances_have_places_of_their_own_and_idle_ones_are_taken_over),
        STATE_TEST(test_what_breaks_a_bound_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
