"""Backup and restore, drilled: under load, elsewhere, in place, of one service alone; and no mail twice."""
import json
import tarfile

from tests.e2e.pilot import PilotTest
from tests.harness.folder import PILOT
from tests.harness.mailbox import message_ids
from tests.harness.page import Page
from tests.harness.system import SERVICES, System, changes
from tests.harness.waiting import wait_until


class Backup(PilotTest):
    def backup(self):
        return self.system.script("backup", self.system.folder).stdout.strip()

    def elsewhere(self, file, *options):
        """The backup in a system of its own, started; what scripts/restore said is in self.said."""
        other = System("postgres")
        self.addCleanup(other.close)
        self.said = other.script("restore", *options, file).stdout
        other.up()
        return other

    def manifest(self, file):
        with tarfile.open(file) as archive:
            return json.load(archive.extractfile("manifest.json"))

    def assert_no_mail_twice(self, *systems):
        """Each message went out in exactly one mail, over all mail folders together (copies have one file name)."""
        files = {path.name: path for system in systems for path in system.mail_dir.iterdir()}
        ids = [one for system in systems[-1:] for one in message_ids(system.mail_dir)]
        expected = sum(int(line.rsplit(",", 1)[1]) for line in
                       (self.out / "messages.csv").read_text(encoding="utf-8").splitlines()[1:])
        self.assertEqual(len(set(ids)), expected)
        self.assertEqual(len(files), expected)

    def test_taken_under_load_and_restored_elsewhere(self):
        running = self.start_import()
        self.assertTrue(running.wait_for("32-vle"))
        file = self.backup()
        self.assert_ends_well(running)  # what comes after the backup is lost with the system
        self.system.down()
        taken = self.manifest(file)["services"]
        self.assertEqual(sorted(taken), sorted(SERVICES))
        self.assertGreater(sum(taken["enrolment"]["heads"].values()), 0)
        for reader in taken.values():
            for source, cursors in reader["cursors"].items():
                for partition, position in cursors.items():
                    self.assertLessEqual(position, taken[source]["heads"][partition])

        other = self.elsewhere(file, "--mail", self.system.var / "mail")
        self.assertIn("none of them goes out again", self.said)
        old, self.system = self.system, other
        self.import_folder()
        self.assert_expected()
        self.assert_no_mail_twice(old, other)

    def test_restored_in_place_and_imported_again(self):
        running = self.start_import()
        self.assertTrue(running.wait_for("50-attendance"))
        file = self.backup()
        self.assert_ends_well(running)
        after = self.system.all_tables()
        self.system.script("restore", file)
        self.assertEqual({self.system.status()[name][0] for name in (*SERVICES, "bus")}, {"down"})
        self.assertNotEqual(changes(after, self.system.all_tables()), [])
        self.system.up()
        self.import_folder()
        self.assert_expected()
        self.assert_no_mail_twice(self.system)

    def test_without_the_mails_what_was_queued_is_held(self):
        self.system.down("smtp")
        running = self.start_import()
        self.assertTrue(running.wait_for("11-status"))
        wait_until(lambda: self.queued(), 30, "messages are queued")
        running.process.terminate()
        running.end()
        self.system.gtctl("wait", "--deadline", "30")
        queued = self.queued()
        file = self.backup()
        self.system.down()

        self.system = self.elsewhere(file)
        self.assertIn(f"{queued} messages were queued", self.said)
        self.assertEqual(self.queued(), 0)
        stopped = self.system.gtctl("import", PILOT, self.out, check=False)
        self.assertEqual(stopped.returncode, 3, stopped.stderr)
        self.assertIn("notifications", stopped.stderr)
        self.assertIn(f"{queued} messages", self.system.script("restore", "--send-held").stdout)
        self.import_folder()
        self.assert_expected()
        self.assert_each_mail_once()

    def queued(self):
        return self.system.sql("notifications", "SELECT count(*) FROM message WHERE state = 'queued'")[0][0]

    def wait_apart(self, reader, source):
        wait_until(lambda: Page(self.system, reader).metric("gt_apart_partitions", f'source="{source}"'), 20,
                   "its page shows it")

    def test_one_service_alone_and_those_ahead_are_named(self):
        running = self.start_import()
        self.assertTrue(running.wait_for("11-status"))
        file = self.backup()
        self.assert_ends_well(running)
        said = self.system.script("restore", "--service", "assessment", file).stdout
        self.assertRegex(said, "enrolment has read .* events more than the restored log of assessment")
        self.assertIn("--rejoin assessment", said)
        self.system.up()

        positions = self.system.gtctl("positions", check=False)
        self.assertEqual(positions.returncode, 3)
        self.assertIn("enrolment has read events of assessment that a restore has undone", positions.stderr)
        for looked in (self.system.gtctl("status", check=False), self.system.gtctl("lag", check=False)):
            self.assertEqual((looked.returncode, "a restore has undone" in looked.stderr), (3, True), looked)
        self.wait_apart("enrolment", "assessment")
        stuck = self.system.gtctl("import", PILOT, self.out, check=False)
        self.assertEqual(stuck.returncode, 3)
        self.assertIn("a restore has undone", stuck.stderr)

        self.assertIn("enrolment reads on", self.system.script("restore", "--rejoin", "assessment").stdout)
        self.system.up()
        self.system.gtctl("positions")
        # The whole of it is the better cure.
        self.system.script("restore", file)
        self.system.up()
        self.import_folder()
        self.assert_expected()
        self.assert_no_mail_twice(self.system)

    def test_a_reader_that_is_ahead_reads_nothing_of_the_new_log(self):
        """Also when the new log has grown beyond where it was: nothing in between is skipped."""
        running = self.start_import()
        self.assertTrue(running.wait_for("11-status"))
        file = self.backup()
        self.assert_ends_well(running)
        before = self.system.sql("coaching", "SELECT partition, position FROM cursor WHERE source = 'enrolment' ORDER BY 1")
        self.system.script("restore", "--service", "enrolment", file)
        # Beyond where anybody has read: as after days of work.
        self.system.sql("enrolment", "INSERT INTO log_block SELECT volume, partition, position + 1, now(), '{}', position + 10000"
                        " FROM outbox_head WHERE position > 0")
        self.system.up()
        wait_until(lambda: "was set back by a restore" in self.system.log("coaching"), 30, "coaching has noticed")
        self.wait_apart("coaching", "enrolment")
        ahead = self.system.sql("coaching", "SELECT c.partition, c.position FROM cursor c WHERE source = 'enrolment'"
                                " AND position > 0 AND epoch = 0 ORDER BY 1")
        self.assertTrue(ahead)
        self.assertLessEqual(set(ahead), set(before))

    def test_what_can_not_be_restored_changes_nothing(self):
        self.import_folder()
        file = self.backup()
        before = self.system.all_tables()
        damaged = self.system.folder / "damaged.tar"
        content = bytearray(open(file, "rb").read())
        content[len(content) // 2] ^= 1
        damaged.write_bytes(content)
        short = self.system.folder / "short.tar"
        short.write_bytes(content[:len(content) // 2])
        for bad in (damaged, short, PILOT / "00-cohort.csv"):
            result = self.system.script("restore", bad, check=False)
            self.assertNotEqual(result.returncode, 0, bad)
        newer = self.system.var.resolve() / "release" / "services" / "coaching" / "migrations" / "0001_start.sql"
        newer.write_text(newer.read_text(encoding="utf-8") + "-- another\n", encoding="utf-8")
        result = self.system.script("restore", file, check=False)
        self.assertIn("0001_start.sql", result.stderr)
        self.assertEqual(changes(before, self.system.all_tables()), [])
        self.assertEqual({state for state, _ in self.system.status().values()}, {"ready"})

    def test_a_backup_is_whole_or_not_there(self):
        place = self.system.folder / "backups"
        place.mkdir()
        self.system.sql("postgres", "SELECT 1")
        process = self.system.start_script("backup", place)
        process.terminate()
        process.wait(30)
        left = list(place.iterdir())
        self.assertTrue(left == [] or (process.returncode == 0 and len(left) == 1), left)
        file = self.system.script("backup", place / "one.tar").stdout.strip()
        self.assertEqual((place / "one.tar").stat().st_mode & 0o777, 0o600)
        self.assertNotEqual(self.system.script("backup", file, check=False).returncode, 0)
