"""What all services share, with real stores: a command is done once, an event has its effect once and in order, and
nothing that is killed, repeated or malformed changes that."""
import hashlib
import itertools
import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

from tests.harness import bus, wire
from tests.harness.system import ROOT, SERVICES
from tests.harness.waiting import wait_until
from tests.integration.rows import ServiceTest, programme

PEOPLE = ("A1", "A2", "A3")
MEETING = "coaching.record_meeting"
BOMB = b"\xdd\xff\xff\xff\xff"    # an array of 4,294,967,295 elements that never come
GARBAGE = [b"", b"\xc1", BOMB, b"\xdb\xff\xff\xff\xffabc", b"\x91" * 100_000, b"\x81\xa1\xff\x01", wire.pack("text"),
           wire.pack(None) * 2, wire.pack({"a": 1}), b"\x82\xa1a\x01\xa1a\x02", b"\xc7\x01\x01a"]


class CoreTest(ServiceTest):
    """Coaching minutes add up, so that each event shows."""

    def setUp(self):
        super().setUp()
        self.enterContext(mock.patch.object(bus, "RESEND_S", 0.3))    # replies get lost here all the time
        self.tell_programme(programme())
        self.take_part(*PEOPLE)

    def take_part(self, *refs):
        for ref in refs:
            self.enrol(ref)
        bus.wait_drained(self.client, self.service, *self.played.values())

    def minutes(self, ref):
        rows = self.client.query("sessions.engagement_find", {"cohort_id": self.cohort, "application_ref": ref})
        return sum(row["recorded_minutes"] for row in rows if row["component"] == "coaching")

    def start_copy(self, name):
        """A second process of a service."""
        log = self.system.folder / f"{name}.second.log"
        log.touch()
        before = log.read_text().count('"ready"')
        copy = self.system.second_copy(name)
        self.addCleanup(self.system.end_extra, copy)
        wait_until(lambda: log.read_text().count('"ready"') > before, 10, f"a second {name} is ready")
        return copy


