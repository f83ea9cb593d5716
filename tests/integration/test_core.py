"""What all services share, with real stores: a command is done once, an event has its effect once and in order, and
nothing that is killed, repeated or malformed changes that."""
import contextlib
import hashlib
import itertools
import json
import os
import signal
import threading
import time

import psycopg2

from tests.harness import wire
from tests.harness.bus import Source, wait_drained
from tests.harness.system import ROOT, SERVICES
from tests.harness.waiting import wait_until
from tests.integration.rows import ServiceTest, programme

PEOPLE = ("A1", "A2", "A3")
FRAME = 10                        # rows
LOST_S = 0.25                     # a reply that takes longer is taken for lost
BOMB = b"\xdd\xff\xff\xff\xff"    # an array of 4,294,967,295 elements that never come
GARBAGE = [b"", b"\xc1", BOMB, b"\xdb\xff\xff\xff\xffabc", b"\x91" * 100_000, b"\x81\xa1\xff\x01", wire.pack("text"),
           wire.pack(None) * 2, wire.pack({"a": 1}), os.urandom(1000)]


class CoreTest(ServiceTest):
    """Coaching minutes add up, so that each event shows."""

    def minutes(self, *refs):
        rows = [self.client.query("sessions.engagement_find", {"cohort_id": self.cohort, "application_ref": ref})
                for ref in refs]
        return [sum(row["recorded_minutes"] for row in found if row["component"] == "coaching") for found in rows]

    def start_copy(self, name):
        """A second process of a service."""
        log = self.system.folder / f"{name}.second.log"
        ready = log.read_text().count('"ready"') if log.exists() else 0
        copy = self.system.second_copy(name)
        wait_until(lambda: log.read_text().count('"ready"') > ready, 10, f"a second {name} is ready")
        self.addCleanup(self.system.end_extra, copy)
        return copy


