"""What all fault tests share: a system under load, a budget of seconds, and the check of the histories at the end."""
import os
import random
import shutil
import threading
import unittest

from tests.faults import truth
from tests.faults.load import Load
from tests.harness.system import SERVICES, System, temporary_folder

SEED = int(os.environ.get("GT_FAULT_SEED", "1"))
SHOWN = 4000    # characters of problems


class FaultTest(unittest.TestCase):
    """One system for a class; each test has a cohort of its own, under load from start to end."""

    lasts = 4           # a test's share of the seconds that there are for faults
    drain_s = truth.DRAIN_S
    has_digests = True  # of all that is told, from the start
    settings = None
    kinds = None        # of producers; None: all
    supervised = ("postgres", "bus", *SERVICES)     # that must be ready in the end
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.system = cls.start_system()
        cls.addClassCleanup(cls.system.close)
        cls.system.publish_programmes()
        truth.take_notes(cls.system)

    @classmethod
    def start_system(cls):
        return System(settings=cls.settings)

    def setUp(self):
        self.seed = f"{SEED} {self._testMethodName}"
        self.dice = random.Random(self.seed)
        self.seconds = self.lasts * float(os.environ.get("GT_FAULT_SCALE", "1"))
        self.records = temporary_folder()   # not on the disk of the system, which may be full
        self.addCleanup(shutil.rmtree, self.records)
        self.load = self.new_load(self._testMethodName)

    def new_load(self, cohort, **more):
        load = Load(self.system, self.records, cohort, SEED, kinds=self.kinds, **more)
        self.addCleanup(load.stop)
        load.prepare()
        load.start()
        load.goes_on(1)
        return load

    def runs(self, seconds=None):
        """The load runs for so long; nothing is waited for but time, which is what a fault needs to do harm."""
        threading.Event().wait(self.seconds if seconds is None else seconds)

    def assert_whole(self, load=None):
        """The faults are over: the load goes on, everything is read, and every history is as it must be."""
        load = load or self.load
        self.system.wait_ready(*self.supervised, seconds=90)
        load.goes_on()
        load.stop()
        sent = load.sent()
        found = truth.problems(self.system, load, self.drain_s, self.has_digests)
        if found:
            self.fail(f"seed {SEED}\n" + "\n".join(map(str, found))[:SHOWN])
        self.say(f"{len(sent)} commands, {sum(one.code is not None for one in sent)} answered")

    def say(self, text):
        """A figure beside the test's line of the report."""
        print(f"          {self._testMethodName.removeprefix('test_')}: {text}", flush=True)
