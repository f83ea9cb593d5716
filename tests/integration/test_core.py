"""The core that all services share, through the bus, with real stores: commands run once, events have their effect
once and in order, and nothing that is killed, repeated or malformed changes that."""
import hashlib
import itertools
import json
import os
import signal
import threading
import time
import unittest

import psycopg2

from tests.harness import wire
from tests.harness.bus import Source, wait_drained
from tests.harness.system import ROOT, SERVICES, System
from tests.harness.waiting import wait_until
from tests.integration.rows import ServiceTest, programme

BOMB = b"\xdd\xff\xff\xff\xff"    # an array of 4,294,967,295 elements that never come
AWAY_S = 0.25                     # a reply that takes longer is taken for lost
FRAME = 10
PEOPLE = ("A1", "A2", "A3")


def coaching_minutes(client, cohort, ref):
    rows = client.query("sessions.engagement_find", {"cohort_id": cohort, "application_ref": ref})
    return sum(row["recorded_minutes"] for row in rows if row["component"] == "coaching")


class Reading(ServiceTest):
    """sessions reads what the test tells as enrolment and coaching: minutes add up, so that each event shows."""

    service, sources = "sessions", ("enrolment", "coaching")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coaching = cls.played["coaching"]
        cls.people_everywhere = itertools.count(1)

    def take_part(self, *refs):
        self.tell_programme(programme())
        for ref in refs:
            self.enrol(ref)
        wait_drained(self.client, "sessions", self.played["enrolment"])

    def meeting(self, ref, minutes, **changes):
        return wire.event("coaching.meeting_held", {"application_ref": ref, "minutes": minutes}, cohort=self.cohort,
                          subject=ref, **changes)

    def minutes(self, *refs):
        return [coaching_minutes(self.client, self.cohort, ref) for ref in refs]

    def parked(self):
        return self.client.positions("sessions")["parked"]

    def drained(self):
        wait_drained(self.client, "sessions", self.coaching)

    def tell_in_three_partitions(self, count=40):
        """{partition: (person, position before, the minutes told)}; no two sums of the first n minutes are equal."""
        told = {}
        for partition, ref in enumerate(PEOPLE):
            minutes = [partition * 7 + n % 13 + 1 for n in range(count)]
            last = self.coaching.tell(*(self.meeting(ref, number) for number in minutes), partition=partition)
            told[partition] = ref, last - count, minutes
        return told

    def watch(self, told):
        """At every moment, a person's minutes are those of the events up to the cursor."""
        def look():
            rows = self.system.sql(
                "sessions", "SELECT c.partition, c.position, p.recorded FROM cursor c, participant p WHERE"
                " c.source = 'coaching' AND p.cohort_id = %s AND p.application_ref = 'A' || (c.partition + 1)", self.cohort)
            for partition, position, recorded in rows:
                _, before, minutes = told[partition]
                self.assertEqual(int(recorded.split()[1] if recorded else 0), sum(minutes[:max(0, position - before)]))
            return all(position == told[partition][1] + len(told[partition][2]) for partition, position, _ in rows)
        wait_until(look, 20, "sessions has read everything")

    def unreliable(self):
        """Ways to answer a subscription, in turn; each keeps to the form and some are of use."""
        def whole():
            return self.coaching.segments(1000, {"coaching.meeting_held"}, {})
        ways = itertools.cycle([
            lambda segments: [],
            lambda segments: [[p, e, before + 1, last, events[1:]] for p, e, before, last, events in segments],
            lambda segments: segments[::-1],
            lambda segments: whole(),
            lambda segments: [[p, e, before, before + 1, events[:1]] for p, e, before, _, events in segments],
            lambda segments: segments[:1] * 3,
            lambda segments: [[p, e, last, last + 5, []] for p, e, _, last, _ in segments],
            lambda segments: whole() + segments[1:],
            lambda segments: [[p, e, max(0, before - 1), last, events] for p, e, before, last, events in segments],
            lambda segments: [[p, e, before, before + 3, events[:3]] for p, e, before, _, events in segments],
        ])
        return lambda segments: next(ways)(segments)

    def test_a_source_that_repeats_skips_and_starts_again_has_each_effect_once_and_in_order(self):
        self.take_part(*PEOPLE)
        self.coaching.mischief = self.unreliable()
        try:
            self.watch(self.tell_in_three_partitions())
        finally:
            self.coaching.mischief = None
        self.drained()

    def test_a_reader_killed_again_and_again_has_each_effect_once(self):
        self.take_part(*PEOPLE)
        self.coaching.mischief = lambda segments: [[p, e, before, before + 1, events[:1]]
                                                   for p, e, before, _, events in segments]
        told = self.tell_in_three_partitions()
        for _ in range(3):
            seen = self.coaching.told
            wait_until(lambda: self.coaching.told > seen + 3, 10, "sessions reads on")
            self.system.kill("sessions")
        self.coaching.mischief = None
        self.watch(told)

    def test_two_copies_of_a_reader_have_each_effect_once(self):
        self.take_part(*PEOPLE)
        copy = start_copy(self.system, "sessions")
        self.coaching.mischief = lambda segments: [[p, e, before, before + 1, events[:1]]
                                                   for p, e, before, _, events in segments]
        told = self.tell_in_three_partitions(20)
        wait_until(lambda: self.coaching.told > 10, 10, "they read")
        self.coaching.mischief = None
        self.watch(told)
        end_copy(copy)
        self.drained()

    def test_poison_of_each_kind_is_parked_with_what_follows_of_its_subject_and_the_rest_flows(self):
        poison = {"undecodable": {"payload": b"\xc1"}, "empty": {"payload": b""}, "cut": {"payload": b"\x82\xa1"},
                  "bomb": {"payload": BOMB}, "newer": {"version": 2},
                  "kind": {"payload": wire.pack({"application_ref": "kind", "minutes": "ten"})},
                  "range": {"payload": wire.pack({"application_ref": "range", "minutes": 1441})},
                  "missing": {"payload": wire.pack({"application_ref": "missing"})}}
        refs, before = list(poison), self.parked()
        self.take_part(*refs, "well")
        for ref, how in poison.items():
            self.coaching.tell(self.meeting(ref, 10), self.meeting("well", 1), self.meeting(ref, 20, **how),
                               self.meeting("well", 1), self.meeting(ref, 40), self.meeting("well", 1), partition=9)
        self.drained()
        self.assertEqual(self.minutes(*refs, "well"), [10] * len(refs) + [3 * len(refs)])
        self.assertEqual(self.parked(), before + 2 * len(refs))

        self.system.kill("sessions")
        self.coaching.tell(*(self.meeting(ref, 80) for ref in refs), self.meeting("well", 1), partition=9)
        self.drained()
        self.assertEqual(self.minutes(*refs, "well"), [10] * len(refs) + [3 * len(refs) + 1])
        self.assertEqual(self.parked(), before + 3 * len(refs))

    def test_an_answer_that_is_no_list_of_segments_is_dropped_and_asked_for_again(self):
        self.take_part("A1")
        process, bad = self.system.pid("sessions"), [
            b"", b"\xc1", BOMB, b"\x91" * 100_000, wire.pack("text"), wire.pack([[70, 0, 0, 1, []]]),
            wire.pack([[0, 0, 5, 1, []]]), wire.pack([[0, 0, 0, 1, [["event"]]]])]
        self.coaching.reply = lambda head, status, body: Source.reply(
            self.coaching, head, status, bad.pop() if bad and head["name"] == "events" else body)
        self.addCleanup(delattr, self.coaching, "reply")
        self.coaching.tell(self.meeting("A1", 10), partition=11)
        self.drained()
        self.assertEqual((bad, self.minutes("A1"), self.system.pid("sessions")), ([], [10], process))