class Events(CoreTest):
    """sessions reads what the test tells as enrolment and coaching."""

    service, sources = "sessions", ("enrolment", "coaching")

    def take_part(self, *refs):
        self.tell_programme(programme())
        for ref in refs:
            self.enrol(ref)
        wait_drained(self.client, "sessions", self.played["enrolment"])
        self.coaching = self.played["coaching"]

    def meeting(self, ref, minutes, **changes):
        fields = {"application_ref": ref, "minutes": minutes}
        return wire.event("coaching.meeting_held", fields, cohort=self.cohort, subject=ref, **changes)

    def test_a_source_that_repeats_skips_and_starts_again_has_each_effect_once_and_in_order(self):
        self.tell_badly()
        self.watch()

    def test_readers_killed_and_doubled_have_each_effect_once_and_in_order(self):
        copies = [self.start_copy("sessions")]
        self.tell_badly()
        for disturb in (lambda: self.system.kill("sessions"), lambda: copies[0].kill(),
                        lambda: copies.append(self.start_copy("sessions"))):
            told = self.coaching.told
            wait_until(lambda: self.coaching.told > told + 5 or self.watch_once(), 10, "sessions reads")
            disturb()
        self.watch()

    def tell_badly(self, count=60):
        """Meetings of three people in three partitions, by a source that answers in all ways that keep to the form."""
        self.take_part(*PEOPLE)

        def whole():
            return self.coaching.segments(1000, {"coaching.meeting_held"}, {})
        ways = itertools.cycle([
            lambda segments: [],
            lambda segments: [[p, e, before + 1, last, events[1:]] for p, e, before, last, events in segments],
            lambda segments: segments[::-1][:1],
            lambda segments: whole(),
            lambda segments: [[p, e, before, before + 1, events[:1]] for p, e, before, _, events in segments],
            lambda segments: [[p, e, before, before + 1, events[:1]] for p, e, before, _, events in segments] * 2,
            lambda segments: [[p, e, last, last + 5, []] for p, e, _, last, _ in segments],
            lambda segments: [[p, e, max(0, before - 1), last, events] for p, e, before, last, events in segments],
            lambda segments: whole() + [[p, e, before, before + 2, events[:2]] for p, e, before, _, events in segments],
        ])
        self.told = {}
        self.coaching.mischief = lambda segments: next(ways)([[*s[:3], min(s[3], s[2] + 3), s[4][:3]] for s in segments])
        for partition, ref in enumerate(PEOPLE):
            minutes = [partition * 7 + n % 13 + 1 for n in range(count)]
            last = self.coaching.tell(*(self.meeting(ref, number) for number in minutes), partition=partition)
            self.told[ref] = last - count, minutes

    def watch_once(self):
        """At every moment, the minutes are those of the events up to the cursor; true when it is at the end."""
        rows = self.system.sql(
            "sessions", "SELECT p.application_ref, c.position, p.recorded FROM cursor c, participant p WHERE c.source ="
            " 'coaching' AND p.cohort_id = %s AND p.application_ref = 'A' || (c.partition + 1)", self.cohort)
        for ref, position, recorded in rows:
            before, minutes = self.told[ref]
            counted = int("".join(filter(str.isdigit, recorded)) or 0)
            self.assertEqual(counted, sum(minutes[:max(0, position - before)]), (ref, position))
        return all(position == self.told[ref][0] + len(self.told[ref][1]) for ref, position, _ in rows)

    def watch(self):
        wait_until(self.watch_once, 20, "sessions has read everything")
        self.coaching.mischief = None

    def test_poison_of_each_kind_is_parked_with_what_follows_of_its_subject_and_the_rest_flows(self):
        poison = {"undecodable": {"payload": b"\xc1"}, "empty": {"payload": b""}, "cut": {"payload": b"\x82\xa1"},
                  "bomb": {"payload": BOMB}, "newer": {"version": 2},
                  "kind": {"payload": wire.pack({"application_ref": "kind", "minutes": "ten"})},
                  "range": {"payload": wire.pack({"application_ref": "range", "minutes": 1441})},
                  "missing": {"payload": wire.pack({"application_ref": "missing"})}}
        refs, before = list(poison), self.client.positions("sessions")["parked"]
        self.take_part(*refs, "well")

        def check(parked, well):
            wait_drained(self.client, "sessions", self.coaching)
            self.assertEqual(self.minutes(*refs, "well"), [10] * len(refs) + [well])
            self.assertEqual(self.client.positions("sessions")["parked"], before + parked)
        for ref, how in poison.items():
            self.coaching.tell(self.meeting(ref, 10), self.meeting("well", 1), self.meeting(ref, 20, **how),
                               self.meeting("well", 1), self.meeting(ref, 40), self.meeting("well", 1), partition=9)
        check(2 * len(refs), 3 * len(refs))
        self.system.kill("sessions")
        self.coaching.tell(*(self.meeting(ref, 80) for ref in refs), self.meeting("well", 1), partition=9)
        check(3 * len(refs), 3 * len(refs) + 1)

    def test_an_answer_that_is_no_list_of_segments_is_asked_for_again(self):
        self.take_part("A1")
        process, bad = self.system.pid("sessions"), GARBAGE[:3] + [wire.pack(body) for body in (
            [[70, 0, 0, 1, []]], [[11, 0, 5, 1, []]], [[11, 0, 0, 1, [["event"]]]])]
        self.coaching.reply = lambda head, status, body: Source.reply(
            self.coaching, head, status, bad.pop() if bad and head["name"] == "events" else body)
        self.addCleanup(delattr, self.coaching, "reply")
        self.coaching.tell(self.meeting("A1", 10), partition=11)
        wait_drained(self.client, "sessions", self.coaching)
        self.assertEqual((bad, self.minutes("A1"), self.system.pid("sessions")), ([], [10], process))


class Load(threading.Thread):
    """A client without patience: frame after frame until it is stopped, each until it is answered, and once more."""

    def __init__(self, client, frame_of):
        super().__init__(daemon=True)
        self.client, self.frame_of = client, frame_of
        self.answers, self.differing = [], 0
        self.stopping = threading.Event()
        self.start()

    def run(self):
        while not self.stopping.is_set():
            body = self.frame_of(len(self.answers))
            first = self.repeat(body)
            self.differing += self.repeat(body) != first
            self.answers.append(first)

    def repeat(self, body):
        while True:
            reply = self.client.reply_to(self.client.send("coaching", "coaching.record_meeting", body), LOST_S)
            if reply and reply[0] == "ok":
                return reply[1]

    def wait_for_more(self, count=5):
        start = len(self.answers)
        wait_until(lambda: len(self.answers) >= start + count, 20, "more frames are answered")

    def end(self):
        self.stopping.set()
        self.join(20)
        return self.answers


