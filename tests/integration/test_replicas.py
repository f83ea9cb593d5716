"""Several processes of one service: starting, stopping, counting, remembering, removing."""
import unittest

from tests.harness.system import SERVICES, System, is_alive
from tests.harness.waiting import wait_until


class Replicas(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.system = System()
        cls.addClassCleanup(cls.system.close)

    def setUp(self):
        self.system.scale(sessions=1, coaching=1)
        self.system.up()

    def states(self, program="sessions"):
        status = self.system.status()
        return {name: status[name][0] for name in self.system.replicas(program)}

    def test_more_processes_are_told_apart_and_others_left_alone(self):
        before = self.system.status()
        self.system.scale(sessions=3, coaching=2)
        rows = {row["name"]: row for row in self.system.status_rows()}
        self.assertEqual([row["replica"] for row in rows.values() if row["program"] == "sessions"], [1, 2, 3])
        self.assertEqual({row["state"] for row in rows.values()}, {"ready"})
        for name, (_, pid) in before.items():
            self.assertEqual(rows[name]["pid"], pid, name)
        for name in ("sessions", "sessions.3"):
            environment = open(f"/proc/{rows[name]['pid']}/environ", encoding="utf-8").read().split("\0")
            self.assertIn(f"INSTANCE={name}", environment)
        numbers = dict.fromkeys(("bus", *SERVICES), 1) | {"sessions": 3, "coaching": 2}
        self.assertEqual(self.system.gtctl("scale").stdout.split(), [f"{name}={n}" for name, n in numbers.items()])

    def test_the_number_is_remembered(self):
        self.system.up("--replicas", "sessions=2", "--replicas=coaching=3")
        self.system.up()
        self.system.down()
        self.system.up()
        self.assertEqual(self.states(), {"sessions": "ready", "sessions.2": "ready"})
        self.assertEqual(len(self.system.replicas("coaching")), 3)

    def test_a_smaller_number_ends_and_removes_the_last(self):
        self.system.scale(sessions=4)
        pids = {name: pid for name, (_, pid) in self.system.status().items()}
        self.system.scale(sessions=2)
        self.assertEqual(self.states(), {"sessions": "ready", "sessions.2": "ready"})
        self.assertEqual(self.system.pid("sessions.2"), pids["sessions.2"])
        for name in ("sessions.3", "sessions.4"):
            self.assertFalse(is_alive(pids[name]))
            self.assertIn("stopped", self.system.log(name))
            for place in ("service", "env", "state"):
                self.assertFalse((self.system.var / place / name).exists(), f"{place}/{name}")

    def test_a_smaller_number_while_everything_is_down(self):
        self.system.scale(sessions=3)
        self.system.down()
        self.system.up("--replicas", "sessions=1")
        self.assertEqual(self.states(), {"sessions": "ready"})

    def test_one_or_all_replicas_are_stopped(self):
        self.system.scale(sessions=3)
        self.system.down("sessions.2")
        self.assertEqual(self.states(), {"sessions": "ready", "sessions.2": "down", "sessions.3": "ready"})
        self.system.down("sessions.1")
        self.assertEqual(self.states(), {"sessions": "down", "sessions.2": "down", "sessions.3": "ready"})
        self.system.up("sessions.2")
        self.assertEqual(self.states(), {"sessions": "down", "sessions.2": "ready", "sessions.3": "ready"})
        self.system.down("sessions")
        self.assertEqual(set(self.states().values()), {"down"})
        self.system.up("sessions")
        self.assertEqual(set(self.states().values()), {"ready"})

    def test_a_killed_replica_comes_back(self):
        self.system.scale(sessions=2)
        pid = self.system.pid("sessions.2")
        self.system.kill("sessions.2")
        wait_until(lambda: self.system.pid("sessions.2") != pid, 20, "another process")
        self.system.wait_ready("sessions.2")

    def test_settings_of_a_service_are_those_of_all_its_replicas(self):
        file = self.system.var / "env" / "sessions" / "EXTRA"
        file.write_text("for all\n")
        self.system.give_to_owner(file)
        self.addCleanup(self.system.up)
        self.addCleanup(file.unlink)
        self.system.scale(sessions=2)
        for name in ("sessions", "sessions.2"):
            environment = open(f"/proc/{self.system.pid(name)}/environ", encoding="utf-8").read().split("\0")
            self.assertIn("EXTRA=for all", environment)

    def test_what_can_not_be_is_refused(self):
        before = self.system.status()
        for word in ("postgres=2", "sessions=0", "sessions=17", "sessions=x", "sessions", "sessions.2=2", "nobody=2"):
            self.assertEqual(self.system.gtctl("scale", word, check=False).returncode, 64, word)
            refused = self.system.script("up", "--no-build", "--replicas", word, check=False)
            self.assertNotEqual(refused.returncode, 0, word)
            self.assertIn(word.partition("=")[0], refused.stderr)
        self.assertNotEqual(self.system.script("down", "sessions.9", check=False).returncode, 0)
        self.assertEqual(self.system.status(), before)

