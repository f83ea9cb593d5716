/* Who handles which partition: fair, stable, and nobody waits for what nobody has. */
#include "common/lease/lease_plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { NOW_US = 1000000, LATER_US = 2000000, REPLICAS = 5, ROUNDS_MAX = 8 };

/* The tables. */
static struct lease_row leases[PARTITIONS];
static char replicas[REPLICAS_MAX][INSTANCE_NAME_MAX];
static size_t replica_count;

static int
start_empty(void **state)
{
    (void)state;
    memset(leases, 0, sizeof leases);
    replica_count = 0;
    return 0;
}

/* Replicas a, b, c... live, of incarnation 1. */
static void
live(size_t count)
{
    for (replica_count = 0; replica_count < count; replica_count++)
        snprintf(replicas[replica_count], INSTANCE_NAME_MAX, "%c", (char)('a' + replica_count));
}

static struct lease_plan
plan_of(const char *instance, int64_t incarnation, partition_set busy)
{
    struct lease_view view = { .instance = instance,
                               .incarnation = incarnation,
                               .now_us = NOW_US,
                               .replica_count = replica_count };
    struct lease_plan plan;

    memcpy(view.leases, leases, sizeof leases);
    memcpy(view.replicas, replicas, sizeof replicas);
    lease_plan(&view, busy, &plan);
    return plan;
}

static void
set_owner(int partition, const char *owner, int64_t incarnation)
{
    snprintf(leases[partition].owner, INSTANCE_NAME_MAX, "%s", owner);
    leases[partition].incarnation = incarnation;
    leases[partition].expires_us = LATER_US;
}

/* Does what is planned; how many partitions change hands. */
static int
carry_out(const char *instance, int64_t incarnation, const struct lease_plan *plan)
{
    for (int p = 0; p < PARTITIONS; p++) {
        if (partition_in(plan->give_up, p))
            set_owner(p, "", 0);
        if (partition_in(plan->take, p))
            set_owner(p, instance, incarnation);
    }
    return partition_count(plan->give_up) + partition_count(plan->take);
}

/* Each replica looks once, the last one first; how many partitions change hands. */
static int
round_of_all(void)
{
    int changes = 0;

    for (size_t i = replica_count; i-- > 0;) {
        struct lease_plan plan = plan_of(replicas[i], 1, 0);
        changes += carry_out(replicas[i], 1, &plan);
    }
    return changes;
}

static int
held_by(const char *owner)
{
    int count = 0;

    for (int p = 0; p < PARTITIONS; p++)
        count += strcmp(leases[p].owner, owner) == 0;
    return count;
}

static void
settle(void)
{
    int rounds = 0;

    while (round_of_all() > 0)
        assert_true(++rounds < ROUNDS_MAX);
}

static void
one_replica_takes_everything_at_once(void **state)
{
    (void)state;
    live(1);
    assert_int_equal(round_of_all(), PARTITIONS);
    assert_int_equal(held_by("a"), PARTITIONS);
}

static void
any_number_of_replicas_share_fairly_and_then_rest(void **state)
{
    (void)state;
    for (size_t count = 1; count <= REPLICAS; count++) {
        live(count);
        settle();
        for (size_t i = 0; i < count; i++) {
            assert_in_range(held_by(replicas[i]), PARTITIONS / count,
                            PARTITIONS / count + (PARTITIONS % count > 0));
        }
        assert_int_equal(held_by(""), 0);
        assert_int_equal(round_of_all(), 0);
    }
}

static void
one_that_comes_moves_no_more_than_its_share_and_rounding(void **state)
{
    (void)state;
    live(3);
    settle();
    live(4);
    int changes = 0;
    for (int i = 0; i < ROUNDS_MAX; i++)
        changes += round_of_all();
    assert_in_range(changes, 2 * PARTITIONS / 4, 2 * (PARTITIONS / 4 + 4));
}

