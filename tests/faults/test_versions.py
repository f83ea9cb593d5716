"""An old release and this one side by side, under load: each process is moved to the new one in its turn."""
import os
import shutil
import subprocess
import unittest

from tests.faults.base import FaultTest
from tests.harness.system import ROOT, SERVICES, System, temporary_folder

# The oldest commit that has this file is the oldest whose processes can speak with ours.
SINCE = "scripts/supervisor/keys.sh"
BUILD_S = 300
BUDGET_S = 120   # for less, building another release takes too long
NEW = str(ROOT / os.environ.get("GT_BUILD", "build"))


def git(*arguments):
    result = subprocess.run(["git", "-c", f"safe.directory={ROOT}", *arguments], cwd=ROOT, capture_output=True,
                            check=False)
    return result.stdout if result.returncode == 0 else b""


def old_commit():
    commits = os.environ.get("GT_FAULT_OLD") or git("log", "--diff-filter=A", "--format=%H", "--", SINCE).decode()
    return commits.split()[-1] if commits.split() else ""


def build_old(folder):
    """A checkout of the old release, built; skips where it can not be had."""
    commit = old_commit()
    archive = git("archive", commit) if commit else b""
    if not archive:
        raise unittest.SkipTest("there is no history here with an older release")
    subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
    made = subprocess.run(["make", "-s", f"-j{os.cpu_count()}", "all"], cwd=folder, capture_output=True, text=True,
                          timeout=BUILD_S, check=False)
    if made.returncode != 0:
        raise unittest.SkipTest(f"the release of {commit[:12]} can't be built here: {made.stderr[-300:]}")
    return commit


class Old(System):
    """A system of another checkout, until `move_to` this one."""

    def __init__(self, checkout):
        self.old = checkout
        super().__init__()

    def script(self, name, *arguments, check=True, seconds=120, **more):
        self.checkout = more.pop("checkout", self.old)
        return super().script(name, *arguments, check=check, seconds=seconds, **more)

    def move_to_new(self, *names):
        self.script("up", "--no-build", *names, checkout=ROOT, GT_BUILD=NEW)


class Versions(FaultTest):
    lasts = 8
    has_digests = False     # the old release makes none: what it has read stands in none

    @classmethod
    def start_system(cls):
        if float(os.environ.get("GT_FAULT_SECONDS", BUDGET_S)) < BUDGET_S:
            raise unittest.SkipTest(f"builds another release: only with --seconds {BUDGET_S} or more")
        folder = temporary_folder()
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.commit = build_old(folder)
        return Old(folder)

    def test_each_process_is_moved_while_the_others_are_old(self):
        self.system.scale(coaching=2, sessions=2)
        turns = ["bus", *SERVICES]
        self.dice.shuffle(turns)
        for name in turns:
            self.system.move_to_new(name)
            self.runs(self.seconds / len(turns))
            self.load.goes_on(1)
        self.system.move_to_new()
        self.assert_whole()
        self.say(f"from {self.commit[:12]}, in the order {' '.join(turns)}")
