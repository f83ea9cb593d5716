"""What the tests of single services share: the events of the others, rows of commands, and tables of refusals."""
import collections
import datetime
import itertools
import json
import os
import re
import signal
import unittest

from tests.harness import wire
from tests.harness.bus import Source, wait_drained
from tests.harness.system import ROOT, System
from tests.harness.waiting import wait_until

STATES = {"accepted": "accepted", "waitlisted": "waitlisted", "rejected": "rejected", "withdrawn": "withdrawn",
          "deferred": "deferred", "resumed": "accepted", "mode_changed": "accepted", "transferred": "accepted"}


def us(time):
    """Microseconds since 1970 of an RFC 3339 time."""
    return int(datetime.datetime.fromisoformat(time.replace("Z", "+00:00")).timestamp()) * 1_000_000


def part(identifier, delivery, minutes):
    return {"id": identifier, "kind": "kind", "delivery": delivery, "planned_minutes": minutes}


def slot(name, blended, online=None):
    return {"slot": name, "term": 1, "modes": {"blended": blended, "online": online or blended}}


def programme(code="NPQX", version=1, rule="all_minutes", **changes):
    """320 planned minutes in either mode, of which 288 must be credited."""
    slots = [slot(f"talk-{n}", [part(f"event-{n}", "facilitated", 60)],
                  [part(f"webinar-{n}", "facilitated", 40), part(f"pack-{n}", "self_directed", 20)]) for n in (1, 2)]
    slots += [slot("study", [part("study", "self_directed", 100)]), slot("film", [part("film", "self_directed", None)]),
              slot("coaching", [part("coaching", "facilitated", 100)])]
    return {"code": code, "version": version, "name": "Sample", "family": "specialist", "duration_months": 12,
            "fee_pence": 100, "roles": ["teacher"], "funded_school_types": ["academy"], "modes": ["blended", "online"],
            "engagement": {"rule": rule, "threshold_bp": 9000}, "coaching": {"component": "coaching", "meetings": 3},
            "assessment": {"window_days": 8, "max_words": 1500, "attempts": 2}, "slots": slots,
            "published_claims": [], **changes}


