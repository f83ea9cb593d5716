"""The pilot folder while parts of the system are stopped, killed, paused or emptied: the files are the same."""
import os
import random
import signal

from tests.e2e.pilot import PilotTest
from tests.harness.folder import PILOT, copy_folder
from tests.harness.system import SERVICES

STOPPED_S = 10
COHORTS = int(os.environ.get("GT_TEST_COHORTS", "4"))
SEED = int(os.environ.get("GT_TEST_SEED", "1"))


class Failures(PilotTest):
    def run_pilot_while(self, *steps):
        """Runs the pilot; each step is (file that has been read, what is done then)."""
        running = self.start_import()
        for place, act in steps:
            self.assertTrue(running.wait_for(place), running.seen)
            act(running)
        self.assert_ends_well(running)
        self.assert_each_mail_once()

    def stopped(self, name, seconds):
        """Ends a process, looks on while the import waits for it, and starts it again."""
        def act(running):
            with running.paused():
                self.system.down(name)
            running.waits(seconds)
            self.system.up(name)
        return act

    def killed(self, *names):
        def act(_running):
            for name in names:
                self.system.kill(name)
        return act

    def frozen(self, name, seconds):
        """A frozen process keeps its connections and locks, and wakes up with what is out of date by then."""
        def act(running):
            with running.paused():
                pid = self.system.pid(name)
                os.kill(pid, signal.SIGSTOP)
            running.waits(seconds)
            os.kill(pid, signal.SIGCONT)
        return act

    def test_each_service_stopped_for_ten_seconds(self):
        self.run_pilot_while(("05-markers", self.stopped("enrolment", STOPPED_S)),
                             ("11-status", self.stopped("notifications", STOPPED_S)),
                             ("21-bookings", self.stopped("sessions", STOPPED_S)),
                             ("32-vle", self.stopped("coaching", STOPPED_S)),
                             ("61-submissions", self.stopped("assessment", STOPPED_S)))

    def test_services_and_bus_killed(self):
        self.run_pilot_while(("05-markers", self.killed("enrolment", "notifications")),
                             ("20-timetable", self.killed("sessions", "bus")),
                             ("31-catchup", self.killed("sessions", "enrolment")),
                             ("32-vle", self.killed("coaching", "sessions")),
                             ("60-windows", self.killed("assessment", "bus")),
                             ("61-submissions", self.killed("assessment", "notifications", "enrolment")))

    def test_postgresql_killed(self):
        self.run_pilot_while(("05-markers", self.killed("postgres")),
                             ("21-bookings", lambda _: self.system.signal("postgres", signal.SIGQUIT)),
                             ("61-submissions", self.killed("postgres")))

    def test_redis_flushed_then_stopped(self):
        self.run_pilot_while(("21-bookings", lambda _: self.system.redis("flushall")),
                             ("30-attendance", lambda _: self.system.down("redis")))

    def test_mail_server_away_then_killed(self):
        self.system.down("smtp")
        self.run_pilot_while(("33-coaching", lambda _: self.system.up("smtp")),
                             ("62-marks", self.killed("smtp")))

    def test_processes_frozen_for_a_while(self):
        self.run_pilot_while(("05-markers", self.frozen("enrolment", 3)),
                             ("20-timetable", self.frozen("sessions", 3)),
                             ("21-bookings", self.frozen("bus", 3)),
                             ("60-windows", self.frozen("assessment", 3)))

    def test_two_copies_of_each_service(self):
        for service in SERVICES:
            self.system.second_copy(service)
        self.run_pilot_while()

    def test_cohorts_side_by_side_while_anything_is_killed_at_random(self):
        dice = random.Random(SEED)
        victims = (*SERVICES, *SERVICES, "bus", "postgres", "smtp")
        outs, running = [], []
        for number in range(COHORTS):
            outs.append(self.out / str(number))
            folder = copy_folder(PILOT, self.system.folder / f"cohort-{number}", f"pilot-{number}")
            running.append(self.start_import(folder, outs[-1]))
        kills = 0
        while any(one.process.poll() is None for one in running) and kills < 8 * COHORTS:
            self.system.kill(dice.choice(victims))
            kills += 1
        for one, out in zip(running, outs):
            self.assert_ends_well(one, out)
