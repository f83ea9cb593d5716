"""Events that a handler can't take: they harm their subject alone, are tried again a bounded number of times, and an
operator decides in the end. A handler that ends the process is no exception."""
import functools
import json
import signal
from unittest import mock

from tests.harness import bus, wire
from tests.harness.waiting import wait_until
from tests.integration.rows import ServiceTest

DEADLY = 666
AWAY = 503
SLOW = 504
RUNGS_MS = (100, 200, 300)
ENDED = "the process ended while handling it"


class Parking(ServiceTest):
    """tests/services/brittle.c reads in the place of sessions what the test tells as coaching."""

    service, sources = "sessions", ("coaching",)
    settings = {"sessions": {"PARKING_LADDER": " ".join(map(str, RUNGS_MS))}}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system.down("sessions")
        cls.system.sql("sessions", "CREATE TABLE done (n bigint GENERATED ALWAYS AS IDENTITY, cohort_id text,"
                                   " subject text, minutes bigint)")
        cls.system.sql("sessions", "CREATE TABLE ill (subject text)")

    def setUp(self):
        super().setUp()
        self.enterContext(mock.patch.object(bus, "RESEND_S", 0.3))
        self.deaths, self.process = 0, None
        self.addCleanup(lambda: self.process and self.system.end_extra(self.process))
        self.start()
        self.cohort = f"brittle-{self.cohort}"

    coaching = property(lambda self: self.played["coaching"])

    def start(self):
        self.process = self.system.second_copy("sessions", "brittle", "brittle")

    def live(self):
        """What a supervisor does."""
        if self.process.poll() is not None:
            self.assertEqual(self.process.returncode, -signal.SIGSEGV)
            self.deaths += 1
            self.start()

    def wait(self, fact, seconds=20, what="the fact"):
        return wait_until(lambda: self.live() or fact(), seconds, what)

    def tell(self, *meetings, partition=3):
        """(subject, minutes), all of them in one batch."""
        self.coaching.tell(*(wire.event("coaching.meeting_held", {"application_ref": subject, "minutes": minutes},
                                        cohort=self.cohort, subject=self.name(subject))
                             for subject, minutes in meetings), partition=partition)

    def name(self, subject):
        return f"{self.cohort}/{subject}"

    def ill(self, *subjects):
        for subject in subjects:
            self.system.sql("sessions", "INSERT INTO ill VALUES (%s)", self.name(subject))

    def cure(self, *subjects):
        for subject in subjects:
            self.system.sql("sessions", "DELETE FROM ill WHERE subject = %s", self.name(subject))

    def done(self):
        """What had an effect, in order: {subject: minutes}."""
        found = {}
        for subject, minutes in self.system.sql("sessions", "SELECT subject, minutes FROM done WHERE cohort_id = %s"
                                                            " ORDER BY n", self.cohort):
            found.setdefault(subject.rpartition("/")[2], []).append(minutes)
        return found

    def gtctl(self, *arguments, check=True):
        return self.system.gtctl("parked", *arguments, check=check, IMPORT_PATIENCE_S="1")

    def parked(self, *filters):
        lines = self.gtctl("list", "sessions", "--json", "--cohort", self.cohort, *filters).stdout.splitlines()
        return [json.loads(line) for line in lines]

    # ---- one bad event

    def test_a_handler_that_ends_the_process_parks_the_event_and_all_others_flow(self):
        first = self.coaching.heads().get(3, 0)
        self.tell(("A", 10), ("B", 20), ("B", DEADLY), ("B", 30), ("A", 40))
        self.wait(lambda: self.done() == {"A": [10, 40], "B": [20]}, 60, "the others have flowed")
        self.assertGreaterEqual(self.deaths, 4)
        self.assertLessEqual(self.deaths, 6)
        row, behind = self.parked()
        self.assertEqual((row["state"], row["error"], row["position"]), ("dead", ENDED, first + 3))
        self.assertEqual((behind["state"], behind["tries"]), ("behind", 0))
        self.assertEqual(self.system.sql("sessions", "SELECT * FROM begun"), [])
        self.tell(("A", 50), ("B", 60))
        self.wait(lambda: self.done()["A"] == [10, 40, 50])
        self.gtctl("drop", "sessions", "--at", f"3/{first + 3}")
        self.wait(lambda: self.done()["B"] == [20, 30, 60])
        self.assertEqual(self.parked(), [])

    def test_what_the_process_survives_is_not_held_against_an_event(self):
        """After a kill, events are counted before they are tried: but not one that waits for the database."""
        self.tell(("B", 1))
        self.wait(lambda: self.done() == {"B": [1]})
        self.process.kill()
        self.process.wait(20)
        self.ill("A")
        self.tell(("A", AWAY), ("B", 2))
        self.start()
        tried = set()
        def count():
            tried.update(self.system.sql("sessions", "SELECT at FROM begun WHERE position > 0"))
            return len(tried) > 5
        self.wait(count, 30, "it has been tried again and again")
        self.assertEqual((self.parked(), self.done()), ([], {"B": [1]}))
        self.cure("A")
        self.wait(lambda: self.done() == {"A": [AWAY], "B": [1, 2]})
        self.assertEqual(self.system.sql("sessions", "SELECT * FROM begun"), [])

    def test_what_always_takes_too_long_is_parked_and_all_others_flow(self):
        self.tell(("A", 1), ("B", SLOW), ("A", 2), ("B", 3))
        self.wait(lambda: self.done() == {"A": [1, 2]}, what="the others have flowed")
        row, behind = self.parked()
        self.assertIn("57014", row["error"])
        self.assertEqual((row["subject"], behind["state"]), (self.name("B"), "behind"))

    def test_twenty_in_one_batch_park_twenty_subjects(self):
        bad, good = [f"bad{n}" for n in range(20)], [f"good{n}" for n in range(20)]
        self.ill(*bad)
        self.tell(*((subject, 1) for pair in zip(bad, good) for subject in pair), *((subject, 2) for subject in bad))
        self.wait(lambda: self.done() == {subject: [1] for subject in good})
        self.assertEqual(sorted(row["state"] == "behind" for row in self.parked()), [False] * 20 + [True] * 20)
        self.cure(*bad)
        self.gtctl("retry", "sessions", "--cohort", self.cohort)
        self.wait(lambda: self.done() == {**{subject: [1, 2] for subject in bad}, **{subject: [1] for subject in good}})

    def test_what_no_build_can_read_is_parked_whatever_is_wrong_with_it(self):
        told = self.coaching.segments
        def segments(credit, types, *rest):
            return told(credit, types | {"coaching.unheard_of"}, *rest)
        self.enterContext(mock.patch.object(self.coaching, "segments", segments))
        body = {"application_ref": "x", "minutes": 5}
        for subject, type_name, changes in (("unknown", "coaching.unheard_of", {}), ("newer", "coaching.meeting_held",
                {"version": 9}), ("undecodable", "coaching.meeting_held", {"payload": b"\xc1"})):
            self.coaching.tell(wire.event(type_name, body, cohort=self.cohort, subject=self.name(subject), **changes),
                               partition=3)
            self.tell((subject, 7), ("well", 7))
        self.wait(lambda: self.done() == {"well": [7, 7, 7]})
        self.wait(lambda: [row["state"] for row in self.parked()] == ["dead", "behind"] * 3)
        self.assertEqual([row["error"] for row in self.parked("--state", "dead")][:2], ["unknown type", "another version"])

    # ---- a command that ends the process

    def send(self, frame):
        """{key: (subject, minutes)}"""
        rows = [[key, {"event_id": key.hex(), "application_ref": self.name(subject), "component": "",
                       "minutes": str(minutes), "occurred_at": ""}] for key, (subject, minutes) in frame.items()]
        return self.client.send("sessions", "sessions.record_study", wire.pack([self.cohort, rows]))

    def answered(self, frames, then=lambda: None):
        """Sends frames again and again until each has an answer; the codes of each."""
        sent, found = {}, [None] * len(frames)
        def all_there():
            sent.update({self.send(frame): number for number, frame in enumerate(frames) if found[number] is None})
            then()
            while message := self.client.receive(0.3):
                head, body = message
                if head["verb"] == wire.REPLY and head["name"] == "ok" and head["id"] in sent:
                    found[sent[head["id"]]] = [code for code, _, _ in wire.unpack(body)]
            return None not in found
        self.wait(all_there, 60, "each frame is answered")
        return found

    def test_a_command_that_ends_the_process_is_refused_and_all_others_are_done(self):
        self.client.positions("sessions")
        poison = {wire.new_key(): row for row in (("B", 20), ("B", DEADLY), ("B", 30))}
        frames = [{wire.new_key(): ("A", 10)}, poison, {wire.new_key(): ("C", 40)}]
        self.process.send_signal(signal.SIGSTOP)
        go_on = functools.partial(self.process.send_signal, signal.SIGCONT)
        self.assertEqual(self.answered(frames, go_on), [[""], ["", "not_processable", ""], [""]])
        self.assertEqual(self.done(), {"A": [10], "B": [20, 30], "C": [40]})
        self.assertIn(self.deaths, (4, 5))
        self.assertEqual(self.system.sql("sessions", "SELECT key FROM command_ended UNION ALL"
                                                     " SELECT unnest(keys) FROM command_begun"), [])
        deaths = self.deaths
        self.assertEqual(self.answered([poison]), [["", "not_processable", ""]])
        self.assertEqual(self.deaths, deaths)

    def test_a_command_is_not_refused_for_what_the_process_survives(self):
        """Each time it is noted, put off, and the process killed or stopped when it waits to be sent again."""
        self.ill("A")
        command = {wire.new_key(): ("A", AWAY)}
        for end in [lambda: self.process.kill()] * 6 + [lambda: self.process.terminate()]:
            self.client.positions("sessions")
            self.assertEqual(self.client.reply_to(self.send(command), 20)[0], "unavailable")
            end()
            self.process.wait(20)
            self.start()
        self.cure("A")
        self.assertEqual(self.answered([command]), [[""]])

    # ---- the ladder, and operators

    def test_the_ladder_is_climbed_to_its_end_and_an_operator_lets_it_go_on(self):
        self.ill("A")
        self.tell(("A", 1), ("A", 2), ("B", 1), ("A", 3))
        self.wait(lambda: [row["state"] for row in self.parked()] == ["dead", "behind", "behind"])
        dead = self.parked("--state", "dead")[0]
        self.assertEqual((dead["tries"], dead["error"], self.done()), (len(RUNGS_MS) + 1, "told to fail", {"B": [1]}))
        self.assertRegex(dead["build"], "^[0-9a-f]{40}$")
        self.assertLess(dead["first_at"], dead["last_at"])
        self.cure("A")
        for _ in range(2):    # two operators
            self.gtctl("retry", "sessions", "--subject", self.name("A"))
        self.wait(lambda: self.done() == {"B": [1], "A": [1, 2, 3]})
        self.tell(("A", 4))
        self.wait(lambda: self.done() == {"B": [1], "A": [1, 2, 3, 4]})
        self.assertEqual(self.parked(), [])

    def test_what_heals_in_time_goes_on_by_itself_in_order(self):
        self.ill("A")
        self.tell(("A", 1), ("A", 2))
        self.wait(lambda: len(self.parked()) == 2)
        self.cure("A")
        self.tell(("A", 3))
        self.wait(lambda: self.done() == {"A": [1, 2, 3]})

    def test_what_the_release_before_has_parked_waits_for_the_first_of_its_subject(self):
        """It knew no states: all that it parked is waiting."""
        self.ill("A")
        self.tell(("A", 1), ("A", 2))
        self.wait(lambda: [row["state"] for row in self.parked()] == ["dead", "behind"])
        self.cure("A")
        self.system.sql("sessions", "UPDATE parked SET state = 'waiting', tries = 1 WHERE state = 'behind'")
        self.ill("C")
        self.tell(("C", 1))
        self.wait(lambda: len(self.parked("--state", "dead")) == 2, what="what is due was looked for again and again")
        self.assertEqual(self.done(), {})
        self.gtctl("retry", "sessions", "--subject", self.name("A"))
        self.wait(lambda: self.done() == {"A": [1, 2]})

    def test_a_replica_that_gains_the_partition_keeps_the_subject_behind(self):
        self.ill("A")
        self.tell(("A", 1))
        self.wait(lambda: self.parked("--state", "dead"))
        self.process.terminate()
        self.process.wait(20)
        self.start()
        self.tell(("A", 2), ("B", 2))
        self.wait(lambda: self.done() == {"B": [2]})
        self.assertEqual([row["state"] for row in self.parked()], ["dead", "behind"])

    def test_a_dry_run_changes_nothing_and_a_change_names_what_it_means(self):
        self.ill("A")
        self.tell(("A", 1), ("A", 2))
        self.wait(lambda: self.parked("--state", "dead"))
        before = self.system.tables("sessions")
        for action, count in (("retry", 1), ("drop", 2)):
            line = json.loads(self.gtctl(action, "sessions", "--cohort", self.cohort, "--dry-run", "--json").stdout)
            self.assertEqual(line, {"service": "sessions", "action": action, "dry_run": True, "count": count})
        for arguments in (["drop"], ["retry", "sessions"], ["drop", "nobody", "--all"], ["eat", "--all"], [],
                          ["list", "--state", "well"], ["list", "--at", "64/1"]):
            self.assertEqual(self.gtctl(*arguments, check=False).returncode, 64, arguments)
        self.assertEqual(self.system.tables("sessions"), before)
        shown = self.gtctl("show", "sessions", "--cohort", self.cohort).stdout
        self.assertIn("told to fail", shown)
        self.assertEqual(self.gtctl("list", "enrolment", "--cohort", self.cohort, check=False).returncode, 3)

    def test_what_operators_do_is_kept(self):
        self.ill("A")
        self.tell(("A", 1), ("A", 2))
        self.wait(lambda: self.parked("--state", "dead"))
        self.gtctl("drop", "sessions", "--cohort", self.cohort)
        self.assertEqual(self.parked(), [])
        who, action, text, count = self.system.sql(
            "sessions", "SELECT who, action, filter, count FROM parked_audit ORDER BY id DESC LIMIT 1")[0]
        self.assertRegex(who, "^.+@.+$")
        self.assertEqual((action, count), ("drop", 2))
        self.assertIn(f"cohort={self.cohort} ", text)