class Processes(CoreTest):
    """All processes; the test tells coaching and sessions of people, coaching tells sessions of their meetings."""

    service, sources = "coaching", ("enrolment",)
    processes = ("postgres", "redis", "smtp", "bus", *SERVICES)
    running = [name for name in SERVICES if name != "enrolment"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system.down("enrolment")

    def setUp(self):
        super().setUp()
        self.tell_programme(programme())
        for ref in PEOPLE:
            self.enrol(ref)
        self.settle()
        self.done("register_coach", {"coach_email": "a@example.org", "partner_id": "P1", "max_participants": "9"})

    def settle(self):
        """Everything that was told has been read, by coaching and by sessions."""
        super().settle()
        wait_until(lambda: dict(self.client.positions("coaching")["heads"]) == {
            partition: position for source, partition, position in self.client.positions("sessions")["cursors"]
            if source == "coaching" and position}, 20, "sessions has read all of coaching's events")

    @staticmethod
    def meetings(count, start=0):
        return [{"meeting_id": f"M{number}", "application_ref": PEOPLE[number % 3], "held_at": "2026-11-01T09:00:00Z",
                 "minutes": str(number % 50 + 1), "status": "held"} for number in range(start, start + count)]

    def send(self, rows, keys):
        return self.client.commands("coaching.record_meeting", self.cohort, rows, keys)

    def assert_once(self, meetings):
        """Each meeting is kept once, told once and counted once."""
        self.settle()
        kept = self.system.sql("coaching", "SELECT meeting_id FROM meeting WHERE cohort_id = %s", self.cohort)
        self.assertEqual(sorted(name for name, in kept), sorted(row["meeting_id"] for row in meetings))
        events = self.events("meeting_held")
        for ref in PEOPLE:
            minutes = [int(row["minutes"]) for row in meetings if row["application_ref"] == ref]
            mine = [(version, fields["minutes"]) for _, subject, version, fields in events if subject == ref]
            self.assertEqual(mine, list(enumerate(minutes, 1)))
            self.assertEqual(self.minutes(ref), [sum(minutes)])

    def test_a_key_has_one_answer_whatever_is_sent_under_it_and_changes_things_once(self):
        rows = self.meetings(3) + [self.meetings(1)[0], {**self.meetings(1, 8)[0], "minutes": "many"}]
        keys = [wire.new_key() for _ in rows]
        first = self.send(rows, keys)
        self.assertEqual([code for code, _, _ in first], ["", "", "", "duplicate_event", "bad_minutes"])
        self.settle()
        before = [self.system.tables(name) for name in ("coaching", "sessions")]
        for prepare in (lambda: None, lambda: self.kill("coaching")):
            prepare()
            self.assertEqual(self.send(rows * 2, keys * 2), first * 2)
            self.assertEqual(self.send(self.meetings(5, 90), keys), first)
        self.assert_once(self.meetings(3))
        self.assertEqual([self.system.tables(name) for name in ("coaching", "sessions")], before)

    def test_a_new_key_that_stands_twice_in_a_frame_is_one_command(self):
        rows, keys = self.meetings(2), [wire.new_key(), wire.new_key()]
        self.assertEqual(self.send(rows * 2, keys * 2), [("", "", "")] * 4)
        self.assert_once(rows)

    def kill(self, *names, number=signal.SIGKILL):
        """Ends processes and waits until others are ready; returns the seconds until these were there."""
        old, start = {name: self.system.pid(name) for name in names}, time.monotonic()
        for process in old.values():
            os.kill(process, number)

        def are_back():
            now = self.system.status()
            return all(now[name][1] not in (None, old[name]) for name in names)
        wait_until(are_back, 5, f"{names} are there again")
        seconds = time.monotonic() - start
        self.system.wait_ready(*names)
        return seconds

    def assert_load_stands(self, *disturbances, clients=1):
        """Frames go on while things happen, and in the end each row has happened once, as was answered."""
        def frame(number):
            return wire.pack([self.cohort, [[hashlib.md5(f"{self.cohort} {row}".encode()).digest(), row]
                                            for row in self.meetings(FRAME, number * FRAME)]])
        loads = [Load(self.system.client(), frame) for _ in range(clients)]
        for disturb in (*disturbances, lambda: None):
            loads[0].wait_for_more()
            disturb()
        loads[0].wait_for_more()
        answers = [load.end() for load in loads]
        self.assertEqual([load.differing for load in loads], [0] * clients)
        self.assertEqual(set(itertools.chain(*answers)), {wire.pack([["", "", ""]] * FRAME)})
        self.assert_once(self.meetings(max(map(len, answers)) * FRAME))

    def test_services_killed_under_load_lose_and_double_nothing(self):
        self.assert_load_stands(*(lambda names=names: self.kill(*names) for names in (
            ["coaching"], ["sessions"], ["coaching", "sessions"], ["coaching"])))

    def test_postgres_ended_at_once_and_killed_under_load_loses_and_doubles_nothing(self):
        self.assert_load_stands(lambda: self.kill("postgres", number=signal.SIGQUIT), lambda: self.kill("postgres"))

    def test_the_bus_and_redis_killed_under_load_lose_and_double_nothing(self):
        self.assert_load_stands(lambda: self.kill("bus"), lambda: self.kill("redis"), lambda: self.kill("bus"))

    def test_two_copies_of_services_and_two_clients_with_the_same_keys_double_nothing(self):
        copies = []
        self.assert_load_stands(lambda: copies.extend(self.start_copy(name) for name in ("coaching", "sessions")),
                                lambda: self.kill("coaching", "sessions"), lambda: copies[0].kill(), clients=2)

    def test_whatever_is_killed_is_back_within_a_second(self):
        for names in (self.running, ("postgres", "redis", "smtp", "bus")):
            wait_until(lambda: self.youngest(names) > 1, 5, "who dies in its first second waits for the rest of it")
            self.assertLess(self.kill(*names), 1, names)
        self.assert_once([])

    def youngest(self, names):
        rows = map(json.loads, self.system.script("status", "--json", check=False).stdout.splitlines())
        return min(row["seconds"] for row in rows if row["name"] in names)

    def test_malformed_requests_are_answered_and_end_nothing(self):
        row, fields = [wire.new_key(), self.meetings(1)[0]], {"cohort_id": self.cohort, "application_ref": "A1"}
        frames = [[self.cohort], [self.cohort, 7], [self.cohort, [[b"short key", row[1]]]], [self.cohort, [[row[0], {}]]],
                  [self.cohort, [row] * 1001], [self.cohort, [[row[0], {**row[1], "minutes": 7}]]]]
        wanted = [(*name, wire.pack(None), "not_found") for name in (
            ("coaching", "coaching.dance"), ("coaching", ""), ("coaching", "sessions.book"))]
        wanted += [(name, "positions", wire.pack(None), "unavailable") for name in ("nobody", "", "n" * 500)]
        for name in ("coaching.record_meeting", "sessions.engagement_find", "sessions.book", "assessment.mark"):
            wanted += [(name.partition(".")[0], name, body, "invalid") for body in GARBAGE]
        wanted += [(name, "events", body, "invalid") for name in self.running for body in GARBAGE]
        wanted += [("sessions", "events", wire.pack(["test", *rest]), "invalid") for rest in (
            [0, ["a"], []], [1, [], []], [1, ["a"], [[64, 0]]], [1, ["a"], [[0, -1]]], [1, ["a"], [[0]]])]
        wanted += [("coaching", "coaching.record_meeting", wire.pack(frame), "invalid") for frame in frames]
        wanted += [("sessions", "sessions.engagement_find", wire.pack([fields] * 1001), "invalid")]
        with self.all_live_on():
            for to, name, body, status in wanted:
                self.assertEqual(self.client.ask_once(to, name, body)[0], status, (to, name, body[:20]))
        self.assert_once([])

    def test_malformed_messages_end_nothing(self):
        header = wire.header(wire.REQUEST, 1, to="coaching", name="positions")
        heads = [*GARBAGE, header[:-1], header + b"\xc0", *map(wire.pack, (
            [1, 2], [2, *wire.unpack(header)[1:]], [1, 2, "id", b"", "coaching", "positions", 0, ""]))]
        heads += [wire.header(verb, 1, b"nobody", to="coaching", name="ok")
                  for verb in (99, -1, wire.REPLY, wire.ARRIVED, wire.BYE)]
        heads += [wire.header(verb, 1, b"r" * size, to="t" * size, name="n" * size)
                  for verb in range(1, 6) for size in (300, 5000)]
        with self.all_live_on():
            for frames in [[head, BOMB] for head in heads] + [[header], [b""], [header, b"", b""], [header] * 50]:
                self.client.send_raw(*frames)
                self.client.positions("coaching")   # by the same connection
            self.client.send_raw(header, bytes(3 * 1024 * 1024))
            self.client.positions("coaching")

    @contextlib.contextmanager
    def all_live_on(self):
        before = self.system.status()
        yield
        for name in self.running:
            self.client.positions(name)
        self.assertEqual(self.system.status(), before)

    def test_no_role_can_read_or_write_what_is_another_ones(self):
        for role, other in itertools.permutations(SERVICES, 2):
            for statement in (f"SELECT * FROM {other}.answer", f"INSERT INTO {other}.cursor VALUES ('a', 1)",
                              f"CREATE TABLE {other}.mine ()", "CREATE TABLE public.mine ()"):
                with self.assertRaises(psycopg2.errors.InsufficientPrivilege, msg=f"{role}: {statement}"):
                    self.system.sql(role, statement)

    def test_every_migration_is_recorded_with_its_checksum(self):
        for service in SERVICES:
            files = [*ROOT.glob("common/migrations/*.sql"), *ROOT.glob(f"services/{service}/migrations/*.sql")]
            expected = {(str(file.relative_to(ROOT)), hashlib.sha256(file.read_bytes()).hexdigest()) for file in files}
            self.assertEqual(set(self.system.sql(service, "SELECT file, checksum FROM migration")), expected)
