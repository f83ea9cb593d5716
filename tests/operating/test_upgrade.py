"""A newer checkout on a running system, under load: one process after the other, and nothing is lost."""
import os
import pathlib
import shutil
import threading

from tests.e2e.pilot import Load, PilotTest
from tests.harness.system import BUILD, ROOT, SERVICES

TABLE = "answer"


def newer_checkout(folder):
    """What scripts/up takes from a checkout, with a migration more and other programs."""
    for name in ("scripts", "common", "services", "data", "examples"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "common" / "migrations" / "8000_newer.sql").write_text(
        f"ALTER TABLE {TABLE} ADD COLUMN newer text NOT NULL DEFAULT '';\n", encoding="utf-8")
    build = folder / "build-newer"
    shutil.copytree(pathlib.Path(ROOT, BUILD) / "bin", build / "bin")
    for program in (build / "bin").iterdir():
        with open(program, "ab") as file:  # what follows the sections is not loaded
            file.write(b"newer")
    return build


class Upgrade(PilotTest):
    def setUp(self):
        super().setUp()
        self.system.scale(sessions=2)
        self.build = newer_checkout(self.system.folder / "newer")

    def up_newer(self, *names):
        self.system.checkout = self.system.folder / "newer"
        self.system.script("up", "--no-build", *names, GT_BUILD=str(self.build))

    def releases(self):
        return {row["name"]: row["release"] for row in self.system.status_rows()}

    def has_column(self, service):
        return bool(self.system.sql(service, "SELECT 1 FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'newer'",
                                    TABLE))

    def test_under_load_one_process_after_the_other(self):
        before = self.system.status()
        away, is_over = set(), threading.Event()

        def look_on():
            while not is_over.is_set():
                away.add(frozenset(name for name, (state, _) in self.system.status().items() if state != "ready"))
        looking = threading.Thread(target=look_on)
        load = Load(self)
        looking.start()
        self.up_newer()
        is_over.set()
        looking.join()
        load.close()
        self.assertEqual(len(set(self.releases().values())), 1)
        self.assertLessEqual(max(map(len, away)), 1, away)
        after = self.system.status()
        for name, (_, pid) in before.items():
            is_ours = name.partition(".")[0] in (*SERVICES, "bus")
            self.assertEqual(after[name][1] != pid, is_ours, name)
        for service in SERVICES:
            self.assertTrue(self.has_column(service))

    def test_old_and_new_side_by_side(self):
        old = self.releases()["enrolment"]
        self.up_newer("sessions.2", "coaching")
        releases = self.releases()
        self.assertEqual({name for name, release in releases.items() if release != old}, {"sessions.2", "coaching"})
        self.assertEqual([service for service in SERVICES if self.has_column(service)], ["sessions", "coaching"])
        # Whoever is started again is what it was.
        self.system.kill("sessions")
        self.system.wait_ready("sessions")
        program = os.readlink(f"/proc/{self.system.pid('sessions')}/exe")
        self.assertIn(f"/releases/{old}/", program)
        self.import_folder()
        self.assert_expected()
        self.up_newer()
        self.assertNotIn(old, self.releases().values())
        self.assertEqual(len(list((self.system.var / "releases").iterdir())), 1)
        self.import_folder()
        self.assert_expected()
        self.assert_each_mail_once()

    def test_a_migration_that_fails_leaves_the_old_one_at_work(self):
        old = self.releases()
        file = self.system.folder / "newer" / "services" / "coaching" / "migrations" / "8001_wrong.sql"
        file.write_text("ALTER TABLE meeting ADD COLUMN x text;\nSELECT 1 / 0;\n", encoding="utf-8")
        self.system.checkout = self.system.folder / "newer"
        result = self.system.script("up", "--no-build", check=False, GT_BUILD=str(self.build))
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("8001_wrong.sql", result.stderr + result.stdout)
        self.assertEqual({state for state, _ in self.system.status().values()}, {"ready"})
        self.assertEqual(self.releases()["coaching"], old["coaching"])
        self.import_folder()
        self.assert_expected()
        file.write_text("ALTER TABLE meeting ADD COLUMN x text;\n", encoding="utf-8")
        self.up_newer()
        self.assertNotIn(old["coaching"], self.releases().values())
