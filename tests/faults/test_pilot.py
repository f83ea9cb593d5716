"""The main one: the pilot folder runs to the end while a random process is killed every second, and its three files do
not differ by a byte. Copies of one mail have one Message-ID and count once."""
import csv
import itertools
import os
import signal
import time
import unittest

from tests.faults import truth
from tests.faults.base import SEED
from tests.harness.folder import OUTPUTS, PILOT, PILOT_EXPECTED, Import, copy_folder, differences
from tests.harness.killer import Killer
from tests.harness.system import System

EVERY_S = (1.0, 1.0)
AT_ONCE = 2         # imports side by side
RUN_S = 300         # an import that takes longer has stopped


class Pilot(unittest.TestCase):
    lasts = 15
    replicas = {}

    def setUp(self):
        self.system = System()
        self.addCleanup(self.system.close)
        if self.replicas:
            self.system.scale(**self.replicas)
        self.system.publish_programmes()
        truth.take_notes(self.system)
        self.numbers = itertools.count()

    def begin(self):
        """An import of the pilot as a cohort of its own."""
        number = next(self.numbers)
        cohort, out = f"pilot-{number}", self.system.folder / f"out-{number}"
        folder = copy_folder(PILOT, self.system.folder / cohort, cohort)
        return cohort, out, Import(self.system, folder, out), folder

    def end(self, cohort, out, running, folder):
        """The importer may be killed as well: started again, it goes on."""
        status, _, seen = running.end(RUN_S)
        if status == -signal.SIGKILL:
            return self.end(cohort, out, Import(self.system, folder, out), folder)
        self.assertEqual(status, 0, f"seed {SEED}, {cohort}: {seen[-3000:]}")
        self.assertEqual(sorted(file.name for file in out.iterdir()), sorted(OUTPUTS))
        self.assertEqual(differences(out, PILOT_EXPECTED), [], f"seed {SEED}, {cohort}")
        return cohort

    def run_pilots(self):
        """One after the other, some at once, as long as the budget lasts; then what all have left behind."""
        scale = float(os.environ.get("GT_FAULT_SCALE", "1"))
        end, done = time.monotonic() + self.lasts * scale, []
        with Killer(self.system, f"{SEED} {self._testMethodName}", self.victims(), EVERY_S) as killer:
            while time.monotonic() < end:
                begun = [self.begin() for _ in range(AT_ONCE)]
                begun[0][2].wait_for("21-bookings")
                os.kill(begun[0][2].process.pid, signal.SIGKILL)
                done += [self.end(*one) for one in begun]
        self.assert_whole(done)
        print(f"          {self._testMethodName}: {len(done)} pilots, {len(killer.done)} killed: {' '.join(killer.done)}")

    def victims(self):
        names = [name for name in self.system.status() if name not in ("postgres", "redis", "smtp")]
        return (*names, "postgres", "postgres/child", "redis", "smtp", "smtp/child")

    def assert_whole(self, cohorts):
        with open(PILOT_EXPECTED / "messages.csv", encoding="utf-8", newline="") as file:
            expected = sum(int(row["count"]) for row in csv.DictReader(file))
        snapshot = truth.drained(self.system)
        self.addCleanup(snapshot.close)
        found = snapshot.log_problems() + snapshot.rows(truth.PARKED)
        for cohort in cohorts:
            found += snapshot.message_problems(cohort) + snapshot.state_problems(cohort)
            found += snapshot.mail_problems(cohort, self.system.mail_dir)
            identities = {label[0] for label in truth.labels(self.system.mail_dir, cohort)}
            self.assertEqual(len(identities), expected, f"seed {SEED}, {cohort}: mails by Message-ID")
        self.assertEqual(found, [], f"seed {SEED}")

    def test_the_pilot_while_a_process_is_killed_every_second(self):
        self.run_pilots()


class PilotReplicas(Pilot):
    replicas = {"enrolment": 2, "sessions": 3, "coaching": 2, "assessment": 2, "notifications": 2}
