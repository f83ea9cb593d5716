"""The gateway against its own description: /v1/openapi.json pleases two linters, and a participant's life over HTTP passes through a
validating proxy without one violation."""
import collections
import datetime
import hashlib
import itertools
import json
import os
import subprocess
import tempfile
import time
import unittest
import zipfile
import zlib

from tests.e2e.contract.access import Access
from tests.e2e.contract.events import Events
from tests.e2e.contract.own import TOKEN, Own
from tests.e2e.contract.sweep import Sweep
from tests.harness import mailbox, node, signed
from tests.harness.contract import ContractTest
from tests.harness.system import runtime_user
from tests.harness.waiting import wait_until
from tests.integration.rows import programme
from tests.integration.test_imports import zipped

RULES = node.ROOT / "tests" / "node"
COHORT, LIMIT = "autumn-2027", 20
HASH = hashlib.sha256(b"a case study").hexdigest()
ROLES = ("operations", "partner", "facilitator", "coach", "marker", "participant", "sponsor")


def plain_zip(*files):
    """A zip that is ASCII from end to end, because the proxy passes bodies on as texts: blank lines at the files' ends make its sums and
    sizes so."""
    for blanks in itertools.product(range(200), repeat=len(files)):
        entries = []
        for (name, data), count in zip(files, blanks):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o400 << 16
            entries.append((entry, data + "\n" * count))
        if all(zlib.crc32(data.encode()).to_bytes(4, "little").isascii() for _, data in entries):
            made = zipped(entries, zipfile.ZIP_STORED)
            if made.isascii():
                return made
    raise AssertionError("no such zip")


