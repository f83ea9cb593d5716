"""Replicas share the partitions by leases: fairly, without pause when one stops, soon when one is killed; and one that
slept past its leases changes nothing any more."""
import contextlib
import os
import signal
import time
from unittest import mock

from tests.harness import bus, wire
from tests.harness.bus import wait_drained
from tests.harness.waiting import wait_until
from tests.integration.rows import ReplicaTest, programme

PARTITIONS = wire.PARTITIONS
TTL_S, TAKEOVER_S, TURN_S = 3, 5, 1
PEOPLE = 8
EXIT_REPLACED = 100


class Leases(ReplicaTest):
    """Coaching minutes of people in different partitions add up, so that each event shows."""

    service, sources = "sessions", ("enrolment", "coaching")

    def setUp(self):
        super().setUp()
        self.enterContext(mock.patch.object(bus, "RESEND_S", 0.3))
        self.tell_programme(programme())
        for number in range(PEOPLE):
            self.enrol(f"A{number}")
        wait_drained(self.client, self.service, *self.played.values())
        self.wait_shares(PARTITIONS, seconds=10)
        self.sums = [0] * PEOPLE

    def tell_meetings(self, count=20):
        for number, partition in enumerate(range(0, PARTITIONS, PARTITIONS // PEOPLE)):
            minutes = [number + turn % 5 + 1 for turn in range(count)]
            self.played["coaching"].tell(*(wire.event(
                "coaching.meeting_held", {"application_ref": f"A{number}", "minutes": one}, cohort=self.cohort,
                subject=f"A{number}") for one in minutes), partition=partition)
            self.sums[number] += sum(minutes)

    def counted(self):
        """The minutes of each as they have arrived; in the end they are the sums."""
        found = []
        for number in range(PEOPLE):
            rows = self.client.query("sessions.engagement_find",
                                     {"cohort_id": self.cohort, "application_ref": f"A{number}"})
            found.append(sum(row["recorded_minutes"] for row in rows if row["component"] == "coaching"))
        return found

    def assert_counted(self, seconds=15):
        wait_drained(self.client, self.service, *self.played.values(), seconds=seconds)
        self.assertEqual(self.counted(), self.sums)

    def test_from_one_to_three_and_back_each_has_a_fair_share_and_then_rests(self):
        copies = [self.start_copy(), self.start_copy()]
        self.wait_shares(21, 21, 22)
        changes, ends = self.changes(), self.expiry()
        self.tell_meetings()
        wait_until(lambda: min(self.expiry().values()) > max(ends.values()), 10, "all have been renewed")
        self.assertEqual(self.changes(), changes)
        self.assert_counted()
        for copy, shares in zip(copies, ((32, 32), (64,))):
            self.tell_meetings()
            copy.terminate()
            self.wait_shares(*shares)
            self.assertEqual(copy.wait(10), 0)
        self.assert_counted()

    def expiry(self):
        return dict(self.system.sql(self.service, "SELECT partition, expires_at FROM lease"))

    def test_what_a_stopped_one_had_is_taken_at_once(self):
        copy = self.start_copy()
        self.wait_shares(32, 32)
        copy.terminate()
        copy.wait(10)
        started = time.monotonic()
        self.wait_shares(PARTITIONS)
        self.assertLess(time.monotonic() - started, TTL_S / 2, "it was not waited for")

    def test_many_that_want_the_same_do_not_wait_for_each_other(self):
        """Who was too slow to take what it meant to looks again at once, not at its next turn."""
        copies = [self.start_copy() for _ in range(7)]
        self.wait_shares(*[8] * 8, seconds=10)
        for left, shares in ((7, (9,) * 6 + (10,)), (6, (10,) * 2 + (11,) * 4), (5, (12,) + (13,) * 4)):
            started = time.monotonic()
            copies[left - 1].terminate()
            copies[left - 1].wait(10)
            self.wait_shares(*shares)
            self.assertLess(time.monotonic() - started, TURN_S, f"{left} have not waited for a turn")

    def test_what_a_killed_one_had_is_taken_within_five_seconds(self):
        copy = self.start_copy()
        self.wait_shares(32, 32)
        self.tell_meetings()
        copy.kill()
        self.wait_shares(PARTITIONS, seconds=TAKEOVER_S)
        self.tell_meetings()
        self.assert_counted()

    def test_one_that_starts_again_has_its_own_at_once(self):
        self.start_copy()
        self.wait_shares(32, 32)
        self.system.kill(self.service)
        wait_until(lambda: len({owner for owner in self.leases() if owner}) == 2, 5)
        self.wait_shares(32, 32, seconds=TTL_S - 0.5)

    def test_a_sleeper_in_the_middle_of_its_work_changes_nothing_when_it_wakes_up(self):
        """It has handled events and is about to commit them when it falls asleep, and others do them meanwhile."""
        copy = self.start_copy()
        self.wait_shares(32, 32)
        with self.meetings_in_work(of=2):
            os.kill(copy.pid, signal.SIGSTOP)
        self.wait_shares(PARTITIONS, seconds=TAKEOVER_S)
        self.assert_counted(30)
        os.kill(copy.pid, signal.SIGCONT)
        self.wait_shares(32, 32)
        self.tell_meetings()
        self.assert_counted()

    def waiting(self):
        return self.system.sql(self.service, "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")[0][0]

    @contextlib.contextmanager
    def meetings_in_work(self, of):
        """So many replicas have begun to handle meetings, and go on at the end of the block."""
        lock = self.system.database(self.service)
        self.addCleanup(lock.close)
        lock.autocommit = False
        with lock, lock.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '10s'; LOCK TABLE participant")
            self.tell_meetings()
            wait_until(lambda: self.waiting() == of, 5, f"{of} have begun to handle them")
            yield

    def assert_refused(self, statement):
        """While the service handles events, somebody else does this: what it has done is refused at its commit."""
        before, sums = len(self.system.log(self.service)), self.sums[:]
        with self.meetings_in_work(of=1):
            self.system.sql(self.service, statement)
        wait_until(lambda: "TF001 another replica has moved a cursor or has the lease" in
                   self.system.log(self.service)[before:], 10, "it is refused")
        self.assertEqual(self.counted(), sums)
        self.assertEqual(self.system.sql(self.service, "SELECT count(*) FROM parked"), [(0,)])

    def cursors(self):
        return self.system.sql(self.service, "SELECT partition, position FROM cursor WHERE source = 'coaching' ORDER BY 1")

    def test_who_loses_the_leases_while_it_handles_events_has_done_nothing(self):
        free = "UPDATE lease SET owner = '', expires_at = '-infinity' WHERE owner = 'other'"
        self.addCleanup(self.system.sql, self.service, free)
        cursors = self.cursors()
        self.assert_refused("UPDATE lease SET owner = 'other', incarnation = 0, expires_at = now() + interval '1 hour'")
        self.assertEqual(self.cursors(), cursors)
        self.system.sql(self.service, free)
        self.assert_counted()

    def test_who_comes_second_to_a_cursor_has_done_nothing(self):
        """The first is the test: it moves the cursors past all that was told, and nothing more."""
        sums = self.sums[:]
        self.assert_refused("UPDATE cursor SET position = position + 20 WHERE source = 'coaching' AND partition % 8 = 0")
        self.sums = sums
        self.assert_counted()
        self.tell_meetings()
        self.assert_counted()

    def test_the_later_of_two_of_one_name_counts_and_the_other_ends(self):
        first = self.start_copy("twin")
        self.wait_shares(32, 32)
        second = self.start_copy("twin")
        self.assertEqual(first.wait(10), EXIT_REPLACED)
        self.tell_meetings()
        self.assert_counted()
        self.wait_shares(32, 32)
        self.assertIsNone(second.poll())
        self.assertIn("another process runs as instance twin", (self.system.folder / "sessions.second.log").read_text())

    def test_without_a_database_all_is_kept_and_goes_on(self):
        self.start_copy()
        self.wait_shares(32, 32)
        self.system.signal("postgres", signal.SIGKILL)
        self.tell_meetings()
        self.assert_counted(30)
        self.wait_shares(32, 32, seconds=10)
