"""Following one application through all services: gtctl trace, gtctl tail, and the trace in the logs."""
import collections
import concurrent.futures
import json
import select
import signal
import time
import unittest

from tests.harness.folder import PILOT
from tests.harness.system import SERVICES, System
from tests.harness.waiting import wait_until

ENVELOPE = {"kind", "service", "id", "type", "version", "partition", "position", "cohort_id", "subject",
            "subject_version", "at", "trace_id", "parent_id"}
Event = collections.namedtuple("Event", "service id type subject cohort trace parent")


class Following(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.system = System()
        cls.addClassCleanup(cls.system.close)
        cls.system.publish_programmes()
        cls.system.gtctl("import", PILOT, cls.system.folder / "out")

    def rows(self, *arguments, check=True):
        return [json.loads(line) for line in self.system.gtctl(*arguments, "--json", check=check).stdout.splitlines()]

    def of_kind(self, rows, kind):
        return [row for row in rows if row["kind"] == kind]

    def log(self):
        """All events of all services, by their ids."""
        found = {}
        for service in SERVICES:
            for row in self.system.sql(service, "SELECT id::text, type, subject, cohort_id, substr(trace, 4, 32),"
                                       " substr(trace, 37, 16) FROM outbox"):
                found[row[0]] = Event(service, *row)
        return found

    @staticmethod
    def way(log, event_id):
        """The event, what has caused it, and what it has caused."""
        by_end = {one.replace("-", "")[16:]: event for one, event in log.items()}

        def causes(event):
            found = []
            while event and event.id not in found:
                found.append(event.id)
                event = by_end.get(event.parent)
            return found
        return {*causes(log[event_id]), *(one for one in log if event_id in causes(log[one]))}

    def one(self, log, type_name):
        return next(event for event in log.values() if event.type == type_name)

    def withdraw(self, ref, cohort):
        code = self.system.client().command("enrolment.change_status", cohort, {
            "application_ref": ref, "at": "2026-09-30T09:00:00Z", "action": "withdraw", "reason": "change-in-career", "to": ""})
        return code

    def test_an_application_from_its_command_to_the_mail(self):
        log = self.log()
        accepted = self.one(log, "enrolment.accepted")
        rows = self.rows("trace", accepted.id)
        events = self.of_kind(rows, "event")
        self.assertEqual({event["id"] for event in events}, self.way(log, accepted.id))
        own = next(event for event in events if event["id"] == accepted.id)
        self.assertEqual((own["service"], own["subject"], own["trace_id"], own["parent_id"]),
                         ("enrolment", accepted.subject, accepted.trace, accepted.parent))
        readers = {row["service"]: row["state"] for row in self.of_kind(rows, "reader") if row["event"] == accepted.id}
        self.assertEqual(readers, dict.fromkeys(("sessions", "coaching", "assessment", "notifications"), "handled"))
        message, = (row for row in self.of_kind(rows, "message") if row["event"] == accepted.id)
        self.assertEqual((message["service"], message["state"], message["answer"]), ("notifications", "accepted", "250"))
        tree = self.system.gtctl("trace", accepted.id).stdout
        self.assertIn(f"request {accepted.trace}\n", tree)
        self.assertRegex(tree, rf"\n +notifications: handled\n +\S+ message {message['name']}: accepted")
        self.assertNotIn("@", tree)

    def test_events_that_were_caused_by_events(self):
        """A chain over services: each event leads to the whole of it."""
        log = self.log()
        caused = next(event for event in log.values() if len(self.way(log, event.id)) > 1)
        for event_id in self.way(log, caused.id):
            found = {event["id"] for event in self.of_kind(self.rows("trace", event_id), "event")}
            self.assertEqual(found, self.way(log, event_id), event_id)

    def test_all_of_a_trace(self):
        log = self.log()
        for type_name in ("enrolment.cohort_opened", "assessment.passed"):
            trace = self.one(log, type_name).trace
            expected = {event.id for event in log.values() if event.trace == trace}
            self.assertLess(len(expected), 500)
            for form in (trace, f"00-{trace}-00f067aa0ba902b7-01"):
                self.assertEqual({event["id"] for event in self.of_kind(self.rows("trace", form), "event")}, expected)

    def test_what_is_no_id_and_what_is_not_there(self):
        for wrong in ("", "12", "z" * 32, "0" * 35 + "-"):
            self.assertEqual(self.system.gtctl("trace", wrong, check=False).returncode, 64, wrong)
        for unknown in ("01990000-0000-7000-8000-000000000000", "0af7651916cd43dd8448eb211c80319c"):
            result = self.system.gtctl("trace", unknown, check=False)
            self.assertEqual((result.returncode, result.stdout), (3, ""))
            self.assertIn("no event is known", result.stderr)

    def test_a_search_that_takes_too_long_is_cut(self):
        """As in a very long log: here it can't begin at all. The service goes on at once."""
        accepted = self.one(self.log(), "enrolment.accepted")
        connection = self.system.database("enrolment")
        self.addCleanup(connection.close)
        connection.autocommit = False
        with connection.cursor() as cursor:
            # Of the view alone: only what looks through the log waits, not what reads on at a position.
            cursor.execute("ALTER VIEW outbox SET (security_barrier = false)")
        def is_cut():
            result = self.system.gtctl("trace", accepted.id, check=False)
            return result.returncode == 3 and "the log is too long to look through" in result.stderr
        wait_until(is_cut, 20, "the search is cut")
        connection.rollback()
        self.assertIn(accepted.id, self.system.gtctl("trace", accepted.id).stdout)

    def test_a_parked_event_keeps_its_trace(self):
        """It is shown as parked, its log lines have the trace, and what it causes in the end belongs to it."""
        accepted = [event for event in self.log().values() if event.type == "enrolment.accepted"]
        self.system.refuse("notifications", "INSERT ON message")
        self.addCleanup(self.system.allow, "notifications")
        before = self.log()
        next(event for event in accepted if self.withdraw(event.subject, event.cohort) == "")
        event, = (event for event in self.log().values()
                  if event.id not in before and event.type == "enrolment.withdrawn")

        def state():
            rows = self.rows("trace", event.id)
            row, = (row for row in self.of_kind(rows, "reader")
                    if row["service"] == "notifications" and row["event"] == event.id)
            return row["state"], rows
        wait_until(lambda: state()[0] == "parked", 30, "parked")
        self.assertIn("notifications: parked (waiting, ", self.system.gtctl("trace", event.id).stdout)
        lines = self.rows("log", "notifications", "--trace", event.trace)
        self.assertTrue(any("parked event" in line["text"] for line in lines), lines)
        self.assertEqual({line["trace"] for line in lines}, {event.trace})
        self.system.allow("notifications")
        self.system.gtctl("parked", "retry", "notifications", "--all")
        wait_until(lambda: state()[0] == "handled", 30, "handled")
        messages = [one for one in self.of_kind(state()[1], "message") if one["event"] == event.id]
        self.assertGreaterEqual(len(messages), 1)   # and what other rules plan
        self.assertTrue(any("was handled" in line["text"]
                            for line in self.rows("log", "notifications", "--trace", event.trace)))

    def test_with_a_service_away(self):
        accepted = self.one(self.log(), "enrolment.accepted")
        self.system.down("coaching")
        self.addCleanup(self.system.up)
        result = self.system.gtctl("trace", accepted.id, check=False)
        self.assertEqual(result.returncode, 3)
        self.assertIn("coaching is away", result.stderr)
        self.assertIn("notifications: handled", result.stdout)

        # The others are shown at once, and who is away is named: long before a request's patience of two minutes ends.
        texts = ("parked", "list"), ("retention", "--dry-run"), ("positions",), ("tail",)
        jsons = [(*command, "--json") for command in texts if command != ("positions",)]
        started = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor() as threads:
            results = dict(zip((*texts, *jsons), threads.map(
                lambda command: self.system.gtctl(*command, check=False), (*texts, *jsons))))
        self.assertLess(time.monotonic() - started, 30)
        for command, result in results.items():
            with self.subTest(command=command):
                self.assertEqual(result.returncode, 3, result.stderr)
                self.assertIn("away", result.stderr)
                if command in texts:
                    self.assertRegex(result.stdout, r"(?m)^coaching +away$")
                else:
                    rows = [json.loads(line) for line in result.stdout.splitlines()]
                    self.assertEqual([row["service"] for row in rows if row.get("is_away")], ["coaching"])
        self.assertIn('"service":"notifications"', results["retention", "--dry-run", "--json"].stdout)
        self.assertRegex(results["positions",].stdout, r"(?m)^notifications +coaching +\? +\d+ +\?$")
        self.assertRegex(results["positions",].stdout, r"(?m)^notifications +enrolment +\d+ +\d+ +0$")

    def test_what_there_is_not_is_refused(self):
        for command, words in ((("tail", "--service", "nobody"), "one of enrolment sessions"),
                               (("retention", "nobody"), "one of enrolment sessions"),
                               (("log", "--trace", "xyz"), "usage"), (("wait", "--deadline", "x"), "--deadline"),
                               (("scale", "nobody=2"), "no process")):
            with self.subTest(command=command):
                result = self.system.gtctl(*command, check=False)
                self.assertEqual(result.returncode, 64)
                self.assertIn(words, result.stderr.lower())

    # ---- tail

    def test_tail_shows_each_event_once_and_no_payload(self):
        rows = self.rows("tail")
        self.assertEqual(sorted(row["id"] for row in rows), sorted(self.log()))
        self.assertEqual({frozenset(row) for row in rows}, {frozenset(ENVELOPE)})
        lanes = collections.defaultdict(list)
        for row in rows:
            lanes[row["service"], row["partition"]].append(row["position"])
        for positions in lanes.values():
            self.assertEqual(positions, list(range(1, len(positions) + 1)))

    def test_tail_of_some(self):
        log = self.log()
        subject = self.one(log, "enrolment.accepted").subject
        for arguments, is_wanted in (
                (("--service", "sessions"), lambda event: event.service == "sessions"),
                (("--type", "enrolment.accepted"), lambda event: event.type == "enrolment.accepted"),
                (("--subject", subject), lambda event: event.subject == subject),
                (("--cohort", "nowhere"), lambda event: False),
                (("--since", "now"), lambda event: False)):
            self.assertEqual({row["id"] for row in self.rows("tail", *arguments)},
                             {event.id for event in log.values() if is_wanted(event)}, arguments)
        self.assertEqual(self.system.gtctl("tail", "--type", "enrolment.nothing", check=False).returncode, 2)
        self.assertEqual(self.system.gtctl("tail", "--since", "tomorrow", check=False).returncode, 64)

    def test_tail_follows_and_holds_nothing_back(self):
        tail = self.system.start_script("gtctl", "tail", "--follow", "--json")
        client, seen, numbers = self.system.client(), [], iter(range(1000))

        def is_seen():
            cohort = f"tailed{next(numbers)}"
            self.assertEqual(client.command("enrolment.open_cohort", cohort, {
                "cohort_id": cohort, "starts_on": "2026-10-01", "completes_on": "2028-03-31"}), "")
            end = time.monotonic() + 2
            while select.select([tail.stdout], [], [], max(0, end - time.monotonic()))[0]:
                seen.append(json.loads(tail.stdout.readline()))
                if seen[-1]["cohort_id"] == cohort:
                    return True
            return False
        wait_until(is_seen, 30, "tail shows what happens")     # the first ones may come before it looks
        self.assertEqual({row["type"] for row in seen}, {"enrolment.cohort_opened"})
        self.assertEqual(self.system.sql("enrolment", "SELECT count(*) FROM log_reader WHERE reader LIKE 'tail%'"), [(0,)])
        tail.send_signal(signal.SIGINT)
        self.assertEqual(tail.wait(10), 128 + signal.SIGINT)


if __name__ == "__main__":
    unittest.main()
