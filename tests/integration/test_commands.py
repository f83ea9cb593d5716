"""Frames that wait together are one transaction: each is answered as if it had come alone."""
import contextlib
import os
import signal
import time

from tests.harness import wire
from tests.harness.page import Page
from tests.harness.waiting import wait_until
from tests.integration.rows import ServiceTest, programme

MEETING = "coaching.record_meeting"


class Frames(ServiceTest):
    """What waits while coaching stands still is taken in one turn."""

    service, sources = "coaching", ("enrolment",)

    def setUp(self):
        super().setUp()
        self.tell_programme(programme())
        self.enrol("A1")
        self.settle()
        self.done("register_coach", {"coach_email": "a@example.org", "partner_id": "P1", "max_participants": "9"})

    def meeting(self, number, **changes):
        return {"meeting_id": f"M{number}", "application_ref": "A1", "held_at": "2026-11-01T09:00:00Z",
                "minutes": "10", "status": "held", **changes}

    @contextlib.contextmanager
    def standing_still(self):
        process = self.system.pid("coaching")
        os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(process, signal.SIGCONT)

    def commits(self):
        """Transactions that have changed the answers."""
        return self.system.sql("coaching", "SELECT count(DISTINCT xmin::text) FROM answer WHERE cohort_id = %s",
                               self.cohort)[0][0]

    def send(self, rows, keys=None, name=MEETING, cohort=None, new=()):
        keys = keys or [wire.new_key() for _ in rows]
        return self.client.send("coaching", name, wire.pack([cohort or self.cohort, list(zip(keys, rows)), *new]))

    def answers(self, *ids):
        """By request: the codes of its rows, or the status that is not ok."""
        found = {}
        def all_there():
            message = self.client.receive(0.1)
            if message and message[0]["verb"] == wire.REPLY:
                status = message[0]["name"]
                found[message[0]["id"]] = ([code for code, _, _ in wire.unpack(message[1])] if status == "ok"
                                           else status)
            return set(ids) <= set(found)
        wait_until(all_there, 20, "every frame is answered")
        return [found[request] for request in ids]

    @contextlib.contextmanager
    def held_up(self):
        """The first transaction can't end meanwhile. What is sent has been passed on to coaching when this ends."""
        def passed():
            return Page(self.system, "bus").metric("gt_bus_passed_total", 'verb="request"') or 0
        holder, before = self.system.database("coaching"), passed()
        holder.autocommit = False
        holder.cursor().execute("LOCK TABLE answer IN SHARE MODE")
        try:
            sent = []
            yield sent
            wait_until(lambda: passed() >= before + len(sent), 8, "the bus has passed all on")
        finally:
            holder.close()

    def test_frames_that_wait_are_one_transaction(self):
        before = self.commits()
        with self.held_up() as ids:
            ids += [self.send([self.meeting(number)]) for number in range(40)]
        self.assertEqual(self.answers(*ids), [[""]] * 40)
        self.assertLessEqual(self.commits() - before, 3)
        self.assertEqual([fields["minutes"] for *_, fields in self.events("meeting_held")], [10] * 40)

    def test_a_frame_that_is_sent_again_at_once_has_the_same_answer_and_one_effect(self):
        keys = [wire.new_key(), wire.new_key()]
        rows = [self.meeting(1), self.meeting(2, minutes="many")]
        with self.standing_still():
            ids = [self.send(rows, keys) for _ in range(5)] + [self.send(rows[:1], keys[:1])]
        self.assertEqual(self.answers(*ids), [["", "bad_minutes"]] * 5 + [[""]])
        self.assertEqual(len(self.events("meeting_held")), 1)

    def test_keys_that_are_wrongly_said_to_be_new_have_their_first_answers(self):
        keys = [wire.new_key() for _ in range(4)]
        rows = [self.meeting(1), self.meeting(2, minutes="many"), self.meeting(3), self.meeting(4)]
        self.assertEqual(self.answers(self.send(rows[:2], keys[:2], new=[True])), [["", "bad_minutes"]])
        self.assertEqual(self.answers(self.send(rows[:3], keys[:3], new=[True])), [["", "bad_minutes", ""]])
        with self.standing_still():
            ids = [self.send(rows[2:], keys[2:], new=[True]), self.send(rows[3:], keys[3:], new=[True]),
                   self.send(rows, keys, new=[False])]
        self.assertEqual(self.answers(*ids), [["", ""], [""], ["", "bad_minutes", "", ""]])
        self.assertEqual(len(self.events("meeting_held")), 3)

    def test_order_is_kept_across_frames_of_different_kinds(self):
        """The same identifiers again: the first of each counts, whatever lies between."""
        coach = {"coach_email": "b@example.org", "partner_id": "P1", "max_participants": "9"}
        with self.standing_still():
            ids = [self.send([self.meeting(1)]), self.send([coach], name="coaching.register_coach"),
                   self.send([self.meeting(1), self.meeting(2)]), self.send([coach], name="coaching.register_coach"),
                   self.send([self.meeting(2)])]
        self.assertEqual(self.answers(*ids), [[""], [""], ["duplicate_event", ""], ["duplicate"],
                                              ["duplicate_event"]])

    def test_a_frame_that_fails_harms_no_other(self):
        """A trigger stands for a fault that no rule foresees; a cohort that is not there, for a refused frame."""
        owner = "coaching"
        self.system.sql(owner, "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                        "$$ BEGIN IF NEW.meeting_id = 'M13' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$")
        self.system.sql(owner, "CREATE TRIGGER refuse BEFORE INSERT ON meeting FOR EACH ROW EXECUTE FUNCTION refuse()")
        self.addCleanup(self.system.sql, owner, "DROP FUNCTION refuse() CASCADE")
        with self.standing_still():
            ids = [self.send([self.meeting(1)]), self.send([self.meeting(n) for n in (12, 13, 14)]),
                   self.send([self.meeting(1), self.meeting(3)])]
        self.assertEqual(self.answers(*ids), [[""], ["", "internal_error", "internal_error"],
                                              ["duplicate_event", ""]])
        self.assertEqual(len(self.events("meeting_held")), 3)

    @contextlib.contextmanager
    def database_standing_still(self):
        """Those of PostgreSQL's processes that serve coaching, and the one that would start new ones."""
        processes = [pid for pid, in self.system.sql(
            "coaching", "SELECT pid FROM pg_stat_activity WHERE usename = 'coaching' AND pid <> pg_backend_pid()")]
        processes.append(self.system.pid("postgres"))
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)

    def test_a_database_that_stands_still_makes_nobody_deaf_and_goes_on(self):
        key, row = [wire.new_key()], [self.meeting(1)]
        with self.database_standing_still():
            self.assertEqual(self.answers(self.send(row, key)), ["unavailable"])
            begun = time.monotonic()
            self.assertEqual(self.answers(self.send(row, key)), ["unavailable"])
            self.assertLess(time.monotonic() - begun, 2, "it is known by now")
        self.assertEqual(self.client.commands(MEETING, self.cohort, row, key), [("", "", "")])
        self.assertEqual(len(self.events("meeting_held")), 1)

    def test_a_service_stops_while_the_database_stands_still(self):
        process = self.system.pid("coaching")
        with self.database_standing_still():
            self.send([self.meeting(1)])
            begun = time.monotonic()
            os.kill(process, signal.SIGTERM)
            wait_until(lambda: not os.path.exists(f"/proc/{process}"), 8, "coaching has stopped")
            self.assertLess(time.monotonic() - begun, 7, "by itself, not killed by the supervisor")
        self.system.wait_ready("coaching")
