"""SIGKILL of any process at random, under load."""
from tests.faults.base import FaultTest
from tests.harness.killer import Killer

LEAST = 4   # kills, however small the budget


class Kills(FaultTest):
    lasts = 12

    def test_any_process_is_killed_at_random(self):
        with Killer(self.system, self.seed) as killer:
            self.runs()
            killer.wait_for(LEAST)
        self.assert_whole()
        self.say(f"killed {len(killer.done)}: {' '.join(killer.done)}")

    def test_nothing_is_wrong_without_faults(self):
        self.runs(2)
        self.assert_whole()
