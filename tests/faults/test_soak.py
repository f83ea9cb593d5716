"""Long load with kills: memory, descriptors and lag end where they began. `scripts/test-faults --seconds 1200 soak`;
with less than LEAST_S it is left out."""
import json
import os
import unittest

from tests.faults.base import FaultTest
from tests.harness.killer import VICTIMS, Killer, children, pid_of
from tests.harness.resources import open_files
from tests.harness.waiting import wait_until

# Shares of the time: until everything is in use, with kills, and without, so that one process lives long enough to grow.
WARM, KILLED, SPARED = 0.1, 0.4, 0.5
# The ring of recent events (common/feed/feed_ring.h) fills up to its bound.
MORE_KB, MORE_FILES = 24 * 1024, 8
# A process of PostgreSQL keeps the files open that it has used: each table and index of a service's schema, its maps
# of free and of visible space. There may be a few more processes, those of autovacuum.
FILES_OF_A_BACKEND, MORE_BACKENDS = 400, 8
LEAST_S = 60
NAMES = tuple(sorted({victim.partition("/")[0] for victim in VICTIMS}))


def memory_kb(pid):
    """What is its own: PostgreSQL's shared buffers fill up, as they should."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("RssAnon:"))


class Soak(FaultTest):
    lasts = 5
    drain_s = 600   # minutes of load leave thousands of mails

    @classmethod
    def setUpClass(cls):
        if float(os.environ.get("GT_FAULT_SECONDS", "0")) < LEAST_S:
            raise unittest.SkipTest(f"a soak wants --seconds {LEAST_S} or more")
        super().setUpClass()

    def processes(self, name):
        """A process and what it has started."""
        first = pid_of(self.system, name)
        return [first, *children(first)]

    def needs(self, name):
        """(kB, descriptors) of a process and of what it has started; of PostgreSQL's the number of processes."""
        pids = self.processes(name)
        return sum(map(memory_kb, pids)), len(pids) if name == "postgres" else sum(map(open_files, pids))

    def is_read(self):
        lines = self.system.gtctl("lag", "--json").stdout.splitlines()
        return lines and all(json.loads(line).get("events") == 0 for line in lines)

    def measured(self):
        """At rest: nobody asks for anything, and everything is read."""
        self.load.stop()
        self.system.wait_ready(*self.supervised, seconds=90)
        wait_until(self.is_read, 90, "there is no lag")
        return {name: self.needs(name) for name in NAMES}

    def test_memory_descriptors_and_lag_end_where_they_began(self):
        self.runs(self.seconds * WARM)
        before = self.measured()
        self.load = self.new_load("killed")
        with Killer(self.system, self.seed) as killer:
            self.runs(self.seconds * KILLED)
            killer.wait_for(1)
        self.assert_whole()
        self.load = self.new_load("spared")
        self.runs(self.seconds * SPARED)
        self.assert_whole()
        after = self.measured()
        for name in NAMES:
            self.assertLess(after[name][0], before[name][0] * 1.5 + MORE_KB, f"{name}: kB of memory")
            more = MORE_BACKENDS if name == "postgres" else MORE_FILES
            self.assertLess(after[name][1], before[name][1] + more, f"{name}: descriptors")
        files = max(map(open_files, self.processes("postgres")))
        self.assertLess(files, FILES_OF_A_BACKEND, "descriptors of a process of PostgreSQL")
        self.say(f"killed {len(killer.done)}; kB and descriptors before {before}; after {after}; "
                 f"at most {files} in a process of PostgreSQL")
