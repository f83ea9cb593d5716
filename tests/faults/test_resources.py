"""A full disk and no descriptors left, under load; and the clock, which no lease and no deadline may go by."""
import contextlib

from tests.faults.base import FaultTest
from tests.harness.killer import pid_of
from tests.harness.resources import SmallDisk, few_descriptors
from tests.harness.system import SERVICES, System
from tests.harness.waiting import wait_until

DISK = "600m"
FULL = 4096             # bytes that are left of a full disk
HOUR_US = 3_600_000_000


class Disk(FaultTest):
    """Everything of the system lies on one disk: PostgreSQL's data and WAL, all logs, the mails."""

    lasts = 5
    # A mail server without room answers 4xx: what is said is tried again after seconds, not minutes.
    settings = {"notifications": {"SMTP_LADDER_MS": "2000 2000 4000 4000 8000 8000 16000 16000"}}

    @classmethod
    def start_system(cls):
        disk = SmallDisk(DISK)
        cls.addClassCleanup(disk.close)
        cls.disk = disk
        return System(settings=cls.settings, folder=disk.folder)

    def test_the_disk_is_full_and_has_room_again(self):
        for _ in range(2):
            self.disk.fill()
            wait_until(lambda: self.disk.free() <= FULL, 10, "the disk is full")
            self.runs(self.seconds / 2)
            self.disk.clear()
            self.load.goes_on()
        self.assert_whole()

    def test_the_disk_is_full_while_postgresql_starts_again(self):
        self.disk.fill()
        self.system.kill("postgres")
        self.runs(self.seconds / 2)
        self.disk.clear()
        self.assert_whole()


class Descriptors(FaultTest):
    lasts = 4

    def test_no_process_may_open_anything_more(self):
        """Nor can it while the stores start again, when connections are made anew."""
        for victim in ("postgres", "redis", "bus"):
            with contextlib.ExitStack() as stack:
                for name in (*SERVICES, "bus", "postgres"):
                    stack.enter_context(few_descriptors(self.system.pid(name)))
                self.runs(self.seconds / 8)
                self.system.kill(victim)
                self.runs(self.seconds / 4)
            self.load.goes_on()
        self.assert_whole()

    def test_postgresql_has_hardly_any(self):
        with contextlib.ExitStack() as stack:
            stack.enter_context(few_descriptors(self.system.pid("postgres"), more=2))
            for name in SERVICES:
                self.system.kill(name)      # it asks for a connection anew
            self.runs()
        self.assert_whole()


class Clock(FaultTest):
    lasts = 4

    def set_clock(self, offset_us):
        file = self.system.var / "state" / "clock"
        new = file.with_name("clock.new")
        new.write_text(f"{offset_us}\n")
        self.system.give_to_owner(new)
        new.replace(file)

    def test_the_clock_jumps_by_an_hour(self):
        self.addCleanup(self.set_clock, 0)
        pids = {name: pid_of(self.system, name) for name in SERVICES}
        for offset in (HOUR_US, -HOUR_US, 0, -HOUR_US, HOUR_US):
            self.set_clock(offset)
            self.runs(self.seconds / 5)
            self.load.goes_on(1, 10)
        self.set_clock(0)
        self.assert_whole()
        self.assertEqual({name: pid_of(self.system, name) for name in SERVICES}, pids, "nobody has started again")