class ServiceTest(unittest.TestCase):
    """One system for all tests of a class; each test has a cohort of its own. The test plays the `sources`."""

    service, sources, processes, settings = "", (), ("postgres", "redis", "bus"), None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.system = System(*cls.processes, cls.service, settings=cls.settings)
        cls.addClassCleanup(cls.system.close)
        cls.client = cls.system.client()
        cls.numbers = itertools.count(1)
        cls.played = {name: cls.play(name) for name in cls.sources}

    @classmethod
    def play(cls, name, answers=None):
        source = Source(cls.system.endpoint, name, answers)
        cls.addClassCleanup(source.close)
        return source

    def setUp(self):
        self.cohort = f"cohort-{next(self.numbers)}"
        self.people, self.versions = {}, {}

    # ---- what the other services tell

    def tell(self, type_name, subject, fields, cohort=None, event_id=None, trace=""):
        """An event of one of the `sources`; each subject's events are counted."""
        source = self.played[type_name.partition(".")[0]]
        version = self.versions[source, subject] = self.versions.get((source, subject), 0) + 1
        source.tell(wire.event(type_name, fields, cohort=self.cohort if cohort is None else cohort, subject=subject,
                               subject_version=version, event_id=event_id, trace=trace))

    def tell_programme(self, definition):
        self.tell("enrolment.programme_published", f"programme/{definition['code']}/{definition['version']}",
                  {"code": definition["code"], "version": definition["version"], "definition": json.dumps(definition)},
                  cohort="")

    def tell_partners(self, *partners):
        for partner in partners:
            self.tell("enrolment.partner_registered", f"partner/{partner}", {"partner_id": partner})

    def tell_schools(self, *urns):
        for urn in urns:
            self.tell("enrolment.school_registered", f"school/{urn}", {"urn": urn})

    def enrol(self, ref, event="accepted", **changes):
        """An application event; what is not named stays as the person's last event had it."""
        person = self.people.setdefault(ref, {
            "application_ref": ref, "reason": "", "programme": "NPQX", "programme_version": 1, "mode": "blended",
            "partner_id": "P1", "school_urn": "100001", "adjustment": "", "at": us("2026-09-01T09:00:00Z")})
        person.update(state=STATES.get(event, "accepted"), **changes)
        self.tell(f"enrolment.{event}", ref, dict(person))

    def settle(self):
        """Waits until the service has read all that was told; nothing of it may be parked."""
        wait_drained(self.client, self.service, *self.played.values(), seconds=10)
        self.assertEqual(self.client.positions(self.service)["parked"], 0, self.system.log(self.service)[-1000:])

    def assert_read_once(self, name):
        """Tells all of a source from its start again, several times: the service must not take any of it twice."""
        self.settle()
        source, before, times = self.played[name], self.system.tables(self.service), itertools.count()
        source.mischief = lambda _: next(times) and source.segments(1000, set(self.types_of(name)))
        try:
            wait_until(lambda: next(times) > 3, 10, "the service has asked several times")
        finally:
            source.mischief = None
        self.settle()
        self.assertEqual(self.system.tables(self.service), before)

    @staticmethod
    def types_of(name):
        """All events of a service, as docs/events.md has them from the declarations."""
        events = (ROOT / "docs" / "events.md").read_text(encoding="utf-8").partition("\n## Events\n")[2].partition("\n## ")[0]
        return re.findall(rf"^### `({name}\.\w+)`$", events, re.M)

    # ---- what the service answers and tells

    def ask(self, command, *rows):
        """The (code, field, result) of each row, sent as one frame."""
        return self.client.commands(f"{self.service}.{command}", self.cohort, list(rows))

    def done(self, command, *rows):
        """None of the rows may be refused; returns their results."""
        answers = self.ask(command, *rows)
        self.assertEqual([answer[:2] for answer in answers], [("", "")] * len(rows))
        return [result for _, _, result in answers]

    def refused(self, command, row, code, field):
        self.assertEqual(self.ask(command, row), [(code, field, "")])

    def assert_order_of_checks(self, command, row, *steps):
        """`row` has every fault. A step is the code and the field that come first now, and the values that cure it;
        when all are cured the row is taken."""
        rows, expected = [], []
        for code, field, cure in steps:
            rows.append(dict(row))
            expected.append((code, field, ""))
            row = {**row, **cure}
        self.assertEqual(self.ask(command, *rows), expected)
        return self.done(command, row)[0]

    def query(self, name, **fields):
        return self.client.query(f"{self.service}.{name}", {"cohort_id": self.cohort, **fields})

    def events(self, *kinds):
        """What the service has told of this cohort so far: (kind, subject, version, fields) in order."""
        heads, cursors, found = dict(self.client.positions(self.service)["heads"]), {}, []
        types = self.types_of(self.service)
        while any(cursors.get(partition, 0) < head for partition, head in heads.items()):
            for partition, _, _, last, events in self.client.subscribe(self.service, "test", types, cursors):
                cursors[partition] = last
                found += [(event[2].partition(".")[2], event[5], event[6], wire.unpack(event[9]))
                          for event in events if event[4] == self.cohort]
        return [event for event in found if not kinds or event[0] in kinds]


class ReplicaTest(ServiceTest):
    """Helpers for a service with more processes beside the supervised one."""

    def start_copy(self, instance=None):
        """Another replica, ready; it is ended with the test."""
        log = self.system.folder / f"{self.service}.second.log"
        log.touch()
        before = log.read_text().count('"ready"')
        copy = self.system.second_copy(self.service, instance)
        self.addCleanup(self.end, copy)
        wait_until(lambda: log.read_text().count('"ready"') > before, 10, "the copy is ready")
        return copy

    def end(self, copy):
        if copy.poll() is None:
            os.kill(copy.pid, signal.SIGCONT)
        self.system.end_extra(copy)

    def leases(self):
        """{owner: partitions}, "" for what is free."""
        found = collections.defaultdict(set)
        for partition, owner in self.system.sql(self.service, "SELECT partition, owner FROM lease"):
            found[owner].add(partition)
        return found

    def wait_shares(self, *shares, seconds=5):
        """Until the replicas have these numbers of partitions."""
        wait_until(lambda: sorted(map(len, self.leases().values())) == sorted(shares), seconds,
                   f"shares are {shares}")

    def changes(self):
        return self.system.sql(self.service, "SELECT sum(epoch) FROM lease")[0][0]