class HttpContract(Access, Own, Events, Sweep, ContractTest):
    """The steps of the life are tests in their order."""

    limits = {role: 6000 for role in ROLES} | {"inspector": LIMIT}
    cohort = COHORT

    @classmethod
    def setUpClass(cls):
        secret = tempfile.NamedTemporaryFile("w", dir=os.environ.get("GT_TEST_DIR"))
        cls.addClassCleanup(secret.close)
        secret.write(f"{TOKEN}\n")
        secret.flush()
        if os.geteuid() == 0:
            os.chown(secret.name, runtime_user().pw_uid, -1)
        cls.settings = {"gateway": {"NOTIFY_CALLBACK_TOKEN_FILE": secret.name},
                        "notifications": {"PUBLIC_URL": "https://npq.example", "WEBHOOK_ALLOW_HTTP": "yes", "WEBHOOK_ALLOW_PRIVATE": "yes"}}
        super().setUpClass()
        cls.system.gtctl("clock", "set", "2027-09-01T09:00:00Z")

    def path(self, *parts):
        return "/".join((f"/v1/cohorts/{COHORT}", *parts))

    def person(self, *parts, ref="A1"):
        return self.path("participants", ref, *parts)

    def apply(self, ref, by=None, **changes):
        return {"application_ref": ref, "trn": f"{1000000 + int(ref[1:])}", "first_name": "Ada", "last_name": "Okafor",
                "email": f"{ref.lower()}@school.example.org", "date_of_birth": "1984-05-06", "school_urn": "100001", "role": "teacher",
                "role_status": "held", "programme": "NPQX", "mode": "blended", "partner_id": "P1", "previously_funded": False,
                "mentor_email": None, "adjustment": None, **changes}

    # ---- the description

    def lint(self, *words):
        result = subprocess.run(node.command(*words), env=node.environment(), cwd=self.system.folder, capture_output=True, text=True, timeout=120,
                                check=False)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def test_00_spectral_finds_nothing(self):
        out = self.lint("spectral", "lint", "--ruleset", RULES / "spectral.yaml", "--fail-severity", "hint", self.file)
        self.assertIn("No results", out)

    def test_01_redocly_finds_nothing(self):
        out = self.lint("redocly", "lint", "--config", RULES / "redocly.yaml", "--format", "json", self.file)
        self.assertEqual(json.loads(out[out.index("{"):out.rindex("}") + 1])["totals"], {"errors": 0, "warnings": 0, "ignored": 0})

    def test_02_every_operation_is_met_by_its_name(self):
        paths = self.document["paths"]
        names = [one["operationId"] for methods in paths.values() for one in methods.values()]
        self.assertEqual(len(names), len(set(names)))
        self.assertGreater(len(names), 60)

    def test_03_what_takes_if_match_carries_it_down(self):
        bound = [one for methods in self.document["paths"].values() for one in methods.values()
                 if {"$ref": "#/components/parameters/if_match"} in one.get("parameters", [])]
        self.assertGreaterEqual(len(bound), 7)
        without_body = [one["operationId"] for one in bound if "requestBody" not in one]
        self.assertEqual(without_body, ["webhook_delete"], "what is deleted stands in the path; the header alone carries it")
        for one in (one for one in bound if "requestBody" in one):
            schema = one["requestBody"]["content"]["application/json"]["schema"]
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
            self.assertIn("if_sequence", schema["properties"], one["operationId"])

    def test_04_a_generated_client_knows_what_to_say_and_what_it_is_told(self):
        apply = self.document["paths"]["/v1/cohorts/{cohort_id}/applications"]["post"]
        body = apply["requestBody"]["content"]["application/json"]["schema"]
        told = apply["responses"]["201"]["content"]["application/json"]["schema"]
        self.assertEqual((body["properties"]["trn"]["type"], "trn" in body["required"]), ("string", True))
        self.assertEqual(body["properties"]["role_status"]["enum"], ["held", "aspiring", None])
        self.assertLessEqual({"application_ref", "state", "reason"}, set(told["required"]))
        self.assertEqual(told["properties"]["state"]["enum"], ["accepted", "waitlisted", "rejected"])

    def test_05_what_the_interface_says_of_itself(self):
        for path in ("health", "openapi.json", "docs", "docs.css", "problems"):
            self.assertEqual(self.stranger.get(f"/v1/{path}").status, 200)

    # ---- a participant's life

    def test_10_the_provider_prepares_a_cohort(self):
        definition = programme()
        made = self.make("/v1/programmes", {"code": "NPQX", "version": 1, "definition": definition})
        self.assertIn("report", made)
        self.make("/v1/cohorts", {"cohort_id": COHORT, "starts_on": "2027-10-01", "completes_on": "2028-09-30"})
        self.make(self.path("partners"), {"partner_id": "P1", "name": "One", "kind": "school", "parent_partner_id": None, "region": "north",
                                          "contact_email": "one@partner.example.org"})
        self.make(self.path("schools"), {"urn": "100001", "name": "A school", "type": "academy", "country": "england",
                                         "headteacher_email": "head@school.example.org"})
        self.make(self.path("places"), {"partner_id": "P1", "programme": "NPQX", "places": 1}, status=200)
        self.assertEqual([one["cohort_id"] for one in self.read("/v1/cohorts")["items"]], [COHORT])
        self.read("/v1/programmes")
        self.assertEqual(self.read("/v1/programmes/NPQX")["definition"]["code"], "NPQX")
        for what in ("", "partners", "schools", "places", "partners/P1", "schools/100001"):
            self.read(self.path(what).rstrip("/"))

    def test_11_a_partner_applies_for_somebody(self):
        partner = type(self).partner = self.holder("partner", "--cohort", COHORT, "--partner", "P1")
        answer = partner.post(self.path("applications"), self.apply("A1"))
        self.assertEqual(self.done(answer)["state"], "accepted")
        self.assertEqual(answer.headers["location"], self.person())
        self.assertEqual(self.make(self.path("applications"), self.apply("A2"), partner)["state"], "waitlisted")
        self.assertEqual(self.read(self.person(), partner)["first_name"], "Ada")
        self.assertEqual([one["application_ref"] for one in self.read(self.path("applications"), partner)["items"]], ["A1", "A2"])
        page = self.read(self.path("applications"), partner, limit=1)
        self.assertEqual([one["application_ref"] for one in self.read(page["next"], partner)["items"]], ["A2"])
        self.read(self.person("history"), partner)

    def test_12_consents_adjustments_and_a_change(self):
        self.make(self.person("consents"), {"sponsor": "mentor", "is_given": True}, status=200)
        self.make(self.person("adjustments"), {"adjustment": "extra_time_25"}, status=200)
        changed = self.make(self.person("changes", ref="A2"), {"action": "withdraw", "reason": "other"}, self.partner, 200)
        self.assertEqual(changed["state"], "withdrawn")

    def test_13_sessions_are_booked_and_attended(self):
        for number in (1, 2):
            self.make(self.path("sessions"), {
                "session_id": f"S{number}", "programme": "NPQX", "component": f"event-{number}", "partner_id": "P1",
                "starts_at": f"2027-11-0{number}T09:00:00Z", "ends_at": f"2027-11-0{number}T11:00:00Z", "venue_urn": "100001", "online_url": None,
                "capacity": 10, "facilitator_email": "lead@staff.example.org"})
            bookings = self.path("sessions", f"S{number}", "bookings")
            booked = wait_until(lambda: (lambda answer: answer.status == 201 and answer.json)(
                self.operations.post(bookings, {"application_ref": "A1"})), 20, "booked")
            self.assertEqual(booked["state"], "confirmed")
        self.read(self.path("sessions"))
        self.read(self.path("sessions", "S1"))
        self.assertEqual(len(self.read(self.person("bookings"))["items"]), 2)
        self.read(self.path("sessions", "S1", "bookings"))
        self.read(self.path("sessions", "S1", "bookings", "A1"))
        self.done(self.operations.ask("DELETE", self.path("sessions", "S2", "bookings", "A1")), 204)
        self.make(self.path("sessions", "S2", "bookings"), {"application_ref": "A1"})
        moved = self.make(self.path("sessions", "S2", "changes"), {"starts_at": "2027-11-03T09:00:00Z", "ends_at": "2027-11-03T11:00:00Z"},
                          status=200)
        self.assertEqual(moved["sequence"], 1)

    def test_13_the_booked_and_the_facilitator_hear_of_another_venue_within_a_second(self):
        """From a partner's report to what the mail server has."""
        source = self.make("/v1/event-sources", {"partner_id": "P1", "description": "their learning environment"})["source_id"]
        secret = self.read(f"/v1/event-sources/{source}/secret")["secret"]

        def report(number):
            body = json.dumps({"specversion": "1.0", "id": str(number), "source": "https://lms.example", "type": "venue.changed",
                               "cohort": COHORT, "data": {"session_id": "S1", "venue_urn": f"10000{number}", "reason": "flood"}},
                              separators=(",", ":"))     # what is signed must pass the proxy as it is
            headers = signed.headers(secret, f"m{number}", body, self.now())
            begun = time.monotonic()
            self.done(self.stranger.ask("POST", f"/v1/partner-events?source={source}", body.encode(), headers), 200)
            wait_until(lambda: sorted(self.heard().values()) == [number, number], 10, f"both have it: {self.heard()}")
            return time.monotonic() - begun
        self.assertLess(min(report(number) for number in (1, 2, 3)), 1)
        self.assertEqual(set(self.heard()), {"a1@school.example.org", "lead@staff.example.org"})

    def heard(self):
        """Who has mails of another venue, and how many."""
        return collections.Counter(recipient for mail in mailbox.mails(self.system.mail_dir) if mail["Subject"] == "Another place for your session"
                                   for recipient in mail.recipients)

    def now(self):
        """By the system's clock."""
        said = json.loads(self.system.gtctl("clock", "show", "--json").stdout)
        return datetime.datetime.fromisoformat(said["now"].replace("Z", "+00:00")).timestamp()

    def test_14_a_participant_checks_in_by_the_code_that_is_shown(self):
        facilitator = self.holder("facilitator", "--cohort", COHORT, "--staff", "lead@staff.example.org")
        participant = self.holder("participant", "--cohort", COHORT, "--ref", "A1")
        self.at("2027-11-03T09:00:00Z")

        def checked_in():
            """By a code of this moment: processes look at the clock that was set every tenth of a second."""
            shown = self.read(self.path("sessions", "S2", "check-in-token"), facilitator)
            return participant.post("/v1/check-ins", {"token": shown["token"]}).status == 201 and shown
        shown = wait_until(checked_in, 20, "checked in")
        self.refuse(422, "bad_token", participant.post("/v1/check-ins", {"token": shown["token"][:-4] + "AAAA"}))
        register = self.read(self.path("sessions", "S2", "bookings"), facilitator)["items"]
        self.assertEqual([(row["application_ref"], row["status"], row["source"]) for row in register], [("A1", "attended", "qr")])
        self.at("2027-11-04T09:00:00Z")
        self.make(self.path("sessions", "S1", "register"), {"application_ref": "A1", "status": "attended", "minutes": 60, "source": "register"},
                  status=200)

    def test_15_a_learning_environment_tells_of_study(self):
        self.make(self.person("study"), {"event_id": "E1", "component": "study", "minutes": 100})
        self.refuse(409, "duplicate_event", self.operations.post(self.person("study"), {"event_id": "E1", "component": "study", "minutes": 90}))

    def test_16_a_coach_is_matched_and_meets(self):
        self.make(self.path("coaches"), {"coach_email": "coach@staff.example.org", "partner_id": "P1", "max_participants": 3})
        self.eventually(self.person("coach"), "a coach is matched", bool)
        coach = self.holder("coach", "--cohort", COHORT, "--staff", "coach@staff.example.org")
        met = self.make(self.person("meetings"), {"starts_at": "2027-11-05T09:00:00Z", "ends_at": "2027-11-05T10:00:00Z"}, coach)
        self.read(self.path("meetings", met["meeting_id"]), coach)
        self.make(self.path("meetings", met["meeting_id"], "changes"),
                  {"starts_at": "2027-11-06T09:00:00Z", "ends_at": "2027-11-06T10:00:00Z"}, coach, 200)
        self.at("2027-11-07T09:00:00Z")
        self.make(self.path("meetings"), {"meeting_id": met["meeting_id"], "application_ref": "A1", "minutes": 100, "status": "held"}, coach)
        self.read(self.person("meetings"), coach)
        self.make(self.person("notes"), {"text": "asks good questions"}, coach)
        self.assertEqual([one["text"] for one in self.read(self.person("notes"), coach)["items"]], ["asks good questions"])

    def test_17_engagement_is_explained(self):
        figure = self.eventually(self.person("engagement"), "all minutes are credited", lambda one: sum(
            row["minutes"] for row in one["evidence"]) >= 320)
        self.assertTrue(figure["components"])
        for what in ("evidence", "timeline"):
            self.assertTrue(self.read(self.person(what))["items"])
        self.read(self.path("engagement"))
        answer = self.operations.get(self.person())
        self.done(self.operations.get(self.person(), If_None_Match=answer.headers["etag"]), 304)

    def test_18_a_case_study_is_handed_in_and_marked(self):
        self.make(self.path("windows"), {"window_id": "W1", "programme": "NPQX", "attempt": 1, "opens_at": "2028-11-01T00:00:00Z",
                                         "closes_at": "2028-11-09T00:00:00Z"})
        self.make(self.path("windows", "W1", "changes"), {"closes_at": "2028-11-10T00:00:00Z"}, status=200)
        self.read(self.path("windows"))
        self.read(self.path("windows", "W1"))
        self.eventually(self.person("deadlines"), "there is a deadline", lambda one: one["items"])
        self.at("2028-11-02T09:00:00Z")
        participant = self.holder("participant", "--cohort", COHORT, "--ref", "A1")
        receipt = wait_until(lambda: (lambda answer: answer.status == 201 and answer.json)(participant.post(
            self.person("submissions"), {"words": 1200, "sha256": HASH, "title": "A case"})), 20, "it is taken")
        self.assertEqual((receipt["sha256"], receipt["count"]), (HASH, 1))
        self.read(self.person("submissions"), participant)
        self.read(self.path("submissions"))
        markers = []
        for number in (1, 2):
            self.make(self.path("markers"), {"marker_email": f"m{number}@staff.example.org", "school_urn": None, "partner_id": None})
            markers.append(self.holder("marker", "--cohort", COHORT, "--staff", f"m{number}@staff.example.org"))
        work = self.eventually(self.path("marking"), "there is work", lambda one: one["items"], markers[0])["items"][0]
        self.assertNotIn("first_name", work)
        self.make(self.path("marking", work["candidate_no"], "mark"), {"result": "pass", "score": 70}, markers[0])
        self.assertEqual(self.read(self.path("marks"))["items"], [], "sealed")
        self.make(self.person("marks"), {"marker_email": "m2@staff.example.org", "attempt": 1, "result": "pass", "score": 60})
        self.assertEqual(len(self.read(self.path("marks"))["items"]), 2)

    def test_19_what_has_come_of_it(self):
        self.assertEqual(self.eventually(self.person("outcome"), "passed", lambda one: one["outcome"] == "passed")["attempts"], "pass")
        self.read(self.path("outcomes"))
        self.read(self.person("messages"))

    # ---- imports

    def imported(self, answer):
        self.assertEqual(answer.status, 202, answer)
        return self.eventually(answer.headers["location"], "it has ended", lambda one: one["ended_at"])

    def test_20_a_folder_and_a_single_file_are_imported(self):
        dates = "cohort_id,starts_on,completes_on\nspring-2028,2028-03-01,2029-08-31\n"
        schools = "urn,name,type,country,headteacher_email\n100001,A school,academy,england,\n100001,Twice,academy,england,\n"
        folder = plain_zip(("s/00-cohort.csv", dates), ("s/02-schools.csv", schools))
        done = self.imported(self.operations.post("/v1/imports?notify=all", folder, Content_Type="application/zip"))
        self.assertEqual((done["state"], done["rows"], done["refused"]), ("done", 3, 1), done)
        path = f"/v1/imports/{done['import_id']}"
        self.assertEqual([(row["file"], row["line"], row["code"]) for row in self.read(f"{path}/rows")["items"]],
                         [("02-schools.csv", 3, "duplicate")])
        self.assertEqual(self.done(self.operations.get("/v1/imports"), 200)["items"], [done])
        self.assertEqual(self.operations.get(f"{path}/results/quarantine.csv").body, b"file,line,code\n02-schools.csv,3,duplicate\n")
        one = self.imported(self.operations.post("/v1/imports?cohort_id=spring-2028&file=03-schools.csv",
                                                 schools.replace("10000", "20000").encode(), Content_Type="text/csv"))
        self.assertEqual((one["state"], one["file"], one["cohort_id"], one["refused"]), ("done", "03-schools.csv", "spring-2028", 1), one)
        self.assertEqual(self.read("/v1/cohorts/spring-2028/schools/200001")["name"], "A school")
        self.refuse(422, "bad_zip", self.operations.post("/v1/imports", b"no zip", Content_Type="application/zip"))
        self.refuse(404, "not_found", self.operations.post("/v1/imports?cohort_id=none&file=03-schools.csv", b"urn\n", Content_Type="text/csv"))
        self.refuse(404, "not_found", self.operations.get(f"/v1/imports/{'0' * 32}"))

    # ---- refusals

    def test_21_requests_that_are_broken(self):
        path = self.path("partners")
        body = {"partner_id": "P2", "name": "Two", "kind": "school", "region": "north", "contact_email": "two@partner.example.org"}
        self.refuse_broken(400, "idempotency_key_missing", self.operations.ask("POST", path, body))
        self.refuse_broken(400, "bad_parameter", self.operations.get(path + "?limit=0"))
        self.refuse_broken(422, "invalid", self.operations.post(path, {**body, "partner_id": 7}))
        self.refuse_broken(422, "invalid", self.operations.post(path, {"name": "Two"}))
        self.refuse_broken(401, "not_authenticated", self.stranger.get(path))

    def test_22_who_may_not(self):
        self.refuse(401, "not_authenticated", self.bearer("gt_live_x").get(self.path()))
        self.refuse(403, "not_permitted", self.partner.post(
            "/v1/cohorts", {"cohort_id": "x", "starts_on": "2027-10-01", "completes_on": "2028-09-30"}))
        self.refuse(404, "not_found", self.operations.get(self.person(ref="A99")))
        self.refuse(404, "not_found", self.partner.get("/v1/cohorts/another/applications"))

    def test_23_the_same_again_and_another_under_its_key(self):
        path, school = self.path("schools"), {"urn": "100002", "name": "B", "type": "academy", "country": "england"}
        first, again = (self.operations.post(path, school, "b") for _ in range(2))
        self.assertEqual((first.status, first.body), (again.status, again.body))
        self.refuse(422, "key_reused", self.operations.post(path, {**school, "urn": "100003"}, "b"))
        self.refuse(409, "duplicate", self.operations.post(path, school))
        self.refuse(412, "precondition_failed", self.operations.post(
            self.path("sessions", "S1", "changes"), {"capacity": 11}, If_Match='"another"'))

    def test_24_too_many(self):
        inspector = self.holder("inspector", "--cohort", COHORT)
        answers = [inspector.get(self.path("applications")) for _ in range(LIMIT + 2)]
        self.assertEqual(answers[0].status, 200)
        self.refuse(429, "rate_limited", answers[-1])
        self.assertGreaterEqual(int(answers[-1].headers["retry-after"]), 1)

    def test_25_a_service_that_is_away(self):
        self.system.down("sessions")
        answer = self.operations.get(self.path("sessions"))
        self.refuse(503, "unavailable", answer)
        self.assertGreaterEqual(int(answer.headers["retry-after"]), 1)
        self.system.up("sessions")
        self.eventually(self.path("sessions"), "sessions are back", lambda one: one["items"])


if __name__ == "__main__":
    unittest.main()
