"""SIGKILL at named instants of a transaction. Kills at random seldom fall between two statements; here a table is locked,
so that a service stands in front of the statement that writes it, and there it ends."""
import contextlib
import os
import signal

from tests.faults.base import FaultTest
from tests.harness.killer import pid_of
from tests.harness.waiting import wait_until

# What a service is about to write. A command writes state, events and its answer; a reader effects, then its cursor.
INSTANTS = (
    ("enrolment", "application"), ("enrolment", "log_block"), ("enrolment", "answer"),
    ("coaching", "meeting"), ("coaching", "log_block"), ("coaching", "answer"),
    ("coaching", "participant"), ("coaching", "cursor"),
    ("sessions", "participant"), ("sessions", "cursor"),
    ("notifications", "message"), ("notifications", "cursor"),
)
WAITING = ("SELECT DISTINCT l.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
           " WHERE NOT l.granted AND a.usename = %s")
REACH_S = 30


class Instants(FaultTest):
    lasts = 0

    @contextlib.contextmanager
    def locked(self, service, table):
        """Nobody can write the table. The end of the block releases it."""
        connection = self.system.database("postgres")
        try:
            connection.autocommit = False
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{REACH_S}s'; LOCK TABLE {service}.{table} IN SHARE MODE")
            yield
        finally:
            connection.close()

    def wait_in_front(self, service, but=frozenset()):
        """The backends that wait for a lock, when there are others than these."""
        return wait_until(lambda: {pid for pid, in self.system.sql("postgres", WAITING, service)} - but, REACH_S,
                          f"{service} stands in front of the lock")

    def end_in_front_of(self, service, table, with_successor):
        """What the dead process had sent may still be done when the lock is released, its commit too; with a successor
        that is at the same."""
        with self.locked(service, table):
            first = self.wait_in_front(service)
            os.kill(wait_until(lambda: pid_of(self.system, service), REACH_S, f"{service} has a process"), signal.SIGKILL)
            if with_successor:
                self.wait_in_front(service, but=first)
        self.system.wait_ready(service)
        self.load.goes_on(1)

    def test_a_service_ends_in_front_of_each_statement(self):
        for service, table in INSTANTS:
            self.end_in_front_of(service, table, with_successor=False)
        self.assert_whole()

    def test_its_successor_does_the_same_while_its_last_statement_goes_on(self):
        for service, table in INSTANTS:
            self.end_in_front_of(service, table, with_successor=True)
        self.assert_whole()
