// parts: bus/peers
#include "services/bus/peers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ASKERS = 1000 };

static struct peers *
peers_new(void)
{
    struct peers *peers = calloc(1, sizeof *peers);

    assert_non_null(peers);
    return peers;
}

static void
peers_destroy(struct peers **peers_p)
{
    HASH_CLEAR(hh, (*peers_p)->by_route);
    free(*peers_p);
}

/* A service called "sessions" that has taken nothing yet. */
static struct peer *
arrive(struct peers *peers, const char *route, const char *instance, int64_t now_ms)
{
    const struct greeting greeting = { text_of(route), TEXT("sessions"), text_of(instance), 0, "" };

    assert_true(peers_greeted(peers, &greeting, now_ms));
    return peers_find(peers, text_of(route));
}

static struct peer *
choose(struct peers *peers, int asker)
{
    char from[16];

    snprintf(from, sizeof from, "asker %d", asker);
    return peers_choose(peers, TEXT("sessions"), text_of(from));
}

static void
a_second_greeting_is_no_arrival(void **state)
{
    (void)state;
    __attribute__((cleanup(peers_destroy))) struct peers *peers = peers_new();
    const struct greeting again = { TEXT("r1"), TEXT("sessions"), TEXT("a"), 0, "" };

    arrive(peers, "r1", "a", 1);
    assert_false(peers_greeted(peers, &again, 2));
    assert_int_equal(peers_count(peers, TEXT("sessions")), 1);
    assert_int_equal(peers_count(peers, TEXT("session")), 0);
    assert_int_equal(peers_count(peers, TEXT("")), 0);
}

static void
who_only_asks_is_nobody_to_ask(void **state)
{
    (void)state;
    __attribute__((cleanup(peers_destroy))) struct peers *peers = peers_new();
    const struct greeting client = { TEXT("r1"), TEXT(""), TEXT(""), 0, "" };

    assert_false(peers_greeted(peers, &client, 1));
    assert_non_null(peers_find(peers, TEXT("r1")));
    assert_null(peers_choose(peers, TEXT(""), TEXT("r2")));
}

static void
those_who_left_are_gone(void **state)
{
    (void)state;
    __attribute__((cleanup(peers_destroy))) struct peers *peers = peers_new();

    struct peer *first = arrive(peers, "r1", "a", 100);
    struct peer *second = arrive(peers, "r2", "b", 900);
    peers_left(peers, first);
    assert_int_equal(peers_count(peers, TEXT("sessions")), 1);
    assert_ptr_equal(choose(peers, 1), second);
    peers_left(peers, second);
    assert_null(choose(peers, 1));
    assert_null(peers_find(peers, TEXT("r2")));
}

/* Each of three replicas gets a fair share; when one goes, only its askers move. */
static void
askers_keep_their_replica(void **state)
{
    (void)state;
    __attribute__((cleanup(peers_destroy))) struct peers *peers = peers_new();
    struct peer *before[ASKERS];
    size_t of_b = 0;

    arrive(peers, "r1", "a", 1);
    struct peer *b = arrive(peers, "r2", "b", 1);
    arrive(peers, "r3", "c", 1);
    for (int i = 0; i < ASKERS; i++) {
        before[i] = choose(peers, i);
        of_b += before[i] == b;
    }
    assert_in_range(of_b, ASKERS / 3 - ASKERS / 10, ASKERS / 3 + ASKERS / 10);
    peers_left(peers, b);
    for (int i = 0; i < ASKERS; i++)
        if (before[i] != b)
            assert_ptr_equal(choose(peers, i), before[i]);
        else
            assert_ptr_not_equal(choose(peers, i), b);
}

/* Routes differ from bus to bus; names of instances do not. */
static void
two_buses_choose_alike(void **state)
{
    (void)state;
    __attribute__((cleanup(peers_destroy))) struct peers *one = peers_new();
    __attribute__((cleanup(peers_destroy))) struct peers *two = peers_new();
    bool is_a_seen = false;
    bool is_b_seen = false;

    struct peer *a_there = arrive(one, "r1", "a", 1);
    arrive(one, "r2", "b", 1);
    arrive(two, "q7", "b", 1);
    struct peer *a_here = arrive(two, "q8", "a", 1);
    for (int i = 0; i < 100; i++) {
        bool is_a = choose(one, i) == a_there;

        assert_int_equal(is_a, choose(two, i) == a_here);
        is_a_seen |= is_a;
        is_b_seen |= !is_a;
    }
    assert_true(is_a_seen && is_b_seen);
}

static void
a_replica_is_full_until_it_has_taken_some(void **state)
{
    (void)state;
    __attribute__((cleanup(peers_destroy))) struct peers *peers = peers_new();
    struct peer *peer = arrive(peers, "r1", "a", 1);

    peer->passed = WAITING_MAX - 1;
    assert_false(peer_is_full(peer));
    peer->passed++;
    assert_true(peer_is_full(peer));
    peer_taken(peer, 1);
    assert_false(peer_is_full(peer));
    peer_taken(peer, 0); /* a reply that was overtaken by a greeting */
    assert_int_equal(peer->taken, 1);
}

/* A bus that starts again does not know what it had passed on. */
static void
what_was_passed_before_is_not_counted(void **state)
{
    (void)state;
    __attribute__((cleanup(peers_destroy))) struct peers *peers = peers_new();
    const struct greeting old = { TEXT("r1"), TEXT("sessions"), TEXT("a"), 5000, "" };
    const struct greeting untold = { TEXT("r2"), TEXT("coaching"), TEXT("a"), -1, "" };

    assert_true(peers_greeted(peers, &old, 1));
    struct peer *peer = peers_find(peers, TEXT("r1"));
    peer->passed++;
    peer_taken(peer, 5100);
    assert_int_equal(peer->passed, 5100);

    assert_true(peers_greeted(peers, &untold, 1));
    peer = peers_find(peers, TEXT("r2"));
    peer->passed = 10 * WAITING_MAX;
    assert_false(peer_is_full(peer));
}

static void
more_than_there_is_room_for_are_not_known(void **state)
{
    (void)state;
    __attribute__((cleanup(peers_destroy))) struct peers *peers = peers_new();
    char route[16];
    char long_name[NAME_MAX_BYTES + 1] = { 0 };

    memset(long_name, 'n', NAME_MAX_BYTES);
    const struct greeting odd = { TEXT("r"), text_of(long_name), TEXT(""), 0, "" };
    assert_false(peers_greeted(peers, &odd, 1));
    for (int i = 0; i < PEERS_MAX; i++) {
        snprintf(route, sizeof route, "r%d", i);
        arrive(peers, route, "", 1);
    }
    const struct greeting late = { TEXT("late"), TEXT("sessions"), TEXT(""), 0, "" };
    assert_false(peers_greeted(peers, &late, 1));
    assert_int_equal(peers_count(peers, TEXT("sessions")), PEERS_MAX);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_greeting_is_no_arrival),
        cmocka_unit_test(who_only_asks_is_nobody_to_ask),
        cmocka_unit_test(those_who_left_are_gone),
        cmocka_unit_test(askers_keep_their_replica),
        cmocka_unit_test(two_buses_choose_alike),
        cmocka_unit_test(a_replica_is_full_until_it_has_taken_some),
        cmocka_unit_test(what_was_passed_before_is_not_counted),
        cmocka_unit_test(more_than_there_is_room_for_are_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