class Events(CoreTest):
    """sessions reads what the test tells as enrolment and coaching."""

    service, sources = "sessions", ("enrolment", "coaching")

    coaching = property(lambda self: self.played["coaching"])

    def meeting(self, ref, minutes, **changes):
        fields = {"application_ref": ref, "minutes": minutes}
        return wire.event("coaching.meeting_held", fields, cohort=self.cohort, subject=ref, **changes)

    def unreliable(self, segments, turns=itertools.count()):
        """Ways to answer a subscription that keep to the form; some are of use."""
        turn, whole = next(turns), self.coaching.segments(1000, {"coaching.meeting_held"})
        if not segments:
            return whole
        p, epoch, before, last, events = segments[turn // 8 % len(segments)]
        one = [p, epoch, before, before + 1, events[:1]]
        return [[], [one], [one] * 2, [[p, epoch, max(0, before - 1), last, events]], whole if before else [],
                [[p, epoch, before + 1, last, events[1:]]], [[p, epoch, last, last + 5, []]],
                [[*s[:3], s[2] + 1, s[4][:1]] for s in segments[::-1]]][turn % 8]

    def tell_unreliably(self, count=60):
        """Meetings of three people in three partitions; `sums` are the minutes of each when the cursor is there."""
        self.coaching.mischief, self.sums = self.unreliable, {}
        self.addCleanup(setattr, self.coaching, "mischief", None)
        for partition, ref in enumerate(PEOPLE):
            minutes = [partition * 7 + n % 13 + 1 for n in range(count)]
            last = self.coaching.tell(*(self.meeting(ref, number) for number in minutes), partition=partition)
            self.sums |= {(ref, last - count + n): sum(minutes[:n]) for n in range(count + 1)}

    def watch(self):
        """True at the end; at every moment before, the minutes are those of the events up to the cursor."""
        rows = self.system.sql(
            "sessions", "SELECT p.application_ref, c.position, p.recorded FROM cursor c, participant p WHERE c.source ="
            " 'coaching' AND p.cohort_id = %s AND p.application_ref = 'A' || (c.partition + 1)", self.cohort)
        for ref, position, recorded in rows:
            self.assertEqual(int("".join(filter(str.isdigit, recorded)) or 0), self.sums[ref, position], ref)
        return not any((ref, position + 1) in self.sums for ref, position, _ in rows)

    def test_a_source_that_repeats_skips_and_starts_again_has_each_effect_once_and_in_order(self):
        self.tell_unreliably()
        wait_until(self.watch, 20, "sessions has read everything")

    def test_readers_that_are_killed_and_doubled_have_each_effect_once_and_in_order(self):
        copies = [self.start_copy("sessions")]
        self.tell_unreliably(100)
        for disturb in (lambda: self.system.kill("sessions"), copies[0].kill, lambda: self.start_copy("sessions")):
            told = self.coaching.told
            wait_until(lambda: self.coaching.told > told + 5 or self.watch(), 10, "sessions reads")
            disturb()
        wait_until(self.watch, 20, "sessions has read everything")

    def test_poison_of_each_kind_is_parked_with_what_follows_of_its_subject_and_the_rest_flows(self):
        values = {"kind": "ten", "nothing": None, "range": 1441, "huge": 2**64 - 1, "list": [1]}
        poison = {ref: {"payload": wire.pack({"application_ref": ref, "minutes": n})} for ref, n in values.items()}
        poison |= {str(n): {"payload": body} for n, body in enumerate((b"", b"\xc1", b"\x82\xa1", BOMB, wire.pack({})))}
        poison |= {"newer": {"version": 2}, "nul": {"payload": wire.pack({"application_ref": "n\0l", "minutes": 1})}}
        before, count = self.client.positions("sessions")["parked"], len(poison)
        self.take_part(*poison, "well")
        def check(parked, well):
            self.take_part()
            self.assertEqual({ref: self.minutes(ref) for ref in poison}, dict.fromkeys(poison, 10))
            self.assertEqual(self.minutes("well"), well)
            self.assertEqual(self.client.positions("sessions")["parked"], before + parked)
        for ref, how in poison.items():
            self.coaching.tell(self.meeting(ref, 10), self.meeting("well", 1), self.meeting(ref, 20, **how),
                               self.meeting("well", 1), self.meeting(ref, 40), self.meeting("well", 1), partition=9)
        check(2 * count, 3 * count)
        self.system.kill("sessions")
        self.coaching.tell(*(self.meeting(ref, 80) for ref in poison), self.meeting("well", 1), partition=9)
        check(3 * count, 3 * count + 1)

    def test_what_waits_for_a_parked_person_holds_nobody_else_up(self):
        self.enrol("X", mode="unheard-of")    # is parked
        self.coaching.tell(self.meeting("X", 10), self.meeting("A1", 10), partition=10)
        wait_until(lambda: self.minutes("A1") == 10, 4, "the meeting of another counts")

    def test_an_answer_that_is_no_list_of_segments_is_asked_for_again(self):
        process, bad = self.system.pid("sessions"), GARBAGE[:3] + [wire.pack(body) for body in (
            [[70, 0, 0, 1, []]], [[11, 0, 5, 1, []]], [[11, 0, 0, 1, [["event"]]]])]
        self.coaching.reply = lambda head, status, body: bus.Source.reply(
            self.coaching, head, status, bad.pop() if bad and head["name"] == "events" else body)
        self.addCleanup(delattr, self.coaching, "reply")
        self.coaching.tell(self.meeting("A1", 10), partition=11)
        self.take_part()
        self.assertEqual((bad, self.minutes("A1"), self.system.pid("sessions")), ([], 10, process))


class Processes(CoreTest):
    """All processes; the test tells coaching and sessions of people, coaching tells sessions of their meetings."""

    service, sources = "coaching", ("enrolment",)
    processes = ("postgres", "redis", "smtp", "bus", *SERVICES)
    running = [name for name in SERVICES if name != "enrolment"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system.down("enrolment")

    def take_part(self, *refs):
        super().take_part(*refs)
        self.done("register_coach", {"coach_email": "a@example.org", "partner_id": "P1", "max_participants": "9"})

    @staticmethod
    def meetings(count, start=0):
        return [{"meeting_id": f"M{number}", "application_ref": PEOPLE[number % 3], "held_at": "2026-11-01T09:00:00Z",
                 "minutes": str(number % 50 + 1), "status": "held"} for number in range(start, start + count)]

    def assert_once(self, meetings):
        """Each meeting is kept once, told once and counted once."""
        self.settle()
        wait_until(lambda: self.client.positions("coaching")["heads"] == [
            position[1:] for position in self.client.positions("sessions")["cursors"]
            if position[0] == "coaching" and position[2] > 0], 20, "sessions has read all of coaching's events")
        kept = self.system.sql("coaching", "SELECT meeting_id FROM meeting WHERE cohort_id = %s", self.cohort)
        self.assertEqual(sorted(name for name, in kept), sorted(row["meeting_id"] for row in meetings))
        events = self.events("meeting_held")
        for ref in PEOPLE:
            minutes = [int(row["minutes"]) for row in meetings if row["application_ref"] == ref]
            mine = [(version, fields["minutes"]) for _, subject, version, fields in events if subject == ref]
            self.assertEqual(mine, list(enumerate(minutes, 2)))     # the subject's first: that it was matched
            self.assertEqual(self.minutes(ref), sum(minutes))

    def test_a_key_has_one_answer_whatever_is_sent_under_it_and_changes_things_once(self):
        rows = self.meetings(3) + [self.meetings(1)[0], {**self.meetings(1, 8)[0], "minutes": "many"}]
        keys = [wire.new_key() for _ in rows]
        first = self.client.commands(MEETING, self.cohort, rows * 2, keys * 2)
        self.assertEqual([code for code, _, _ in first], ["", "", "", "duplicate_event", "bad_minutes"] * 2)
        self.assert_once(self.meetings(3))
        before = [self.system.tables(name) for name in ("coaching", "sessions")]
        self.assertEqual(self.client.commands(MEETING, self.cohort, self.meetings(5, 90), keys), first[:5])
        self.kill("coaching")
        self.assertEqual(self.client.commands(MEETING, self.cohort, rows * 2, keys * 2), first)
        self.assertEqual([self.system.tables(name) for name in ("coaching", "sessions")], before)

    def send_meeting(self, meeting, seconds):
        """With a deadline; returns the request's id."""
        self.client.last_id += 1
        body = wire.pack([self.cohort, [[wire.new_key(), meeting]]])
        self.client.send_raw(wire.header(wire.REQUEST, self.client.last_id, to="coaching", name=MEETING,
                                         expires_us=int((time.time() + seconds) * 1_000_000)), body)
        return self.client.last_id

    def test_a_command_that_comes_too_late_is_not_run_whatever_the_clock_for_rehearsals_says(self):
        late, early = self.meetings(2)
        self.system.signal("coaching", signal.SIGSTOP)
        try:
            number, end = self.send_meeting(late, 0.3), time.time() + 0.5
            wait_until(lambda: time.time() > end, 5, "the deadline has passed")
        finally:
            self.system.signal("coaching", signal.SIGCONT)
        self.assertEqual(("unavailable", b"the deadline has passed"), self.client.reply_to(number, 10))
        clock = self.system.var / "state" / "clock"
        self.addCleanup(clock.unlink)
        clock.write_text(str(24 * 3600 * 1_000_000))
        clock.chmod(0o644)
        self.client.ask("coaching", "positions", wire.pack(None))
        self.assertEqual(("ok", wire.pack([["", "", ""]])), self.client.reply_to(self.send_meeting(early, 30), 10))
        self.assert_once([early])

    def kill(self, *names, number=signal.SIGKILL, seconds=10):
        """Ends processes; others must be there within these seconds, and get ready."""
        old = {name: self.system.pid(name) for name in names}
        for process in old.values():
            os.kill(process, number)
        wait_until(lambda: not [name for name, (_, pid) in self.system.status().items()
                                if name in names and pid in (None, old[name])], seconds, f"{names} are there again")
        self.system.wait_ready(*names)

    def assert_load_stands(self, *disturbances):
        """Frames go on while things happen, and in the end each row has happened once, as was answered."""
        answers, stopping = [], threading.Event()

        def send(client):
            while not stopping.is_set():
                rows = self.meetings(10, len(answers) * 10)
                keys = [hashlib.md5(f"{self.cohort} {row}".encode()).digest() for row in rows]
                body = wire.pack([self.cohort, list(zip(keys, rows))])
                answers.append({client.ask("coaching", MEETING, body) for _ in range(2)})
        load = ThreadPoolExecutor().submit(send, self.system.client())
        self.addCleanup(stopping.set)
        for disturb in (*disturbances, lambda: None):
            count = len(answers)
            wait_until(lambda count=count: len(answers) > count + 20, 20, "more frames are answered")
            disturb()
        stopping.set()
        load.result()
        self.assertEqual(set().union(*answers), {wire.pack([["", "", ""]] * 10)})
        self.assert_once(self.meetings(len(answers) * 10))

    def test_services_killed_and_doubled_under_load_lose_and_double_nothing(self):
        self.assert_load_stands(lambda: self.kill("coaching"), lambda: self.kill("sessions"),
                                lambda: self.start_copy("coaching"), lambda: self.start_copy("sessions"),
                                lambda: self.kill("coaching", "sessions"), lambda: self.kill("coaching"))

    def test_the_bus_and_the_stores_killed_under_load_lose_and_double_nothing(self):
        self.assert_load_stands(*(lambda name=name: self.kill(name) for name in ("bus", "postgres", "redis", "bus")),
                                lambda: self.kill("postgres", number=signal.SIGQUIT))

    def test_two_copies_that_do_the_same_rows_at_the_same_time_do_them_once(self):
        self.start_copy("coaching")
        rows, lock, sent = self.meetings(3), self.system.database("coaching"), []
        body = wire.pack([self.cohort, [[wire.new_key(), row] for row in rows]])

        def waiting():
            sent.append(self.client.send("coaching", MEETING, body))
            return self.system.sql("coaching", "SELECT count(*) FROM pg_locks WHERE NOT granted")[0][0]
        lock.autocommit = False
        with lock, lock.cursor() as cursor:
            cursor.execute("LOCK TABLE participant")
            wait_until(lambda: waiting() == 2, 5, "both wait: one that does not greet is passed by")
        self.assertEqual({self.client.receive(5)[1] for _ in sent}, {wire.pack([["", "", ""]] * 3)})
        self.assert_once(rows)

    def test_whatever_is_killed_is_back_within_a_second(self):
        def are_old(names):
            lines = self.system.script("status", "--json", check=False).stdout.splitlines()
            return all(row["seconds"] > 1 for row in map(json.loads, lines) if row["name"] in names)
        for names in (self.running, ("postgres", "redis", "smtp", "bus")):
            wait_until(lambda names=names: are_old(names), 5, "who dies in its first second waits for the rest of it")
            self.kill(*names, seconds=1)
        self.assert_once([])

    def test_malformed_requests_are_answered_and_end_nothing(self):
        row, nil = [wire.new_key(), self.meetings(1)[0]], wire.pack(None)
        wanted = [("coaching", name, nil, "not_found") for name in ("coaching.dance", "sessions.book", "", "n" * 300)]
        wanted += [(name, "positions", nil, "unavailable") for name in ("nobody", "", "n" * 300)]
        for name in (MEETING, "sessions.engagement_find", "sessions.book", "assessment.mark"):
            wanted += [(name.partition(".")[0], name, body, "invalid") for body in GARBAGE]
        wanted += [(name, "events", body, "invalid") for name in self.running for body in GARBAGE]
        wanted += [("sessions", "events", wire.pack(["test", "test", *rest]), "invalid") for rest in (
            [0, 1, ["a"], []], [1, 0, ["a"], []], [1, 1, [], []], [1, 1, ["a"], [[64, 0]]], [1, 1, ["a"], [[0, -1]]],
            [1, 1, ["a"], [[0]]])]
        wanted += [("sessions", "queries", body, "invalid") for body in GARBAGE]
        wanted += [("sessions", "queries", wire.pack(pairs), status) for pairs, status in (
            ([["sessions.figure_find", []]] * 9, "invalid"), ([["sessions.figure_find"]], "invalid"), ([[7, []]], "invalid"),
            ([["sessions.figure_find", [{}] * 101]], "invalid"), ([["sessions.figure_find", []], ["sessions.book", []]], "not_found"))]
        wanted += [("coaching", MEETING, wire.pack([self.cohort, *rest]), "invalid") for rest in (
            [], [7], [[row] * 1001], [[[b"short", row[1]]]], [[[row[0], {}]]], [[[row[0], {**row[1], "minutes": 7}]]])]
        before = self.system.status()
        for to, name, body, status in wanted:
            self.assertEqual(self.client.ask_once(to, name, body)[0], status, (to, name, body[:20]))
        self.assert_once([])
        self.assertEqual(self.system.status(), before)

    def test_malformed_messages_end_nothing(self):
        header = wire.header(wire.REQUEST, 1, to="coaching", name="positions")
        heads = [*GARBAGE, header[:-1], header + b"\xc0", *map(wire.pack, (
            [1, 2], [2, *wire.unpack(header)[1:]], [1, 2, "id", b"", "coaching", "positions", 0, ""]))]
        heads += [wire.header(verb, 2**64 - 1, b"nobody", to="coaching", name="ok") for verb in (-1, 0, *range(2, 7))]
        heads += [wire.header(verb, 1, b"r" * n, "t" * n, "n" * n) for verb in range(1, 6) for n in (300, 5000)]
        before = self.system.status()
        for frames in [[head, BOMB] for head in heads] + [[header], [header] * 3, [header, bytes(3 * 1024 * 1024)]]:
            self.client.send_raw(*frames)
            self.client.positions("coaching")   # by the same connection
        self.assertEqual(self.system.status(), before)

    def test_no_role_can_read_or_write_what_is_another_ones(self):
        for role, other in itertools.permutations(SERVICES, 2):
            for statement in (f"SELECT * FROM {other}.answer", f"INSERT INTO {other}.cursor VALUES ('a', 1)"):
                with self.assertRaisesRegex(Exception, "permission denied for schema", msg=f"{role}: {statement}"):
                    self.system.sql(role, statement)

    def test_two_that_start_while_one_reads_on_add_a_cursor_once(self):
        add = "INSERT INTO cursor (source, partition) VALUES ('elsewhere', 1) ON CONFLICT DO NOTHING"
        first = self.system.database("coaching")
        first.autocommit = False
        second = threading.Thread(target=self.system.sql, args=("coaching", add))
        try:
            with first.cursor() as cursor:
                cursor.execute(add)
                second.start()
                wait_until(lambda: self.system.sql("coaching", "SELECT 1 FROM pg_locks WHERE NOT granted"
                                                   " AND locktype = 'advisory'"), 4, "the second waits")
                cursor.execute("UPDATE cursor SET position = 5 WHERE source = 'elsewhere'")
            first.commit()
            second.join()
            found = self.system.sql("coaching", "SELECT partition, position FROM cursor WHERE source = 'elsewhere'")
            self.assertEqual(found, [(1, 5)])
        finally:
            first.close()
            self.system.sql("coaching", "DELETE FROM cursor WHERE source = 'elsewhere'")

    def test_every_migration_is_recorded_with_its_checksum(self):
        for service in SERVICES:
            files = [*ROOT.glob("common/migrations/*.sql"), *ROOT.glob(f"services/{service}/migrations/*.sql")]
            expected = {(str(file.relative_to(ROOT)), hashlib.sha256(file.read_bytes()).hexdigest()) for file in files}
            self.assertEqual(set(self.system.sql(service, "SELECT file, checksum FROM migration")), expected)

    def test_with_names_of_full_length_all_events_flow(self):
        self.cohort, ref = "c" * 1000, "r" * 1000
        self.take_part(ref)
        self.done("record_meeting", *({**row, "application_ref": ref, "minutes": "1"} for row in self.meetings(1000)))
        wait_until(lambda: self.minutes(ref) == 1000, 4, "all meetings count")