def start_copy(system, name):
    copy = system.second_copy(name)
    log = system.folder / f"{name}.second.log"
    ready = log.read_text().count('"ready"')
    wait_until(lambda: log.read_text().count('"ready"') > ready, 10, f"a second {name} is ready")
    return copy


def end_copy(copy):
    copy.terminate()
    copy.wait(10)


class Load(threading.Thread):
    """A client without patience: frame after frame until it is stopped, each until it is answered, and once more."""

    def __init__(self, client, cohort, frame_of):
        super().__init__(daemon=True)
        self.client, self.cohort, self.frame_of = client, cohort, frame_of
        self.answers, self.differing = [], 0
        self.stopping = threading.Event()
        self.start()

    def run(self):
        while not self.stopping.is_set():
            rows = self.frame_of(len(self.answers))
            body = wire.pack([self.cohort, [[key_of(self.cohort, row), row] for row in rows]])
            first = self.repeat(body)
            self.differing += self.repeat(body) != first
            self.answers.append(first)

    def repeat(self, body):
        while True:
            reply = self.client.reply_to(self.client.send("coaching", "coaching.record_meeting", body), AWAY_S)
            if reply and reply[0] == "ok":
                return reply[1]

    def wait_for_more(self, count):
        start = len(self.answers)
        wait_until(lambda: len(self.answers) >= start + count, 20, f"{count} more frames are answered")

    def end(self):
        self.stopping.set()
        self.join(20)
        return self.answers