static void
what_others_hold_is_left_alone_until_it_expires(void **state)
{
    (void)state;
    live(1);
    for (int p = 0; p < PARTITIONS; p++)
        set_owner(p, "gone", 7);
    assert_int_equal(plan_of("a", 1, 0).take, 0);
    leases[5].expires_us = NOW_US;
    assert_int_equal(plan_of("a", 1, 0).take, partition_bit(5));
}

static void
an_earlier_start_of_ours_need_not_expire(void **state)
{
    (void)state;
    live(2);
    for (int p = 0; p < PARTITIONS; p++)
        set_owner(p, "a", 1);
    struct lease_plan plan = plan_of("a", 2, 0);
    assert_int_equal(plan.renew, 0);
    assert_int_equal(partition_count(plan.take), PARTITIONS / 2);
    /* What we can't have ourselves others get at once. */
    assert_int_equal(plan.give_up, ~plan.take);
}

static void
ours_are_renewed_even_when_they_have_expired(void **state)
{
    (void)state;
    live(1);
    for (int p = 0; p < PARTITIONS; p++) {
        set_owner(p, "a", 1);
        leases[p].expires_us = NOW_US - 1;
    }
    struct lease_plan plan = plan_of("a", 1, 0);
    assert_int_equal(plan.renew, UINT64_MAX);
    assert_int_equal(plan.take | plan.give_up, 0);
}

static void
partitions_with_work_under_way_leave_last_and_only_when_it_is_done(void **state)
{
    (void)state;
    live(2);
    for (int p = 0; p < PARTITIONS; p++)
        set_owner(p, "a", 1);
    struct lease_plan plan = plan_of("a", 1, UINT64_C(0xff));
    assert_int_equal(plan.give_up & 0xff, 0);
    assert_int_equal(plan.leaving, 0);
    assert_int_equal(partition_count(plan.give_up), PARTITIONS / 2);

    plan = plan_of("a", 1, UINT64_MAX);
    assert_int_equal(plan.give_up, 0);
    assert_int_equal(plan.renew, UINT64_MAX);
    assert_int_equal(partition_count(plan.leaving), PARTITIONS / 2);
}

static void
who_is_beyond_the_number_that_can_share_has_nothing(void **state)
{
    (void)state;
    live(2);
    set_owner(0, "z", 1);
    struct lease_plan plan = plan_of("z", 1, 0);
    assert_int_equal(plan.take, 0);
    assert_int_equal(plan.give_up, partition_bit(0));
    live(0);
    assert_int_equal(plan_of("z", 1, 0).take, 0);
}

static void
replicas_that_look_at_the_same_moment_want_different_partitions(void **state)
{
    (void)state;
    live(4);
    partition_set wanted = 0;
    for (size_t i = 0; i < replica_count; i++) {
        struct lease_plan plan = plan_of(replicas[i], 1, 0);
        assert_int_equal(wanted & plan.take, 0);
        wanted |= plan.take;
    }
    assert_int_equal(wanted, UINT64_MAX);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(one_replica_takes_everything_at_once, start_empty),
        cmocka_unit_test_setup(any_number_of_replicas_share_fairly_and_then_rest, start_empty),
        cmocka_unit_test_setup(one_that_comes_moves_no_more_than_its_share_and_rounding,
                               start_empty),
        cmocka_unit_test_setup(what_others_hold_is_left_alone_until_it_expires, start_empty),
        cmocka_unit_test_setup(an_earlier_start_of_ours_need_not_expire, start_empty),
        cmocka_unit_test_setup(ours_are_renewed_even_when_they_have_expired, start_empty),
        cmocka_unit_test_setup(partitions_with_work_under_way_leave_last_and_only_when_it_is_done,
                               start_empty),
        cmocka_unit_test_setup(who_is_beyond_the_number_that_can_share_has_nothing, start_empty),
        cmocka_unit_test_setup(replicas_that_look_at_the_same_moment_want_different_partitions,
                               start_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
