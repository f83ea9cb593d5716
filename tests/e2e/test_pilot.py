"""The pilot folder through a whole system: once, again, changed, interrupted, and with another cohort beside it."""
import json
import signal

from tests.e2e.pilot import PilotTest
from tests.harness.folder import PILOT, PILOT_EXPECTED, Import, copy_folder, read_csv, write_csv
from tests.harness.mailbox import mails, message_ids
from tests.harness.system import SERVICES, System, changes

APPLICATIONS = "10-applications.csv"
PERSONAL = ("first_name", "last_name", "email", "date_of_birth", "trn", "mentor_email")


class OneSystem(PilotTest):
    shared = True

    def test_1_the_pilot_gives_the_expected_files(self):
        summary = json.loads(self.import_folder(PILOT, None, "--json"))
        self.assert_expected()
        self.assertEqual(summary["rows"], 13493)
        self.assert_each_mail_once()

    def test_2_every_mail_can_be_read_strictly(self):
        people = {row["application_ref"]: row["email"] for row in read_csv(PILOT / APPLICATIONS)}
        for mail in mails(self.system.mail_dir):
            self.assertEqual(len(mail.recipients), 1)
            self.assertEqual(mail["To"].addresses[0].addr_spec, mail.recipients[0])
            self.assertIn(mail.recipients[0], people.values())

    def test_3_the_same_folder_again_changes_nothing(self):
        before = self.system.all_tables()
        sent = len(message_ids(self.system.mail_dir))
        self.import_folder()
        self.assert_expected()
        self.assertEqual(changes(before, self.system.all_tables()), [])
        self.assertEqual(len(message_ids(self.system.mail_dir)), sent)

    def test_4_another_cohort_with_the_same_identifiers_is_apart(self):
        other = copy_folder(PILOT, self.system.folder / "other", "pilot-other")
        self.import_folder(other)
        self.assert_expected()
        self.import_folder(PILOT)
        self.assert_expected()

    def test_5_explaining_names_no_personal_value(self):
        text = self.import_folder(PILOT, None, "--explain")
        rows = read_csv(PILOT_EXPECTED / "quarantine.csv")
        self.assertIn("duplicate_ref", text)
        for row in rows[:: len(rows) // 40]:
            self.assertRegex(text, rf"{row['file']}\D+{row['line']}\b")
        self.assert_nobody_in(text)
        summary = json.loads(self.import_folder(PILOT, None, "--explain", "--json"))
        self.assertEqual(len(summary["rows_in_quarantine"]), len(rows))
        self.assertTrue(all(row["cure"] and row["rule"] for row in summary["rows_in_quarantine"]))
        self.assert_nobody_in(json.dumps(summary))

    def test_6_no_log_has_a_personal_value(self):
        for process in (*SERVICES, "bus", "postgres", "smtp"):
            with self.subTest(process):
                self.assert_nobody_in(self.system.log(process))

    def test_7_a_changed_row_and_an_added_row_are_new_ones(self):
        folder = copy_folder(PILOT, self.system.folder / "changed", "pilot-changed")
        self.import_folder(folder)
        self.assert_expected()
        before = read_csv(PILOT_EXPECTED / "outcomes.csv")
        bookings = read_csv(folder / "42-bookings.csv")
        header = list(bookings[0])
        status = read_csv(folder / "70-status.csv")
        left = next(row for row in before if row["outcome"] == "not_engaged")
        status.append({"application_ref": left["application_ref"], "at": "2028-07-02T09:00:00Z", "action": "withdraw",
                       "reason": "other", "to": ""})
        write_csv(folder / "70-status.csv", list(status[0]), [row.values() for row in status])
        bookings[0]["action"] = "borrow"
        write_csv(folder / "42-bookings.csv", header, [row.values() for row in bookings])

        self.import_folder(folder)
        after = {row["application_ref"]: row for row in read_csv(self.out / "outcomes.csv")}
        self.assertEqual(after[left["application_ref"]]["decision"], "withdrawn")
        self.assertEqual(after[left["application_ref"]]["credited_minutes"], left["credited_minutes"])
        others = [row for row in before if row["application_ref"] != left["application_ref"]]
        self.assertEqual([after[row["application_ref"]] for row in others], others)
        self.assertIn({"file": "42-bookings.csv", "line": "2", "code": "bad_action"},
                      read_csv(self.out / "quarantine.csv"))
        self.assertIn({"application_ref": left["application_ref"], "template": "withdrawal_confirmed", "count": "1"},
                      read_csv(self.out / "messages.csv"))

    def test_8_other_dates_of_a_known_cohort_are_refused(self):
        folder = copy_folder(PILOT, self.system.folder / "dates")
        write_csv(folder / "00-cohort.csv", ["cohort_id", "starts_on", "completes_on"],
                  [["pilot-2026", "2026-10-02", "2028-03-31"]])
        before = self.system.all_tables()
        result = self.system.gtctl("import", folder, self.out, check=False)
        self.assertEqual(result.returncode, 2, result.stderr)
        for word in ("00-cohort.csv", "starts_on", "cohort_id"):
            self.assertIn(word, result.stderr)
        self.assertFalse(self.out.exists())
        # The refusal is remembered, and in the sealed journal that it was asked; nothing else.
        del before["enrolment.answer"], before["enrolment.journal"]
        self.assertEqual(changes(before, self.system.all_tables()), [])

    def assert_nobody_in(self, text):
        """No name, address, date of birth or teacher reference number; words of one or two letters prove nothing."""
        for row in read_csv(PILOT / APPLICATIONS):
            for column in PERSONAL:
                value = row[column] or ""
                if len(value) > 5:
                    self.assertNotIn(value, text, column)


class Interrupted(PilotTest):
    def test_a_signal_at_any_place_and_started_again(self):
        places = {signal.SIGINT: "10-applications.csv", signal.SIGTERM: "21-bookings.csv", signal.SIGHUP: "53-coaching.csv"}
        for number, place in places.items():
            with self.subTest(number.name):
                running = self.start_import()
                self.assertTrue(running.wait_for(place))
                running.process.send_signal(number)
                status, _, seen = running.end(20)
                self.assertEqual(status, 128 + number, seen)
                self.assertIn("start it again", seen)
                self.assertFalse(self.out.exists(), "no file appears before the end")
        self.import_folder()
        self.assert_expected()
        self.assert_each_mail_once()

    def test_killed_and_started_again(self):
        for place in ("10-applications.csv", "32-vle.csv", "62-marks.csv"):
            running = self.start_import()
            self.assertTrue(running.wait_for(place))
            running.process.kill()
            running.end()
        self.import_folder()
        self.assert_expected()
        self.assert_each_mail_once()


class RunCohort(PilotTest):
    """The script itself: it builds, starts and imports."""

    def setUp(self):
        # run-cohort starts the system itself.
        self.system = System("redis")
        self.addCleanup(self.system.close)
        self.out = self.system.folder / "out"

    def run_cohort(self, *arguments, check=True):
        return self.system.script("run-cohort", *arguments, check=check, seconds=600)

    def test_the_script_starts_everything_and_does_it_all(self):
        result = self.run_cohort(PILOT, self.out)
        self.assert_expected()
        self.assertIn("Cohort pilot-2026", result.stdout)
        self.assertEqual({state for state, _ in self.system.status().values()}, {"ready"})
        self.run_cohort("--explain", PILOT, self.out)
        self.assert_expected()

    def test_a_dry_run_leaves_nothing_behind(self):
        result = self.run_cohort("--dry-run", PILOT, self.out)
        self.assert_expected()
        self.assertIn("dry run", result.stderr)
        self.assertFalse(self.system.mail_dir.exists() and any(self.system.mail_dir.iterdir()))
        self.assertEqual(self.system.status()["sessions"][0], "down")

    def test_a_dry_run_that_is_interrupted_leaves_nothing_behind(self):
        scratch = self.system.folder / "scratch"
        scratch.mkdir()
        scratch.chmod(0o755)
        for number in (signal.SIGTERM, signal.SIGINT):
            running = Import(self.system, PILOT, self.out, script=("run-cohort", "--dry-run"), TMPDIR=str(scratch))
            self.assertTrue(running.wait_for("05-markers"))
            running.process.send_signal(number)
            status, _, seen = running.end()
            self.assertEqual(status, 128 + number, seen)
            self.assertEqual(list(scratch.iterdir()), [])
            self.assertFalse(self.out.exists())

    def test_a_refused_folder_starts_nothing(self):
        folder = copy_folder(PILOT, self.system.folder / "refused")
        (folder / "notes.txt").write_text("no file of a cohort\n")
        result = self.run_cohort(folder, self.out, check=False)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn("notes.txt", result.stderr)
        self.assertEqual(self.system.status()["sessions"][0], "down")

    def test_help_and_wrong_usage(self):
        self.assertIn("DIR", self.run_cohort("--help").stdout)
        self.assertEqual(self.run_cohort("--frobnicate", check=False).returncode, 64)
        self.assertEqual(self.run_cohort("a", "b", "c", check=False).returncode, 64)