def key_of(cohort, row):
    return hashlib.md5(f"{cohort} {row['meeting_id']}".encode()).digest()


class Whole(unittest.TestCase):
    """All services: enrolment tells coaching and sessions of people, coaching tells sessions of their meetings."""

    @classmethod
    def setUpClass(cls):
        cls.system = System()
        cls.addClassCleanup(cls.system.close)
        cls.client = cls.system.client()
        cls.numbers = itertools.count(1)

    def done(self, name, *rows):
        self.assertEqual({answer[:2] for answer in self.client.commands(name, self.cohort, list(rows))}, {("", "")})

    def setUp(self):
        """A cohort of three people who have a coach."""
        self.cohort = f"cohort-{next(self.numbers)}"
        self.done("enrolment.publish_programme", {"code": "NPQX", "version": 1, "definition": json.dumps(programme())})
        self.done("enrolment.open_cohort", {"cohort_id": self.cohort, "starts_on": "2026-10-01", "completes_on": "2027-10-01"})
        self.done("enrolment.register_partner", {"partner_id": "P1", **dict.fromkeys(
            ("name", "kind", "parent_partner_id", "region", "contact_email"), "")})
        self.done("enrolment.register_school", {"urn": "100001", "name": "", "type": "academy", "country": "england",
                                                "headteacher_email": ""})
        self.done("enrolment.set_places", {"partner_id": "P1", "programme": "NPQX", "places": "9"})
        self.done("enrolment.apply", *({
            "application_ref": ref, "submitted_at": "2026-09-01T09:00:00Z", "trn": f"123456{number}", "first_name": "Ann",
            "last_name": "Bell", "email": "ann@example.org", "date_of_birth": "1990-01-01", "school_urn": "100001",
            "role": "teacher", "role_status": "held", "programme": "NPQX", "mode": "blended", "partner_id": "P1",
            "previously_funded": "no", "mentor_email": "", "adjustment": ""} for number, ref in enumerate(PEOPLE)))
        self.done("enrolment.decide", {"file": "applications"})
        self.settle()
        self.done("coaching.register_coach", {"coach_email": "coach@example.org", "partner_id": "P1", "max_participants": "9"})

    def settle(self):
        """Until every service has read all that the others have told."""
        def settled():
            all_positions = {name: self.client.positions(name) for name in SERVICES}
            heads = {(name, partition): head for name in SERVICES for partition, head in all_positions[name]["heads"]}
            return all(heads.get((source, partition), 0) == cursor
                       for name in SERVICES for source, partition, cursor in all_positions[name]["cursors"])
        wait_until(settled, 20, "all events are read")

    @staticmethod
    def meetings(count, start=0):
        return [{"meeting_id": f"M{number}", "application_ref": PEOPLE[number % 3], "held_at": "2026-11-01T09:00:00Z",
                 "minutes": str(number % 50 + 1), "status": "held"} for number in range(start, start + count)]

    def tables(self):
        return {name: self.system.tables(name) for name in ("coaching", "sessions")}

    # ---- commands

    def test_a_key_has_one_answer_whatever_is_sent_under_it_and_changes_things_once(self):
        rows = self.meetings(3) + [self.meetings(1)[0], {**self.meetings(1, 8)[0], "minutes": "many"}]
        keys = [wire.new_key() for _ in rows]
        first = self.client.commands("coaching.record_meeting", self.cohort, rows, keys)
        self.assertEqual([code for code, _, _ in first], ["", "", "", "duplicate_event", "bad_minutes"])
        self.settle()
        before = self.tables()
        for kill in (False, True):
            if kill:
                self.system.kill("coaching")
            self.assertEqual(self.client.commands("coaching.record_meeting", self.cohort, rows * 2, keys * 2), first * 2)
            others = self.meetings(5, 90)
            self.assertEqual(self.client.commands("coaching.record_meeting", self.cohort, others, keys), first)
        self.settle()
        self.assertEqual(self.tables(), before)

    def test_a_new_key_that_stands_twice_in_a_frame_is_one_command(self):
        key, other = wire.new_key(), wire.new_key()
        first, second = self.meetings(2)
        answers = self.client.commands("coaching.record_meeting", self.cohort, [first, second, first, second],
                                       [key, other, key, other])
        self.assertEqual(answers, [("", "", "")] * 4)
        self.assert_once([first, second])

    def assert_once(self, meetings):
        """Each meeting is kept once, told once and counted once."""
        self.settle()
        kept = self.system.sql("coaching", "SELECT meeting_id FROM meeting WHERE cohort_id = %s", self.cohort)
        self.assertEqual(sorted(name for name, in kept), sorted(row["meeting_id"] for row in meetings))
        events = [event for event in self.client.read_events("coaching", "test", ["coaching.meeting_held"])
                  if event[4] == self.cohort]
        self.assertEqual(len({event[1] for event in events}), len(meetings))
        for ref in PEOPLE:
            mine = [event for event in events if event[5] == ref]
            minutes = [int(row["minutes"]) for row in meetings if row["application_ref"] == ref]
            self.assertEqual(sorted(wire.unpack(event[9])["minutes"] for event in mine), sorted(minutes))
            self.assertEqual([event[6] for event in mine], list(range(1, len(mine) + 1)))
            self.assertEqual(coaching_minutes(self.client, self.cohort, ref), sum(minutes))

    # ---- processes that end

    def kill(self, *names, number=signal.SIGKILL):
        """Ends processes and waits until the supervisor has others that are ready; the seconds until they were there."""
        old, start = {name: self.system.pid(name) for name in names}, time.monotonic()
        for process in old.values():
            os.kill(process, number)
        wait_until(lambda: not set(old.values()) & {pid for _, pid in self.system.status().values()}
                   and all(self.system.status()[name][1] for name in names), 5, f"{names} are there again")
        seconds = time.monotonic() - start
        self.system.wait_ready(*names)
        return seconds

    def assert_load_stands(self, *disturbances, clients=1):
        """Frames go on while things happen, and in the end each row has happened once, as was answered."""
        loads = [Load(self.system.client(), self.cohort, lambda n: self.meetings(FRAME, n * FRAME)) for _ in range(clients)]
        for disturb in disturbances:
            loads[0].wait_for_more(5)
            disturb()
        loads[0].wait_for_more(5)
        answers = [load.end() for load in loads]
        count = max(map(len, answers))
        self.assertEqual([load.differing for load in loads], [0] * clients)
        for given in answers:
            self.assertEqual(given, [wire.pack([["", "", ""]] * FRAME)] * len(given))
        self.assert_once(self.meetings(count * FRAME))

    def test_a_service_killed_while_it_answers_loses_and_doubles_nothing(self):
        self.assert_load_stands(*[lambda: self.kill("coaching")] * 3)

    def test_a_reader_killed_while_it_reads_loses_and_doubles_nothing(self):
        self.assert_load_stands(*[lambda: self.kill("sessions")] * 2, lambda: self.kill("sessions", "coaching"))

    def test_postgres_ended_at_once_and_killed_under_load_loses_and_doubles_nothing(self):
        self.assert_load_stands(lambda: self.kill("postgres", number=signal.SIGQUIT), lambda: self.kill("postgres"))

    def test_the_bus_and_redis_killed_under_load_lose_and_double_nothing(self):
        self.assert_load_stands(lambda: self.kill("bus"), lambda: self.kill("redis"), lambda: self.kill("bus"))

    def test_two_copies_of_each_service_and_two_clients_double_nothing(self):
        copies = []
        self.assert_load_stands(lambda: copies.extend(start_copy(self.system, name) for name in ("coaching", "sessions")),
                                lambda: self.kill("coaching", "sessions"), lambda: copies[0].kill(), clients=2)
        for copy in copies:
            end_copy(copy)

    def test_whatever_is_killed_is_back_within_a_second(self):
        for names in (SERVICES, ("postgres", "redis", "smtp", "bus")):
            wait_until(lambda: self.oldest(names) > 1, 5, "who dies in its first second waits for the rest of it")
            self.assertLess(self.kill(*names), 1, names)
        self.assertEqual({state for state, _ in self.system.status().values()}, {"ready"})
        self.settle()

    def oldest(self, names):
        rows = map(json.loads, self.system.script("status", "--json").stdout.splitlines())
        return min(row["seconds"] for row in rows if row["name"] in names)

    # ---- bytes of all kinds

    def test_malformed_requests_are_answered_and_end_nothing(self):
        nil, fields = wire.pack(None), {"cohort_id": self.cohort, "application_ref": "A1"}
        row = [wire.new_key(), self.meetings(1)[0]]
        bodies = [b"", b"\xc1", BOMB, b"\x91" * 100_000, b"\xdb\xff\xff\xff\xffabc", b"\x81\xa1\xff\x01", nil, nil + nil,
                  wire.pack({"a": 1}), os.urandom(1000)]
        frames = [[self.cohort], [self.cohort, 7], [self.cohort, [[b"short key", row[1]]]], [self.cohort, [[row[0], {}]]],
                  [self.cohort, [row] * 1001], [self.cohort, [[row[0], {**row[1], "minutes": 7}]]]]
        wanted = [("nobody", "nobody.does", nil, "unavailable"), ("", "positions", nil, "unavailable"),
                  ("coaching", "coaching.dance", nil, "not_found"), ("coaching", "", nil, "not_found"),
                  ("coaching", "sessions.book", nil, "not_found")]
        for name in ("coaching.record_meeting", "sessions.engagement_find", "sessions.book", "enrolment.apply"):
            wanted += [(name.partition(".")[0], name, body, "invalid") for body in bodies]
        wanted += [(service, "events", body, "invalid") for service in SERVICES for body in bodies]
        wanted += [("coaching", "coaching.record_meeting", wire.pack(frame), "invalid") for frame in frames]
        wanted += [("sessions", "sessions.engagement_find", wire.pack([fields] * 1001), "invalid"),
                   ("sessions", "events", wire.pack(["test", 0, ["a"], []]), "invalid"),
                   ("sessions", "events", wire.pack(["test", 1, ["a"], [[64, 0]]]), "invalid")]
        self.assert_all_live_through(lambda: [self.assertEqual(self.client.ask_once(to, name, body)[0], status, (to, name, body[:9]))
                                              for to, name, body, status in wanted])
        self.assert_once([])

    def test_malformed_messages_end_nothing(self):
        header = wire.header(wire.REQUEST, 1, to="coaching", name="positions")
        heads = [b"", b"\xc1", BOMB, header[:-1], header + b"\xc0", os.urandom(500), b"\x91" * 900, wire.pack([1, 2]),
                 wire.pack([2, *wire.unpack(header)[1:]]), wire.pack([1, 2, "id", b"", "coaching", "positions", 0, ""]),
                 wire.header(99, 1, to="coaching", name="positions"), wire.header(-1, to="coaching"),
                 wire.header(wire.REQUEST, 1, to="coaching", name="n" * 5000), wire.header(wire.REQUEST, 1, to="t" * 5000),
                 wire.header(wire.REPLY, 1, route=b"nobody", name="ok"), wire.header(wire.REPLY, 1, route=b"r" * 600, name="ok"),
                 wire.header(wire.HELLO, to="h" * 900), wire.header(wire.ARRIVED, to="coaching"), wire.header(wire.BYE, to="coaching")]
        messages = [[head, BOMB] for head in heads] + [[header], [b""], [header, b"", b""], [header] * 50]

        def send_all():
            for frames in messages:
                self.client.send_raw(*frames)
                self.client.positions("coaching")   # by the same connection
            self.client.send_raw(header, bytes(3 * 1024 * 1024))
            self.client.positions("coaching")
        self.assert_all_live_through(send_all)

    def assert_all_live_through(self, what):
        before = self.system.status()
        what()
        for service in SERVICES:
            self.client.positions(service)
        self.assertEqual(self.system.status(), before)

    # ---- the database

    def test_no_role_can_read_what_is_another_ones(self):
        for role, other in itertools.permutations(SERVICES, 2):
            for statement in (f"SELECT * FROM {other}.answer", f"INSERT INTO {other}.cursor VALUES ('a', 1)",
                              f"CREATE TABLE {other}.mine ()", "CREATE TABLE public.mine ()"):
                with self.assertRaises(psycopg2.errors.InsufficientPrivilege, msg=f"{role}: {statement}"):
                    self.system.sql(role, statement)
            names = self.system.sql(role, "SELECT schemaname FROM pg_tables WHERE has_table_privilege(schemaname ||"
                                    " '.' || tablename, 'SELECT') AND schemaname = ANY (%s)", list(SERVICES))
            self.assertEqual({name for name, in names}, {role})

    def test_every_migration_is_recorded_with_its_checksum(self):
        for service in SERVICES:
            files = sorted(ROOT.glob("common/migrations/*.sql")) + sorted(ROOT.glob(f"services/{service}/migrations/*.sql"))
            expected = [(str(file.relative_to(ROOT)), hashlib.sha256(file.read_bytes()).hexdigest()) for file in files]
            self.assertEqual(sorted(self.system.sql(service, "SELECT file, checksum FROM migration")), sorted(expected))
