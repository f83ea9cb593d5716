"""Replay: a service's state built again from its journal equals the live one, and nobody notices."""
import itertools
import json
import unittest

from tests.harness import mailbox, wire
from tests.harness.folder import Import, copy_folder
from tests.harness.system import ROOT, SERVICES, System
from tests.harness.waiting import wait_until

PILOT = ROOT / "examples" / "pilot-2026"


class Replay(unittest.TestCase):
    """After the pilot folder."""

    @classmethod
    def setUpClass(cls):
        cls.system = System()
        cls.addClassCleanup(cls.system.close)
        cls.system.publish_programmes()
        cls.system.gtctl("import", PILOT, cls.system.folder / "out", seconds=300)

    def heads(self):
        return {name: self.system.sql(name, "SELECT partition, position FROM outbox_head ORDER BY 1") for name in SERVICES}

    def replay(self, service, *options, expected=0):
        result = self.system.gtctl("replay", service, *options, check=False, seconds=300)
        self.assertEqual(result.returncode, expected, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def schemas(self):
        return {name for name, in self.system.sql("postgres", "SELECT nspname FROM pg_namespace")}

    def test_the_rebuilt_state_of_each_service_equals_the_live_one(self):
        mails, heads = mailbox.message_ids(self.system.mail_dir), self.heads()
        for service in SERVICES:
            with self.subTest(service):
                told = self.replay(service)
                self.assertIn("the rebuilt state equals the live one", told)
                self.assertNotIn("DIFFERS", told)
                self.assertNotIn(f"{service}_replay", self.schemas())
        self.assertEqual(mailbox.message_ids(self.system.mail_dir), mails)
        self.assertEqual(self.heads(), heads)
        self.assertEqual(self.system.sql("enrolment", "SELECT reader FROM log_reader WHERE reader LIKE '%passing%'"), [])

    def test_a_command_that_ended_the_process_too_often_is_refused_again(self):
        """Not run, which would end this process as well; the count is put in by hand."""
        key, client = wire.new_key(), self.system.client()
        row = {"event_id": "e", "application_ref": "A", "component": "c", "minutes": "5", "occurred_at": "2026-11-01T09:00:00Z"}
        self.system.sql("sessions", "INSERT INTO command_ended (key, tries) VALUES (%s, 4)", key)
        for _ in range(2):
            self.assertEqual(client.commands("sessions.record_study", "pilot-2026", [row], [key]),
                             [("not_processable", "", "")])
        self.assertEqual(self.system.sql("sessions", "SELECT * FROM command_ended"), [])
        self.assertIn("the rebuilt state equals the live one", self.replay("sessions"))

    def test_as_json_each_line_is_an_object(self):
        told = [json.loads(line) for line in self.replay("coaching", "--json").splitlines()]
        self.assertEqual(told[-1], {"service": "coaching", "schema": "coaching_replay", "equal": True, "unreadable": 0})
        self.assertIn({"table": "coach", "only_live": 0, "only_rebuilt": 0}.items(),
                      [{name: line[name] for name in ("table", "only_live", "only_rebuilt")}.items() for line in told if "table" in line])
        self.assertTrue(json.loads(self.replay("coaching", "--dry-run", "--json"))["from_start"])

    def test_a_row_that_was_changed_is_found_and_its_table_named(self):
        (held,), = self.system.sql("coaching", "SELECT count(*) FROM coach WHERE held > 0")
        self.assertGreater(held, 0)
        self.system.sql("coaching", "UPDATE meeting SET minutes = minutes + 1 WHERE ctid = (SELECT min(ctid) FROM meeting)")
        try:
            told = self.replay("coaching", expected=1)
        finally:
            self.system.sql("coaching",
                            "UPDATE meeting SET minutes = minutes - 1 WHERE ctid = (SELECT max(ctid) FROM meeting)")
        lines = [line for line in told.splitlines() if "only in the live one" in line]
        self.assertEqual([line.split()[0] for line in lines], ["meeting"])
        self.assertIn("1 rows only in the live one, 1 only in the rebuilt one", lines[0])

    def test_one_that_was_kept_is_gone_on_with(self):
        (middle,), = self.system.sql("assessment", "SELECT (min(seq) + max(seq)) / 2 FROM journal")
        self.assertIn("assessment_replay_2 is kept", self.replay("assessment", "--until", middle, "--schema",
                                                                 "assessment_replay_2"))
        (at,), = self.system.sql("assessment", "SELECT seq FROM assessment_replay_2.replayed")
        options = "--schema", "assessment_replay_2"
        self.assertIn(f"--from {at}", self.replay("assessment", *options, "--from", at - 1, expected=2))
        self.assertIn("equals the live one", self.replay("assessment", *options, "--from", at))
        self.assertNotIn("assessment_replay_2", self.schemas())
        self.assertIn("no schema", self.replay("assessment", *options, "--from", at, expected=2))

    def test_what_can_not_be_rebuilt_is_refused(self):
        self.assertIn("from the start: possible", self.replay("sessions", "--dry-run"))
        self.system.sql("sessions", "UPDATE journal_start SET seq = 5")
        try:
            self.assertIn("entries up to 5 have been dropped", self.replay("sessions", "--dry-run"))
            self.assertIn("up to 5 have been dropped", self.replay("sessions", expected=2))
        finally:
            self.system.sql("sessions", "UPDATE journal_start SET seq = 0")
        self.assertIn("a name like", self.replay("sessions", "--schema", "sessions", expected=2))
        for until in ("2020-01-01T00:00:00Z", "0"):
            self.assertIn(f"--until {until}: the journal of sessions has nothing so early", self.replay("sessions", "--until", until, expected=2))
        self.replay("nobody", expected=64)

    def test_frames_can_not_be_read_without_their_key(self):
        names = self.system.sql("enrolment", "SELECT last_name, email FROM person")
        bodies = b"".join(bytes(body) for body, in self.system.sql("enrolment", "SELECT body FROM journal"))
        for name, email in names[:200]:
            self.assertNotIn(email.encode(), bodies)
        rows = self.system.sql("enrolment", "SELECT cohort_id, key FROM journal_key WHERE cohort_id <> ''")
        self.system.sql("enrolment", "DELETE FROM journal_key WHERE cohort_id <> ''")
        try:
            told = self.replay("enrolment", expected=1)
        finally:
            for row in rows:
                self.system.sql("enrolment", "INSERT INTO journal_key VALUES (%s, %s)", *row)
        self.assertIn("the keys of their cohorts were erased", told)

    def parked(self):
        return self.system.sql("coaching", "SELECT type, subject FROM parked")

    def test_an_event_that_was_parked_and_handled_later(self):
        client = self.system.client()
        self.assertEqual(client.command("enrolment.open_cohort", "parked", {
            "cohort_id": "parked", "starts_on": "2026-10-01", "completes_on": "2028-03-31"}), "")
        self.system.refuse("coaching", "INSERT ON partner", "22000")
        self.addCleanup(self.system.allow, "coaching")
        self.assertEqual(client.command("enrolment.register_partner", "parked", {
            "partner_id": "P1", "name": "One", "kind": "school", "region": "north", "contact_email": "p1@example.org",
            "parent_partner_id": ""}), "")
        wait_until(lambda: self.parked() == [("enrolment.partner_registered", "partner/P1")], 20, "the event is parked")
        self.system.allow("coaching")
        self.system.gtctl("parked", "retry", "coaching", "--subject", "partner/P1")
        wait_until(lambda: not self.parked(), 20, "it is handled")
        kinds = {kind for kind, in self.system.sql("coaching", "SELECT DISTINCT kind FROM journal")}
        self.assertLessEqual({"parked", "retried"}, kinds)
        self.assertIn("equals the live one", self.replay("coaching"))

    def test_while_another_cohort_is_imported(self):
        folder = copy_folder(PILOT, self.system.folder / "second", "second-2026")
        importing = Import(self.system, folder, self.system.folder / "out-2")
        told, services = [], itertools.cycle(("enrolment", "sessions", "assessment"))
        while importing.process.poll() is None:
            told.append(self.replay(next(services)))
        self.assertEqual(importing.end(300)[0], 0)
        self.assertGreater(len(told), 0)
        for one in told:
            self.assertIn("equals the live one", one)
