"""Several processes of each service under load: frozen past their lease, killed, doubled, more and fewer of them."""
import os
import signal

from tests.faults.base import FaultTest
from tests.harness.killer import Killer, pid_of
from tests.harness.system import SERVICES
from tests.harness.waiting import wait_until

LEASE_S = 3
REPLICAS = 2
PROCESSES = tuple(f"{name}{number}" for name in SERVICES for number in ("", ".2"))


class Replicas(FaultTest):
    lasts = 6

    @classmethod
    def start_system(cls):
        system = super().start_system()
        system.scale(**dict.fromkeys(SERVICES, REPLICAS))
        return system

    def freeze(self, *names):
        pids = [wait_until(lambda name=name: pid_of(self.system, name), 30, f"{name} has a process") for name in names]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
            self.addCleanup(self.thaw, pid)
        return pids

    @staticmethod
    def thaw(pid):
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            pass    # it was killed meanwhile

    def test_replicas_frozen_past_their_lease_wake_up(self):
        """Half of all processes sleep so long that the others take over; then they go on with what they were at."""
        left, rounds = max(self.seconds, 2 * LEASE_S), 0
        while left > 0:
            asleep = self.freeze(*(self.dice.choice((name, f"{name}.2")) for name in SERVICES))
            seconds = LEASE_S + self.dice.uniform(0.5, 2)
            self.runs(seconds)
            for pid in asleep:
                self.thaw(pid)
            self.runs(0.5)
            left -= seconds
            rounds += 1
        self.assert_whole()
        self.say(f"{rounds} times {len(SERVICES)} processes")

    def test_the_bus_frozen(self):
        pid, = self.freeze("bus")
        self.runs(max(LEASE_S + 1, self.seconds / 2))
        self.thaw(pid)
        self.assert_whole()

    def test_replicas_are_killed_at_random(self):
        with Killer(self.system, self.seed, (*PROCESSES, "bus", "postgres")) as killer:
            self.runs()
            killer.wait_for(2 * REPLICAS)
        self.assert_whole()
        self.say(f"killed {len(killer.done)}")

    def test_more_and_fewer_of_them(self):
        for count in (4, 1, REPLICAS):
            self.system.scale(coaching=count, sessions=count)
            self.runs(self.seconds / 6)
        self.assert_whole()

    def test_two_processes_under_one_instance_name(self):
        """The later one counts; the other ends, and stays down until it is told to start."""
        names = ("coaching", "sessions", "notifications")
        copies = [self.system.second_copy(name, instance=name) for name in names]
        for copy in copies:
            self.addCleanup(self.system.end_extra, copy)
        self.runs()
        self.assertEqual([self.system.status()[name][1] for name in names], [None] * len(names))
        self.assertEqual([copy.poll() for copy in copies], [None] * len(names))
        for copy in copies:
            self.system.end_extra(copy)
        self.system.up(*names)
        self.assert_whole()


class Buses(FaultTest):
    """Two buses: either is enough."""

    lasts = 6

    @classmethod
    def start_system(cls):
        system = super().start_system()
        system.scale(bus=2, coaching=2, sessions=2)
        return system

    def new_load(self, cohort, **more):
        return super().new_load(cohort, endpoint=self.system.endpoints, **more)

    def test_buses_are_killed_in_turn(self):
        with Killer(self.system, self.seed, ("bus", "bus.2"), (0.5, 1.5)) as killer:
            self.runs()
            killer.wait_for(3)
        self.assert_whole()
        self.say(f"killed {len(killer.done)}")

    def test_one_bus_is_away(self):
        for name in ("bus.1", "bus.2"):    # "bus" alone would be both
            self.system.down(name)
            self.runs(self.seconds / 2)
            self.load.goes_on(10)
            self.system.up(name)
        self.assert_whole()

    def test_one_bus_is_frozen(self):
        """It keeps its connections and what is under way; who hears nothing from it goes by the other."""
        pid = wait_until(lambda: pid_of(self.system, "bus"), 10, "there is a bus")
        os.kill(pid, signal.SIGSTOP)
        self.addCleanup(Replicas.thaw, pid)
        self.runs(max(LEASE_S + 1, self.seconds / 2))
        self.load.goes_on(10)
        Replicas.thaw(pid)
        self.assert_whole()
