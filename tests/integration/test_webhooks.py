"""The public feed, webhooks and partners' events: what others hear of, in order, whatever is away or killed."""
import base64
import hashlib
import hmac
import http.client
import itertools
import json
import pathlib
import signal
import subprocess
import tempfile
import threading
import time

from tests.harness import node, signed
from tests.harness.waiting import wait_until
from tests.integration.rows import ServiceTest, programme, us

CONNECTIONS_OF_ONE = 8
PARTS_OF_THE_FEED = 2000    # positions that one look goes through


class Receiver:
    """tests/node/webhook_receiver.mjs: one server, a path for each endpoint."""

    def __init__(self, *certificates):
        """`certificates`: each a file and its key, for a server with TLS."""
        self.process = node.start("webhook_receiver.mjs", *itertools.chain(*certificates))
        self.port, *self.secure = map(int, self.process.stdout.readline().split())
        self.seen = []
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        for line in self.process.stdout:
            self.seen.append(json.loads(line))

    def order(self, **orders):
        self.process.stdin.write(json.dumps(orders) + "\n")
        self.process.stdin.flush()

    def at(self, path):
        return [request for request in self.seen if request["path"] == path]

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.thread.join(10)
        self.process.stdout.close()


class Webhooks(ServiceTest):
    """The test is all the other services; each test has a partner and a path of its own."""

    service, sources = "notifications", ("enrolment", "sessions", "assessment")
    processes = ("postgres", "redis", "bus", "gateway")
    settings = {"notifications": {"WEBHOOK_ALLOW_HTTP": "yes", "WEBHOOK_ALLOW_PRIVATE": "yes", "WEBHOOK_TIMEOUT_S": "2"}}

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.authority, *certificates = cls.certificates(pathlib.Path(folder.name))
        cls.settings["notifications"]["WEBHOOK_CA_FILE"] = str(cls.authority)
        super().setUpClass()
        cls.receiver = Receiver(*certificates)
        cls.addClassCleanup(cls.receiver.close)
        cls.paths = itertools.count(1)
        cls.key = bytes.fromhex((cls.system.var / "keys" / "token.secret").read_text().split()[0])

    @staticmethod
    def certificates(folder):
        """An authority's certificate, and what servers have: a good certificate, one of another name, one that it did not sign."""
        folder.chmod(0o755)

        def make(name, subject, *options):
            files = folder / f"{name}.pem", folder / f"{name}.key"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                            "-out", files[0], "-keyout", files[1], *subject, *options], check=True, capture_output=True)
            files[0].chmod(0o644)
            return files
        authority = make("authority", ())
        signed = ("-CA", authority[0], "-CAkey", authority[1])
        here, elsewhere = (("-addext", f"subjectAltName={name}") for name in ("IP:127.0.0.1", "DNS:hooks.example.org"))
        return authority[0], make("good", here, *signed), make("elsewhere", elsewhere, *signed), make("stranger", here)

    def setUp(self):
        super().setUp()
        number = next(self.paths)
        self.path, self.partner = f"/hook-{number}", f"P{number}"
        self.is_clock_set = False
        self.addCleanup(self.delete_endpoints)

    def delete_endpoints(self):
        for row in self.query("endpoint_list", scope="", after="", max=0):
            self.done("delete_endpoint", {"endpoint_id": row["endpoint_id"], "scope": ""})

    # ---- what the tests are made of

    def secret(self, name, generation=1):
        digest = hmac.digest(self.key, f"webhook:{name}/{generation}".encode(), hashlib.sha256)
        return "whsec_" + base64.b64encode(digest).decode()

    def endpoint(self, path=None, url=None, partner=None, **more):
        path = path or self.path
        row = {"partner_id": self.partner if partner is None else partner, "description": "a test", "types": "", "cohorts": "",
               "wants_history": False, "url": url or f"http://127.0.0.1:{self.receiver.port}{path}", **more}
        [name] = self.done("create_endpoint", row)
        self.receiver.order(secrets={path: [self.secret(name)]}, answers={path: [204, {}]}, delays={path: 0})
        return name

    def named(self, name, **more):
        return {"endpoint_id": name, "scope": self.partner, **more}

    def find(self, name):
        return self.query("endpoint_find", endpoint_id=name, scope="")[0]

    def attempts(self, name):
        return self.query("attempt_list", endpoint_id=name, scope="", after=0, max=0)

    def happen(self, *refs, event="deferred"):
        for ref in refs:
            self.enrol(ref, event, partner_id=self.partner)

    def arrived(self, count, path=None, seconds=10):
        """At least so many requests on the path, and the last state of each."""
        wait_until(lambda: len(self.receiver.at(path or self.path)) >= count, seconds,
                   f"{count} requests; so far {[r['event']['subject'] for r in self.receiver.at(path or self.path)]}")
        return self.receiver.at(path or self.path)

    def subjects(self, requests):
        return [request["event"]["subject"] for request in requests]

    def advance(self, span):
        """Sets the clock of all services forward until the end of the test: a signature has the time in it."""
        if not self.is_clock_set:
            self.addCleanup(self.reset_clock)
        self.is_clock_set = True
        self.system.gtctl("clock", "advance", span)

    def feed(self, **filters):
        """All events of the feed after `since`, by as many pages as it takes."""
        found, query = [], {"scope": self.partner, "since": 0, "limit": 0, "types": "", "cohorts": "", "partner_id": "",
                            "subject": "", **filters}
        while True:
            *rows, end = self.query("event_list", **query)
            found += rows
            if end["position"] == query["since"]:
                return found
            query["since"] = end["position"]

    def reset_clock(self):
        """Until the service has seen it."""
        self.system.gtctl("clock", "reset", "--force")
        wait_until(lambda: abs(self.find(self.endpoint())["created_at"] - time.time() * 1e6) < 60e6, 5, "the clock is right")

    # ---- the feed

    def test_the_feed_has_what_is_public_without_gaps_and_each_partner_sees_its_own(self):
        self.happen("A1", "A2", event="accepted")
        self.enrol("B1", "accepted", partner_id="another")
        self.settle()
        self.tell("sessions.engaged", "A1", {"application_ref": "A1", "credited_minutes": 1, "planned_minutes": 1,
                                             "engagement_bp": 10000})
        self.enrol("A2", "transferred", partner_id="another")
        self.tell("enrolment.cohort_opened", self.cohort, {"cohort_id": self.cohort, "starts_on": us("2026-09-01T00:00:00Z"),
                                                           "completes_on": us("2027-09-01T00:00:00Z")})
        self.tell_programme(programme())
        self.settle()
        mine = [(e["type"], e["subject"]) for e in self.feed(cohorts=self.cohort)]
        self.assertCountEqual(mine, [("enrolment.accepted", "A1"), ("enrolment.accepted", "A2"), ("sessions.engaged", "A1"),
                                     ("enrolment.transferred", "A2"), ("enrolment.cohort_opened", self.cohort)])
        everything = self.feed(scope="")
        late = {position for position, in self.system.sql("notifications", "SELECT position FROM outward WHERE is_late")}
        self.assertEqual([e["position"] for e in everything],   # what is told to partners later the provider has had
                         [position for position in range(1, everything[-1]["position"] + 1) if position not in late])
        self.assertEqual([e["subject"] for e in self.feed(types="npq.sessions.*", cohorts=self.cohort)], ["A1"])
        self.assertEqual([e["subject"] for e in self.feed(scope="", subject="B1", cohorts=self.cohort)], ["B1"])
        envelope = json.loads(self.feed(types="enrolment.accepted", cohorts=self.cohort)[0]["envelope"])
        self.assertEqual([envelope[name] for name in ("type", "source", "cohort", "partner")],
                         ["npq.enrolment.accepted", "https://golden-thread.example/enrolment", self.cohort, self.partner])
        self.assertNotIn("adjustment", envelope["data"])

    # ---- deliveries, as the readers of others see them

    def test_what_belongs_to_nobody_yet_and_the_providers_own_endpoints_are_told_to_the_provider_alone(self):
        self.tell("assessment.submitted", "STRANGER", {"application_ref": "STRANGER", "attempt": 1, "sha256": "0" * 64,
                                                       "submitted_at": us("2026-10-20T12:00:00Z"), "count": 1})
        own = self.endpoint(partner="")
        self.receiver.order(answers={self.path: [410, {}]})
        self.done("test_endpoint", {"endpoint_id": own, "scope": ""})
        kinds = "npq.assessment.submitted npq.notifications.endpoint_disabled"
        mine = lambda scope: [event["subject"] for event in self.feed(scope=scope, types=kinds)
                              if event["subject"] in ("STRANGER", own)]
        wait_until(lambda: mine("") == ["STRANGER", own], 10, f"the provider sees both; {mine('')}")
        self.assertEqual(mine(self.partner), [])
        self.assertNotIn("partner", json.loads(self.feed(scope="", types="npq.assessment.submitted", subject="STRANGER")[-1]["envelope"]))
        # Once it is told whose participant it is, the partner hears of all, in order, behind what it has read already.
        read = max((row["position"] for row in self.feed(scope=self.partner)), default=0)
        self.enrol("STRANGER", "accepted", partner_id=self.partner)
        kinds += " npq.enrolment.accepted"
        theirs = lambda **narrow: [(event["type"], event["event_id"]) for event in self.feed(types=kinds, subject="STRANGER", **narrow)]
        told = wait_until(lambda: (lambda found: found if len(found) == 2 else None)(theirs(scope=self.partner, since=read)), 10, "both are theirs")
        self.assertEqual([kind for kind, _ in told], ["assessment.submitted", "enrolment.accepted"])
        self.assertEqual(theirs(scope=""), told, "the provider has each once")
        self.assertEqual(theirs(scope="another"), [])
        self.assertEqual(self.system.sql("notifications", "SELECT count(*) FROM outward_waiting WHERE application_ref = 'STRANGER'"), [(0,)])

    def test_what_arrives_is_a_signed_cloud_event(self):
        name = self.endpoint(types="npq.enrolment.deferred")
        self.happen("A1", event="accepted")
        self.happen("A1", "A2")
        self.assertEqual(self.find(name)["types"], "npq.enrolment.deferred")
        for request in self.arrived(2):
            self.assertEqual((request["standard"], request["svix"], request["valid"]), ([True], [True], True), request)
            self.assertEqual(request["headers"]["content-type"], "application/cloudevents+json; charset=utf-8")
            self.assertEqual(request["headers"]["webhook-id"], request["event"]["id"])
            self.assertEqual(request["event"]["type"], "npq.enrolment.deferred")
            self.assertEqual(request["event"]["data"]["application_ref"], request["event"]["subject"])
            self.assertLess(len(request["body"]), 20000)
        self.assertCountEqual(self.subjects(self.receiver.at(self.path)), ["A1", "A2"])
        wait_until(lambda: len(self.attempts(name)) == 2, 5, "both attempts are noted")
        self.assertEqual({(a["answer"], a["is_delivered"]) for a in self.attempts(name)}, {("204", True)})
        self.assertNotIn(self.secret(name), self.system.log("notifications"))
        self.done("update_endpoint", self.named(name, url=self.find(name)["url"], description="another", types="npq.enrolment.resumed",
                                                cohorts=f"{self.cohort} more", wants_history=True))
        self.happen("A1", "A2")
        self.happen("A1", event="resumed")
        self.assertEqual(self.arrived(3)[2]["event"]["type"], "npq.enrolment.resumed")

    def test_while_a_secret_is_replaced_both_are_good(self):
        name = self.endpoint()
        self.assertEqual(self.done("rotate_endpoint_secret", self.named(name, overlap_hours=24)), ["2"])
        self.receiver.order(secrets={self.path: [self.secret(name), self.secret(name, 2), self.secret("other")]})
        self.happen("A1")
        self.assertEqual([r["standard"] for r in self.arrived(1)], [[True, True, False]])
        self.done("rotate_endpoint_secret", self.named(name, overlap_hours=0))
        self.receiver.order(secrets={self.path: [self.secret(name, 2), self.secret(name, 3)]})
        self.happen("A2")
        self.assertEqual([r["svix"] for r in self.arrived(2)][1:], [[False, True]])

    def test_a_test_event_goes_to_the_one_endpoint_and_foreign_ones_are_not_there(self):
        name = self.endpoint(types="npq.sessions.missed")
        self.endpoint(path="/others", partner="")
        self.done("test_endpoint", self.named(name))
        [request] = self.arrived(1)
        self.assertEqual((request["event"]["type"], request["event"]["data"]["endpoint_id"]),
                         ("npq.notifications.endpoint_tested", name))
        self.assertEqual(self.receiver.at("/others"), [])
        for command, more in (("test_endpoint", {}), ("delete_endpoint", {}), ("switch_endpoint", {"is_enabled": False}),
                              ("replay_endpoint", {"after": 0, "until": 0}), ("rotate_endpoint_secret", {"overlap_hours": 0})):
            self.refused(command, {"endpoint_id": name, "scope": "somebody else", **more}, "unknown_endpoint", "endpoint_id")
        for url in ("ftp://example.org/", "http://", "http://user:word@example.org/", "http://example.org/#x", "nonsense"):
            row = {"partner_id": "", "url": url, "description": "", "types": "", "cohorts": "", "wants_history": False}
            self.refused("create_endpoint", row, "bad_url", "url")
        for types in ("npq.enrolment.nothing", "npq.npq.enrolment.accepted", "sessions.* npq.npq.sessions.*"):
            self.refused("create_endpoint", {**row, "url": "http://example.org/", "types": types}, "unknown_event_type", "types")

    # ---- failures

    def test_order_holds_within_a_subject_and_others_go_on(self):
        name = self.endpoint()
        self.receiver.order(answers={self.path: [500, {}]})
        self.happen("A1")
        self.arrived(1)
        wait_until(lambda: self.find(name)["waiting"] == 1, 5, "it waits")
        self.receiver.order(answers={self.path: [204, {}]})
        self.happen("A1", event="resumed")
        self.happen("A1", "B1")
        self.assertEqual(self.subjects(self.arrived(2))[1:], ["B1"])
        self.advance("10s")
        types = [r["event"]["type"] for r in self.arrived(5) if r["event"]["subject"] == "A1" and r["status"] == 204]
        self.assertEqual(types, ["npq.enrolment.deferred", "npq.enrolment.resumed", "npq.enrolment.deferred"])
        first, again = [r["headers"]["webhook-id"] for r in self.receiver.at(self.path)
                        if r["event"]["subject"] == "A1"][:2]
        self.assertEqual(first, again)

    def test_what_is_no_success_and_what_an_endpoint_asks_for(self):
        name = self.endpoint()
        self.receiver.order(answers={self.path: [302, {"location": f"http://127.0.0.1:{self.receiver.port}/elsewhere"}]})
        self.happen("A1")
        wait_until(lambda: self.find(name)["answer"] == "302", 10, "a redirect has failed")
        self.assertEqual(self.receiver.at("/elsewhere"), [])
        self.receiver.order(answers={self.path: [429, {"retry-after": "3600"}]})
        self.happen("A2")
        wait_until(lambda: self.find(name)["answer"] == "429", 10, "it was asked to wait")
        count = len(self.receiver.at(self.path))
        self.receiver.order(answers={self.path: [204, {}]})
        self.advance("50m")
        self.done("test_endpoint", self.named(self.other_endpoint()))
        self.arrived(1, "/other")  # deliveries go on, for others
        self.assertEqual(len(self.receiver.at(self.path)), count)
        self.advance("20m")
        self.arrived(count + 2)
        wait_until(lambda: self.find(name)["waiting"] == 0, 10, "all is taken")

    def other_endpoint(self):
        return self.endpoint(path="/other")

    def test_an_endpoint_that_is_gone_is_disabled_and_its_owner_told(self):
        name = self.endpoint(types="npq.enrolment.*")
        self.receiver.order(answers={self.path: [410, {}]})
        self.happen("A1")
        wait_until(lambda: self.find(name)["state"] == "disabled", 10, "410 disables")
        self.assertEqual(self.find(name)["why"], "gone")
        wait_until(lambda: [e["subject"] for e in self.feed(types="npq.notifications.endpoint_disabled")] == [name], 5,
                   "its owner can know")
        self.refused("test_endpoint", self.named(name), "endpoint_disabled", "endpoint_id")
        self.receiver.order(answers={self.path: [204, {}]})
        self.happen("A1", event="resumed")
        self.done("switch_endpoint", self.named(name, is_enabled=True))
        taken = [r["event"]["type"] for r in self.arrived(3) if r["status"] == 204]
        self.assertEqual(taken, ["npq.enrolment.deferred", "npq.enrolment.resumed"])

    def test_down_for_two_days_it_misses_nothing_and_slows_no_other(self):
        name = self.endpoint()
        live = self.endpoint(path=self.path + "-live")
        self.receiver.order(answers={self.path: [0, {}]}, secrets={self.path + "-live": []})
        refs = [f"A{n}" for n in range(60)]
        self.happen(*refs)
        self.arrived(60, self.path + "-live", seconds=5)
        wait_until(lambda: self.find(name)["failures"] > 0, 10, "it is seen to be away")
        for span in ("13h", "13h", "13h", "9h"):
            failures = self.find(name)["failures"]
            self.advance(span)
            wait_until(lambda: self.find(name)["failures"] > failures, 10, "it was tried again")
        self.assertLess(len(self.receiver.at(self.path)), 40)
        self.assertEqual([e["subject"] for e in self.feed(types="npq.notifications.endpoint_failing")], [name])
        self.receiver.order(answers={self.path: [204, {}]})
        self.advance("1h")
        wait_until(lambda: {r["event"]["subject"] for r in self.receiver.at(self.path) if r["status"] == 204} >= set(refs), 15,
                   "all has arrived")
        wait_until(lambda: (self.find(name)["waiting"], self.find(name)["failures"]) == (0, 0), 5, "nothing is left")
        self.assertEqual(self.find(live)["failed"], 0)

    def test_one_that_never_answers_slows_no_other_and_is_disabled_after_three_days(self):
        slow, live = self.endpoint(path=self.path + "-slow"), self.endpoint()
        self.receiver.order(delays={self.path + "-slow": 60000})
        self.happen(*[f"A{n}" for n in range(30)])
        self.arrived(30, seconds=5)
        wait_until(lambda: self.find(slow)["answer"] == "timeout", 10, "its time is up")
        self.assertLessEqual(len(self.receiver.at(self.path + "-slow")), CONNECTIONS_OF_ONE)
        self.advance("4d")
        wait_until(lambda: self.find(slow)["state"] == "disabled", 15, "given up")
        self.assertEqual((self.find(slow)["why"], self.find(live)["state"]), ("given_up", "enabled"))

    def test_killed_in_the_middle_all_arrives_under_the_same_ids(self):
        name = self.endpoint()
        refs = [f"A{n}" for n in range(150)]
        self.receiver.order(delays={self.path: 20})
        for start in range(0, 150, 50):
            self.happen(*refs[start:start + 50])
            self.arrived(start + 10)
            self.system.signal("notifications", signal.SIGKILL)
        wait_until(lambda: set(self.subjects(self.receiver.at(self.path))) >= set(refs), 30, "all has arrived")
        ids = {}
        for request in self.receiver.at(self.path):
            ids.setdefault(request["event"]["subject"], set()).add(request["headers"]["webhook-id"])
        self.assertEqual({len(found) for found in ids.values()}, {1})
        wait_until(lambda: self.find(name)["behind"] == 0, 5, "it is at the end")

    def test_a_range_is_sent_again_under_the_same_ids(self):
        name = self.endpoint()
        self.happen("A1", "A2", "A3")
        before = [r["headers"]["webhook-id"] for r in self.arrived(3)]
        second = self.feed(subject="A2", cohorts=self.cohort)[0]["position"]
        self.done("replay_endpoint", self.named(name, after=second - 1, until=0))
        expected = [e["event_id"] for e in self.feed(since=second - 1, cohorts=self.cohort)]
        again = [r["headers"]["webhook-id"] for r in self.arrived(3 + len(expected))][3:]
        self.assertCountEqual(again, expected)
        self.assertLessEqual(set(again), set(before))
        self.refused("replay_endpoint", self.named(name, after=9, until=4), "bad_range", "until")

    def test_an_earlier_range_that_is_asked_for_meanwhile_is_sent_too(self):
        name = self.endpoint()
        self.happen("A1", "A2", "A3")
        self.arrived(3)
        first, last = (self.feed(subject=ref, cohorts=self.cohort)[0]["position"] for ref in ("A1", "A3"))
        self.receiver.order(delays={self.path: 1500})
        self.done("replay_endpoint", self.named(name, after=last - 1))
        self.arrived(4)     # and is not answered yet
        self.done("replay_endpoint", self.named(name, after=first - 1, until=0))
        wait_until(lambda: self.subjects(self.arrived(4)).count("A1") > 1, 10, "the earlier ones are sent again")

    def test_private_addresses_are_not_connected_to(self):
        hosts = ("127.0.0.1", "localhost", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "0", "127.1")
        urls = [f"http://{host}:{self.receiver.port}{self.path}-{n}" for n, host in enumerate(hosts)]
        names = [self.endpoint(path=f"{self.path}-{n}", url=url) for n, url in enumerate(urls)]
        self.system.change_setting("notifications", "WEBHOOK_ALLOW_PRIVATE", "no")
        self.addCleanup(self.system.change_setting, "notifications", "WEBHOOK_ALLOW_PRIVATE", "yes")
        self.happen("A1")
        wait_until(lambda: all(self.find(name)["answer"] for name in names), 10, "all have failed")
        self.assertEqual([self.find(name)["answer"] for name in names], ["forbidden_address"] * len(hosts))
        self.assertEqual([r for r in self.receiver.seen if r["path"].startswith(self.path + "-")], [])
        row = {"partner_id": self.partner, "description": "", "types": "", "cohorts": "", "wants_history": False}
        for url in urls:
            self.refused("create_endpoint", {**row, "url": url}, "private_address", "url")
            self.refused("update_endpoint", self.named(names[0], **row, url=url), "private_address", "url")
        self.done("create_endpoint", {**row, "url": "http://hooks.example.org/"})    # what a name means is judged each time

    def test_https_is_for_whom_the_certificate_says(self):
        good, elsewhere, stranger = self.receiver.secure
        names = [self.endpoint(path=f"{self.path}-{n}", url=f"https://127.0.0.1:{port}{self.path}-{n}")
                 for n, port in enumerate((good, elsewhere, stranger, self.receiver.port))]
        self.happen("A1")
        wait_until(lambda: all(self.find(name)["answer"] for name in names), 10, "all were tried")
        self.assertEqual([self.find(name)["answer"] for name in names], ["204", "tls_name", "tls_untrusted", "tls"])
        self.assertEqual([self.attempts(name)[0]["answer"] for name in names], ["204", "tls_name", "tls_untrusted", "tls"])
        self.assertEqual([request["path"] for request in self.receiver.seen if request["path"].startswith(self.path + "-")], [self.path + "-0"])
        self.assertEqual(self.arrived(1, self.path + "-0")[0]["standard"], [True])

    # ---- partners' events

    def record(self, *events):
        rows = [{"source_id": "src_1", "partner_id": self.partner, "source": "https://lms.example", "subject": "", "happened_at": "",
                 **event} for event in events]
        return [answer[:2] for answer in self.ask("record_partner_event", *rows)]

    def test_what_a_partner_tells_is_a_fact_once(self):
        self.happen("A1", event="accepted")
        self.tell("sessions.scheduled", "S1", {
            "session_id": "S1", "programme": "NPQX", "component": "event-1", "partner_id": self.partner, "online": False,
            "starts_at": us("2026-12-01T09:00:00Z"), "ends_at": us("2026-12-01T10:00:00Z"), "venue_urn": "100001", "staff_id": "",
            "sequence": 0})
        self.settle()
        venue = {"event_id": "e1", "type": "venue.changed", "data": '{"session_id":"S1","venue_urn":"100002","note":"by Ann"}'}
        self.assertEqual(self.record(venue, venue, {**venue, "event_id": "e2", "type": "weather.changed", "data": "[1]"}),
                         [("", "")] * 3)
        self.assertEqual(self.record(venue), [("", "")])
        wrong = {"no data": ("{}", "session_id"), "no JSON": ("{", "data"), "a list": ("[]", "data"),
                 "another": ('{"session_id":"S2","venue_urn":"100002"}', "session_id"),
                 "a sentence": ('{"session_id":"S1","venue_urn":"100002","reason":"Ann is ill"}', "reason")}
        for name, (data, field) in wrong.items():
            with self.subTest(name):
                code = "unknown_session" if name == "another" else "bad_event_data"
                self.assertEqual(self.record({**venue, "event_id": name, "data": data}), [(code, field)])
        wait_until(lambda: len(self.feed(types="npq.notifications.partner_event", cohorts=self.cohort)) == 2, 5, "both are told")
        data = [json.loads(e["envelope"])["data"] for e in self.feed(types="npq.notifications.*", cohorts=self.cohort)]
        self.assertEqual([(d["type"], d["session_id"], d["venue_urn"], d["is_known"]) for d in data],
                         [("venue.changed", "S1", "100002", True), ("weather.changed", None, None, False)])
        self.assertNotIn("Ann", json.dumps(data))
        unknown = self.query("partner_event_list", cohort_id=self.cohort, scope="", only_unknown=True, after=0, max=0)
        self.assertEqual([row["type"] for row in unknown], ["weather.changed"])

    def test_a_source_tells_of_its_cohorts_whatever_the_gateway_knows_of_them(self):
        mine, others, both, all_ = (self.done("create_event_source", {"partner_id": self.partner, "description": "", "cohorts": cohorts})[0]
                                    for cohorts in (self.cohort, "another", f"another {self.cohort}", ""))
        event = {"event_id": "e1", "type": "weather.changed", "data": "{}"}
        events = [{**event, "source_id": source} for source in (others, mine, both, all_, others)]
        refused = ("other_cohort", "cohort")
        self.assertEqual(self.record(*events), [refused, ("", ""), ("", ""), ("", ""), refused])
        self.assertEqual(self.record({**events[0], "data": "{", "happened_at": "x"}), [refused])
        told = self.query("partner_event_list", cohort_id=self.cohort, scope="", only_unknown=False, after=0, max=0)
        self.assertEqual(len(told), 3)

    def test_a_source_has_a_secret_that_only_who_may_know_can_open(self):
        [source] = self.done("create_event_source", {"partner_id": self.partner, "description": "the LMS"})
        [row] = self.query("event_source_find", source_id=source, scope=self.partner)
        self.assertTrue(row["sealed_secrets"])
        self.assertNotIn(base64.b64decode(self.secret(source)[6:]).hex(), row["sealed_secrets"])
        self.assertEqual(self.query("event_source_list", scope=self.partner, after="", max=0)[0]["sealed_secrets"], "")
        self.assertEqual(self.done("rotate_source_secret", {"source_id": source, "scope": "", "overlap_hours": 1}), ["2"])
        self.assertIn(" ", self.query("event_source_find", source_id=source, scope="")[0]["sealed_secrets"])
        self.refused("delete_event_source", {"source_id": source, "scope": "x"}, "unknown_event_source", "source_id")
        self.done("delete_event_source", {"source_id": source, "scope": self.partner})

    # ---- through the gateway

    def key_of(self, role, *options):
        key = self.system.make_key(role, *options)["key"]
        wait_until(lambda: self.request("GET", "/v1/webhooks", key=key)[0] == 200, 10, "the gateway knows the key")
        return key

    def http(self, method, path, body=None, key=None, status=200, **headers):
        """The answer's headers and JSON, or text; its status must be this one."""
        found, *answer = self.request(method, path, body, key, **headers)
        self.assertEqual(found, status, answer)
        return answer

    def request(self, method, path, body=None, key=None, **headers):
        """The body is JSON or, with its type among the headers, text."""
        address = (self.system.var / "env" / "gateway" / "GATEWAY_LISTEN").read_text().strip()
        connection = http.client.HTTPConnection(address, timeout=30)
        sent = {"Authorization": f"Bearer {key}"} if key else {}
        if method == "POST":
            sent["Idempotency-Key"] = str(next(self.numbers))
        if isinstance(body, dict):
            body, sent["Content-Type"] = json.dumps(body), "application/json"
        connection.request(method, path, body, {**sent, **headers})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, json.loads(text) if "json" in (answer.headers["Content-Type"] or "") else text

    def test_a_partner_manages_its_webhooks_and_reads_the_feed(self):
        mine, others = (self.key_of("partner", "--partner", partner, "--cohort", self.cohort) for partner in (self.partner, "else"))
        url = f"http://127.0.0.1:{self.receiver.port}{self.path}"
        wanted = {"url": url, "types": "npq.enrolment.*"}
        headers = {"Idempotency-Key": "again and again"}
        name = self.http("POST", "/v1/webhooks", wanted, mine, 201, **headers)[1]["endpoint_id"]
        self.assertEqual(self.http("POST", "/v1/webhooks", wanted, mine, 201, **headers)[1]["endpoint_id"], name)
        self.assertEqual(self.http("GET", f"/v1/webhooks/{name}/secret", key=mine)[1], {"secret": self.secret(name)})
        self.receiver.order(secrets={self.path: [self.secret(name)]}, answers={self.path: [204, {}]})
        for path in ("", "/secret", "/attempts"):
            self.http("GET", f"/v1/webhooks/{name}{path}", key=others, status=404)
        self.assertEqual(self.http("GET", "/v1/webhooks", key=others)[1]["items"], [])
        self.http("POST", f"/v1/webhooks/{name}/test", {}, others, 404)
        self.http("POST", f"/v1/webhooks/{name}/test", {}, mine)
        self.assertEqual(self.arrived(1)[0]["standard"], [True])
        self.happen("A1")
        self.arrived(2)
        wait_until(lambda: len(self.http("GET", f"/v1/webhooks/{name}/attempts", key=mine)[1]["items"]) == 2, 5, "both are shown")
        shown = self.http("GET", f"/v1/webhooks/{name}", key=mine)[1]
        self.assertEqual((shown["state"], shown["types"], "sealed_secrets" in shown), ("enabled", "npq.enrolment.*", False))
        page = self.http("GET", "/v1/events?limit=200", key=mine)[1]
        subjects = [event["subject"] for event in page["items"] if event["type"].startswith("npq.enrolment.")]
        self.assertEqual(subjects, ["A1"])
        self.assertEqual(self.http("GET", f"/v1/events?since={page['next']}", key=mine)[1]["items"], [])
        self.http("GET", "/v1/events?cohorts=another", key=mine, status=404)
        for words in ("npq.enrolment.acepted", "npq.enrolment.accepted%20npq.nobody.*", "npq.enrolment.adjusted"):
            for path in ("/v1/events", "/v1/events/stream"):
                error, = self.http("GET", f"{path}?types={words}", key=mine, status=400, Accept="*/*")[1]["errors"]
                self.assertEqual((error["parameter"], " npq.enrolment.accepted " in error["detail"]), ("types", True), error)
        self.http("GET", "/v1/events?types=npq.enrolment.accepted%20sessions.*", key=mine)
        self.assertEqual(shown["cohorts"], self.cohort)     # the key's
        self.http("POST", "/v1/webhooks", {**wanted, "cohorts": f"{self.cohort} another"}, mine, 404)
        self.http("PUT", f"/v1/webhooks/{name}", {**wanted, "cohorts": "another"}, mine, 404)
        self.http("DELETE", f"/v1/webhooks/{name}", key=others, status=404)
        self.http("DELETE", f"/v1/webhooks/{name}", key=mine, status=204)

    def test_the_feed_says_where_it_ends_however_much_of_it_is_of_others(self):
        mine = self.key_of("partner", "--partner", self.partner, "--cohort", self.cohort)
        self.happen("A0")
        self.settle()
        since = self.http("GET", "/v1/events", key=mine)[1]["next"]
        count = 2 * PARTS_OF_THE_FEED + 1
        self.system.sql("notifications", f"""
            WITH head AS (UPDATE outward_head SET position = position + {count} RETURNING position - {count} AS before)
            INSERT INTO outward (position, id, type, version, cohort_id, subject, subject_version, partner_id, also_partner, at, kept_at, trace,
                                 is_history, payload)
            SELECT before + n, gen_random_uuid(), type, version, cohort_id, 'OTHER', n, 'nobody', '', at, kept_at, trace, is_history, payload
              FROM head, (SELECT * FROM outward ORDER BY position LIMIT 1) o, generate_series(1, {count}) n""")
        page = self.http("GET", f"/v1/events?since={since}", key=mine)[1]
        self.assertEqual((page["items"], page["next"]), ([], since + count))
        self.assertEqual(self.http("GET", f"/v1/events?since={page['next']}", key=mine)[1]["next"], page["next"], "the end")
        self.happen("A1")
        told = lambda: [event["subject"] for event in self.http("GET", f"/v1/events?since={since}", key=mine)[1]["items"]]
        wait_until(lambda: told() == ["A1"], 10, f"it is found behind the others' events: {told()}")
        stream = self.http("GET", "/v1/events/stream", key=mine, **{"Last-Event-ID": str(since), "Accept": "text/event-stream"})[1]
        self.assertIn('"subject":"A1"', stream)
        beyond = 10 ** 12
        problem = self.http("GET", f"/v1/events?since={beyond}", key=mine, status=400)[1]
        self.assertEqual(problem["errors"][0]["parameter"], "since")
        problem = self.http("GET", "/v1/events/stream", key=mine, status=400, **{"Last-Event-ID": str(beyond)})[1]
        self.assertEqual(problem["errors"][0]["header"], "Last-Event-ID")

    def test_of_two_who_change_a_webhook_as_they_know_it_one_wins(self):
        mine = self.key_of("partner", "--partner", self.partner, "--cohort", self.cohort)
        wanted = {"url": f"http://127.0.0.1:{self.receiver.port}{self.path}", "description": "", "types": "", "cohorts": "", "wants_history": False}
        path = "/v1/webhooks/" + self.http("POST", "/v1/webhooks", wanted, mine, 201)[1]["endpoint_id"]
        known = self.http("GET", path, key=mine)[0]["ETag"]
        self.happen("A1")       # how its deliveries go is no change of it
        wait_until(lambda: self.http("GET", path, key=mine)[1]["delivered_at"], 10, "it is delivered")
        self.assertNotEqual(self.http("GET", path, key=mine)[0]["ETag"], known)
        self.assertEqual(self.http("GET", path, key=mine, status=200, **{"If-None-Match": known})[1]["description"], None)
        found = [self.request("PUT", path, {**wanted, "description": name}, mine, **{"If-Match": known}) for name in ("first", "second")]
        self.assertEqual([(status, answer.get("code")) for status, _, answer in found], [(200, None), (412, "precondition_failed")])
        changes = (("PUT", "/state", {"is_enabled": False}), ("POST", "/secret", {"overlap_hours": 1}), ("DELETE", "", None))
        for method, part, body in changes:
            self.http(method, path + part, body, mine, 412, **{"If-Match": known})
        shown = self.http("GET", path, key=mine)
        self.assertEqual((shown[1]["description"], shown[1]["state"], shown[1]["generation"], shown[1]["sequence"]), ("first", "enabled", 1, 1))
        for method, part, body in changes:
            known = self.http("GET", path, key=mine)[0]["ETag"]
            self.http(method, path + part, body, mine, 204 if method == "DELETE" else 200, **{"If-Match": known})

    def test_changes_that_come_at_once_are_one_behind_the_other(self):
        name = self.endpoint()
        row = {"url": self.find(name)["url"], "types": "", "cohorts": "", "wants_history": False}
        rows = [self.named(name, if_sequence=known, description=text, **row) for known, text in (("0", "a"), ("0", "b"), ("1", "c"), ("", "d"))]
        self.assertEqual([answer[:2] for answer in self.ask("update_endpoint", *rows)],
                         [("", ""), ("changed_meanwhile", "if_sequence"), ("", ""), ("", "")])
        self.assertEqual((self.find(name)["description"], self.find(name)["generation"]), ("d", 1))
        self.assertEqual(self.done("rotate_endpoint_secret", *[self.named(name, overlap_hours=1)] * 2), ["2", "2"])
        self.assertEqual(self.find(name)["generation"], 2)

    def test_a_stream_is_answered_when_there_is_news_and_goes_on_from_the_last_id(self):
        mine = self.key_of("partner", "--partner", self.partner, "--cohort", self.cohort)
        last = self.http("GET", "/v1/events?limit=200", key=mine)[1]["next"]
        found = []
        waiting = threading.Thread(target=lambda: found.append(self.http(
            "GET", "/v1/events/stream", key=mine, **{"Last-Event-ID": str(last), "Accept": "text/event-stream"})))
        waiting.start()
        self.happen("A1")
        waiting.join(20)
        headers, text = found[0]
        self.assertTrue(headers["Content-Type"].startswith("text/event-stream"))
        events = [dict(line.partition(": ")[::2] for line in block.split("\n")) for block in text.strip().split("\n\n")]
        self.assertEqual([(e["event"], json.loads(e["data"])["subject"]) for e in events if "data" in e],
                         [("npq.enrolment.deferred", "A1")])
        self.assertGreaterEqual(int(events[-1]["id"]), int(events[0]["id"]))
        self.http("GET", "/v1/events/stream", key=mine, status=400, **{"Last-Event-ID": "x", "Accept": "text/event-stream"})

    def test_a_key_has_a_bounded_number_of_streams(self):
        mine = self.key_of("partner", "--partner", self.partner, "--cohort", self.cohort)
        last = self.http("GET", "/v1/events?limit=200", key=mine)[1]["next"]
        found = []
        open_ = [threading.Thread(target=lambda: found.append(self.request(
            "GET", "/v1/events/stream", key=mine, **{"Last-Event-ID": str(last), "Accept": "text/event-stream"})[0])) for _ in range(9)]
        for stream in open_:
            stream.start()
        wait_until(lambda: found == [429], 10, "one is too many")
        self.happen("A1")
        for stream in open_:
            stream.join(20)
        self.assertEqual(sorted(found), [200] * 8 + [429])

    def test_a_source_tells_of_its_cohorts_and_is_there_for_keys_that_have_all_of_them(self):
        operations = self.key_of("operations")
        mine, elsewhere = (self.key_of("partner", "--partner", self.partner, "--cohort", cohort) for cohort in (self.cohort, "another"))
        make = lambda **more: self.http("POST", "/v1/event-sources", {"partner_id": self.partner, **more}, operations, 201)[1]["source_id"]
        bound, wide, all_ = make(cohorts=self.cohort), make(cohorts=f"{self.cohort} another"), make()
        for key, seen in ((operations, {bound, wide, all_}), (mine, {bound}), (elsewhere, set())):
            rows = self.http("GET", "/v1/event-sources?limit=200", key=key)[1]["items"]
            self.assertEqual({row["source_id"] for row in rows if row["partner_id"] == self.partner}, seen)
            for source in (bound, wide, all_):
                self.http("GET", f"/v1/event-sources/{source}/secret", key=key, status=200 if source in seen else 404)
        self.http("POST", f"/v1/event-sources/{all_}/secret", {"overlap_hours": 1}, mine, 404)
        secret = self.http("GET", f"/v1/event-sources/{bound}/secret", key=mine)[1]["secret"]

        def tell(number, status, *cohorts):
            events = [{"specversion": "1.0", "source": "https://lms.example", "type": "weather.changed", "id": f"{number}-{n}", "cohort": cohort}
                      for n, cohort in enumerate(cohorts)]
            body = json.dumps(events if len(events) > 1 else events[0])
            return self.http("POST", f"/v1/partner-events?source={bound}", body, status=status, **signed.headers(secret, "m", body, time.time()))[1]
        problem = tell(1, 422, "another")
        self.assertEqual((problem["code"], problem["errors"][0]["pointer"]), ("other_cohort", "/cohort"))
        self.assertEqual(tell(2, 422, None)["code"], "other_cohort")
        tell(3, 200, self.cohort)
        self.assertEqual([row["code"] for row in tell(4, 200, "another", "another")["items"]], ["other_cohort"] * 2)
        told = self.query("partner_event_list", cohort_id="", scope=self.partner, only_unknown=False, after=0, max=0)
        self.assertEqual([row["event_id"] for row in told], ["3-0"])

    def test_partners_events_are_signed_and_taken_once_in_all_modes(self):
        operations = self.key_of("operations")
        source = self.http("POST", "/v1/event-sources", {"partner_id": self.partner, "description": ""}, operations, 201)[1]["source_id"]
        secret = self.http("GET", f"/v1/event-sources/{source}/secret", key=operations)[1]["secret"]
        event = {"source": "https://lms.example", "type": "weather.changed", "cohort": self.cohort, "data": {"sun": True}}
        path = f"/v1/partner-events?source={source}"
        for number, mode in enumerate(("structured", "binary", "batch")):
            events = [{**event, "id": f"{mode}-{n}"} for n in range(3 if mode == "batch" else 1)]
            made = node.run("partner_event.mjs", {"secret": secret, "mode": mode, "events": events})
            for _ in range(2):
                _, answer = self.http("POST", path, made["body"], **made["headers"])
                self.assertEqual([(i["id"], i["code"]) for i in answer["items"]], [(e["id"], "") for e in events])
            headers, problem = self.http("POST", path, made["body"] + " ", status=401, **made["headers"])
            self.assertEqual((problem["code"], headers["WWW-Authenticate"].split()[0]), ("bad_signature", "Webhook-Signature"))
            self.http("POST", path + "x", made["body"], status=401, **made["headers"])
            if mode == "binary":
                self.http("POST", path, made["body"], status=400, **{**made["headers"], "ce-id": "another"})
                forged = {**made["headers"], "ce-source": "https://else.example"}
                self.http("POST", path, made["body"], **forged)     # answered as the first: it is the same event
            else:
                self.http("POST", path, made["body"], status=400, **{**made["headers"], "ce-specversion": "1.0"})
            late = {**made["headers"], "webhook-timestamp": str(int(time.time()) - 301)}
            self.http("POST", path, made["body"], status=401, **late)
        told = self.query("partner_event_list", cohort_id=self.cohort, scope="", only_unknown=False, after=0, max=0)
        self.assertCountEqual([row["event_id"] for row in told], ["structured-0", "binary-0", "batch-0", "batch-1", "batch-2"])
        self.assertEqual({row["data"] for row in told}, {'{"sun":true}'})
        taken = wait_until(lambda: (lambda rows: rows if all(status for *_, status in rows) else None)(self.system.sql(
            "gateway", "SELECT role, operation, path, address, length(trace), status FROM audit WHERE principal = %s", source)), 10,
            "the audit is told")
        self.assertEqual(sorted(set(taken)), [("source", "partner_event_send", "/v1/partner-events", "127.0.0.1", 32, 200)])
        self.assertEqual(len(taken), 7, "each time that signed events came")
        venue = node.run("partner_event.mjs", {"secret": secret, "mode": "structured", "events": [
            {**event, "id": "v", "type": "venue.changed", "data": {"session_id": "S9", "venue_urn": "100001"}}]})
        problem = self.http("POST", path, venue["body"], status=422, **venue["headers"])[1]
        self.assertEqual((problem["code"], problem["errors"][0]["pointer"]), ("unknown_session", "/data/session_id"))
        event = {"specversion": "1.0", "id": "by hand", **event}
        for status, found, change in ((200, None, {"subject": None, "data_base64": None}), (422, "/time", {"time": "yesterday"}),
                                      (422, "/data/venue_urn", {"type": "venue.changed", "data": {"session_id": "S9"}}),
                                      (422, "/cohort", {"type": "session.cancelled", "data": {"session_id": "S9"}, "cohort": None})):
            body = json.dumps({**event, "id": f"by hand {found}", **change})
            answer = self.http("POST", path, body, status=status, **signed.headers(secret, "m", body, time.time()))[1]
            self.assertEqual(answer.get("errors", [{}])[0].get("pointer"), found)
