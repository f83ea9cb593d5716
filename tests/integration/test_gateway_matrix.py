"""gateway: the whole matrix of roles and routes, own things and others', against a running system.

What is expected stands in docs/access.md, which is what the gateway goes by; what there is, in /v1/openapi.json. A route
without a row, or a write without a body to try it with, fails."""
import datetime
import itertools
import json
import re
import shutil
import threading
import unittest

from tests.harness.http import Http
from tests.harness.system import ROOT, RULES, SERVICES, System
from tests.harness.waiting import wait_until

C = "/v1/cohorts/c1"
HASH = "ab" * 32
PERSON_MARKS = ("Ada", "Byron", "ada@example.org")

# What is somebody's own, and what is another's: the values of the paths' parameters.
OWN = {"cohort_id": "c1", "application_ref": "A1", "session_id": "S1", "partner_id": "P1", "meeting_id": "M1", "urn": "100001",
       "code": "NPQH", "window_id": "W1"}
OTHER = {**OWN, "application_ref": "A2", "session_id": "S2", "partner_id": "P2", "meeting_id": "M2"}

# A body for each write: its form is right, what it does is harmless or refused by a rule. {name} is as in the path.
BODIES = {
    "application_submit": {"application_ref": "A{n}", "trn": "1234567", "first_name": "Ada", "last_name": "Byron",
                           "email": "ada@example.org", "mentor_email": "mentor@example.org", "date_of_birth": "1985-04-01", "school_urn": "100001",
                           "role": "headteacher", "role_status": "held", "programme": "NPQH", "mode": "blended",
                           "partner_id": "{partner_id}", "previously_funded": False},
    "application_change": {"action": "resume"},
    "consent_set": {"sponsor": "mentor", "is_given": True},
    "adjustment_set": {"adjustment": ""},
    "partner_register": {"partner_id": "P{n}", "name": "x", "kind": "school", "region": "north", "contact_email": "x@example.org"},
    "school_register": {"urn": "2{n:05}", "name": "x", "type": "academy", "country": "england", "headteacher_email": "x@example.org"},
    "programme_publish": {"code": "NPQH", "version": 1, "definition": {}},
    "cohort_open": {"cohort_id": "c1", "starts_on": "2026-09-01", "completes_on": "2028-02-28"},
    "places_set": {"partner_id": "P1", "programme": "NPQH", "places": 50},
    "session_schedule": {"session_id": "T{n}", "programme": "NPQH", "component": "plg-1", "partner_id": "{partner_id}",
                         "starts_at": "2031-01-01T09:00:00Z", "ends_at": "2031-01-01T10:30:00Z", "capacity": 10},
    "session_reschedule": {"capacity": 11},
    "session_call_off": {"if_sequence": 99},
    "booking_create": {"application_ref": "{application_ref}"},
    "booking_cancel": None,
    "attendance_record": {"application_ref": "{application_ref}", "status": "attended", "minutes": 90, "source": "register"},
    "check_in": {"token": "x"},
    "catchup_record": {"catchup_id": "K{n}", "component": "plg-1", "minutes": 1, "approved_by": "x"},
    "study_record": {"event_id": "E{n}", "component": "study-1", "minutes": 1},
    "coach_register": {"coach_email": "c{n}@example.org", "partner_id": "{partner_id}", "max_participants": 1},
    "meeting_record": {"meeting_id": "R{n}", "application_ref": "{application_ref}", "minutes": 1, "status": "cancelled"},
    "meeting_arrange": {"meeting_id": "N{n}", "starts_at": "2031-01-01T09:00:00Z", "ends_at": "2031-01-01T09:01:00Z"},
    "meeting_move": {"starts_at": "2031-02-01T09:00:00Z", "ends_at": "2031-02-01T10:00:00Z"},
    "meeting_call_off": {},
    "note_write": {"text": "private"},
    "window_set": {"window_id": "V{n}", "programme": "NPQH", "attempt": 1, "opens_at": "2027-01-01T00:00:00Z",
                   "closes_at": "2027-01-09T00:00:00Z"},
    "window_change": {"opens_at": "2027-06-01T00:00:00Z", "closes_at": "2027-06-09T00:00:00Z"},
    "submission_create": {"words": 1, "sha256": HASH, "title": "x"},
    "marker_register": {"marker_email": "m{n}@example.org"},
    "mark_give": {"result": "pass", "score": 50},
    "mark_record": {"marker_email": "m1@example.org", "attempt": 1, "result": "pass", "score": 50},
    "import_create": b"no zip",
    "api_key_create": {"name": "x", "role": "inspector"},
    "api_key_rotate": {"overlap_until": "2031-01-01T00:00:00Z"},
    "api_key_revoke": None,
    "preference_set": {"topic": "sessions", "channel": "email", "choice": "yes"},
    "own_preference_set": {"topic": "", "channel": "email", "choice": "yes"},
    "own_quiet_hours_set": {"quiet_from": "22:00", "quiet_until": "07:00", "zone": "Europe/London"},
    "inbox_read": {},
    "own_inbox_read": {},
    "quiet_hours_set": {"quiet_from": "22:00", "quiet_until": "07:00", "zone": "Europe/London"},
    "staff_register": {"email": "s{n}@example.org"},
    "webhook_create": {"url": "https://hooks.example.org/{n}", "wants_history": False},
    "webhook_update": {"url": "https://hooks.example.org/{n}", "types": "", "cohorts": "", "description": "", "wants_history": False},
    "webhook_switch": {"is_enabled": True},
    "webhook_delete": None,
    "webhook_rotate": {"overlap_hours": 1},
    "webhook_test": {},
    "webhook_replay": {"after": 0, "until": 0},
    "event_source_create": {"partner_id": "P1"},
    "event_source_rotate": {"overlap_hours": 1},
    "event_source_delete": None,
}
ROLES = ("operations", "partner", "facilitator", "coach", "marker", "participant", "sponsor", "inspector")
KEYS = {
    "operations": (), "inspector": (), "partner": ("--partner", "P1", "--cohort", "c1"),
    "facilitator": ("--staff", "f1@example.org"), "coach": ("--staff", "c1@example.org"), "marker": ("--staff", "m1@example.org"),
    "participant": ("--ref", "A1", "--cohort", "c1"), "sponsor": ("--ref", "A1", "--cohort", "c1"),
}

# Who reads what the application tells, whom the services know by the id. S1 is led by f1, A1 coached by c1, and so on.
READERS = [
    ("operations", (), ""),
    ("partner", ("--partner", "P1", "--cohort", "c1"), "P1"), ("partner", ("--partner", "P2", "--cohort", "c1"), "P2"),
    ("facilitator", ("--staff", "f1@example.org"), "f1"), ("facilitator", ("--staff", "f2@example.org"), "f2"),
    ("coach", ("--staff", "c1@example.org"), "c1"), ("coach", ("--staff", "c2@example.org"), "c2"),
    ("marker", ("--staff", "m1@example.org"), "m1"), ("marker", ("--staff", "f1@example.org"), "f1"),  # who is one, too
    ("participant", ("--ref", "A1", "--cohort", "c1"), "A1"), ("participant", ("--ref", "A2", "--cohort", "c1"), "A2"),
    ("mentor", ("--ref", "A1", "--cohort", "c1"), "A1"), ("mentor", ("--ref", "A2", "--cohort", "c1"), "A2"),
    ("headteacher", ("--urn", "100001", "--cohort", "c1"), "100001"), ("headteacher", ("--urn", "100002", "--cohort", "c1"), "100002"),
]
# An event that has something in the application for each role.
ALL_ARE_TOLD = {
    "participant": "enrolment.accepted", "partner": "enrolment.accepted", "operations": "enrolment.accepted",
    "facilitator": "sessions.scheduled", "coach": "coaching.matched", "marker": "assessment.marker_registered",
    "mentor": "enrolment.adjustment_changed", "headteacher": "enrolment.adjustment_changed",
}
HERE = """event: %s
to: %s
mandatory: yes
because: You read it.

[subject]
It is here

[text]
Of {{reference or "nobody"}}.

{{> bottom}}

[html]
{{> top}}
<p>Of {{reference or "nobody"}}.</p>
{{> bottom}}
"""


def soon(minutes):
    """A time a little ahead: one checks in shortly before a session."""
    time = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")


def matrix():
    """{route: {role: "", own, all or open}} as docs/access.md has it."""
    text = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
    rows = re.search(r"<!-- matrix -->\n(.*)<!-- end of matrix -->", text, re.S)[1].splitlines()
    roles = [cell.strip() for cell in rows[0].split("|")[2:-1]]
    assert tuple(roles) == ROLES, roles
    cells = ([cell.strip() for cell in row.split("|")[1:-1]] for row in rows[2:])
    return {name.strip("`"): dict(zip(roles, values)) for name, *values in cells}


class Matrix(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.system = System(settings={"notifications": {"WEBHOOK_ALLOW_PRIVATE": "yes"}})
        cls.addClassCleanup(cls.system.close)
        cls.system.publish_programmes()
        cls.publish_here()
        cls.port = cls.system.gateway_port
        cls.numbers = itertools.count(100)
        cls.web = {role: Http(cls.port, cls.make(role, *options)) for role, options in KEYS.items()}
        cls.ops = cls.web["operations"]
        cls.readers = {(role, who): Http(cls.port, cls.make({"mentor": "sponsor", "headteacher": "sponsor"}.get(role, role), *options))
                       for role, options, who in READERS}
        cls.fill()
        document = cls.ops.get("/v1/openapi.json").json
        cls.routes = {operation["operationId"]: (method.upper(), path, operation)
                      for path, methods in document["paths"].items() for method, operation in methods.items()
                      if isinstance(operation, dict) and "operationId" in operation}
        cls.matrix = matrix()
        cls.things = cls.make_things()

    @classmethod
    def publish_here(cls):
        """Rules that tell each audience something in the application."""
        folder = cls.system.folder / "templates"
        shutil.copytree(ROOT / "services" / "notifications" / "templates", folder)
        rules = RULES.read_text()
        for role, event in ALL_ARE_TOLD.items():
            (folder / f"here_{role}.tmpl").write_text(HERE % (event, role), encoding="ascii")
            rules += f"here_{role} {event} {role} here_{role} in_app now never normal here -\n"
        (cls.system.folder / "here.txt").write_text(rules, encoding="ascii")
        cls.system.gtctl("templates", "load", folder, "--quiet")
        cls.system.gtctl("rules", "load", cls.system.folder / "here.txt", "--quiet")

    @classmethod
    def make(cls, role, *options):
        return cls.system.make_key(role, *options)["key"]

    @classmethod
    def post(cls, path, body, *statuses):
        answer = cls.ops.post(path, body)
        assert answer.status in (statuses or (200, 201)), (path, answer)
        return answer

    @classmethod
    def soon(cls, path, body):
        """What needs an event of another service first."""
        wait_until(lambda: cls.ops.post(path, body).status in (200, 201), 20, f"{path} {body}")

    @classmethod
    def fill(cls):
        cls.post("/v1/cohorts", BODIES["cohort_open"])
        cls.post(f"{C}/schools", {**BODIES["school_register"], "urn": "100001"})
        for n in (1, 2):
            cls.post(f"{C}/partners", {**BODIES["partner_register"], "partner_id": f"P{n}"})
            cls.post(f"{C}/places", {"partner_id": f"P{n}", "programme": "NPQH", "places": 50})
            cls.soon(f"{C}/coaches", {"coach_email": f"c{n}@example.org", "partner_id": f"P{n}", "max_participants": 5})
            cls.soon(f"{C}/sessions", {**BODIES["session_schedule"], "session_id": f"S{n}", "partner_id": f"P{n}",
                                       "facilitator_email": f"f{n}@example.org", "starts_at": soon(5), "ends_at": soon(95)})
            cls.soon(f"{C}/applications", {**BODIES["application_submit"], "application_ref": f"A{n}", "partner_id": f"P{n}",
                                           "trn": f"123456{n}"})
            cls.soon(f"{C}/sessions/S{n}/bookings", {"application_ref": f"A{n}"})
            cls.soon(f"{C}/participants/A{n}/meetings", {"meeting_id": f"M{n}", "starts_at": f"2030-02-0{n}T09:00:00Z",
                                                         "ends_at": f"2030-02-0{n}T10:00:00Z"})
        cls.soon(f"{C}/sessions", {**BODIES["session_schedule"], "session_id": "S3", "partner_id": "P1", "component": "plg-2"})
        cls.soon(f"{C}/sessions/S3/bookings", {"application_ref": "A1"})
        cls.soon(f"{C}/markers", {"marker_email": "m1@example.org"})
        cls.soon(f"{C}/windows", {**BODIES["window_set"], "window_id": "W1"})
        cls.post(f"{C}/participants/A1/consents", BODIES["consent_set"])

    @classmethod
    def make_things(cls):
        """What has an id of its own, in c1: a webhook of P1 with an attempt, P1's source of events, an import, a key."""
        partner = cls.web["partner"]
        hook = partner.post("/v1/webhooks", {**BODIES["webhook_create"], "url": "https://127.0.0.1:9/"}).json["endpoint_id"]
        partner.post(f"/v1/webhooks/{hook}/test", {})
        wait_until(lambda: partner.get(f"/v1/webhooks/{hook}/attempts").json["items"], 10, "it was tried")
        partner.ask("PUT", f"/v1/webhooks/{hook}/state", {"is_enabled": False})     # nothing more happens to it
        imported = cls.ops.post("/v1/imports?cohort_id=c1&file=09-schools.csv",
                                b"urn,name,type,country,headteacher_email\n300001,A,academy,england,\n", Content_Type="text/csv")
        wait_until(lambda: cls.ops.get(imported.headers["location"]).json["ended_at"], 60, "it has ended")
        return {"endpoint_id": hook, "source_id": cls.post("/v1/event-sources", {"partner_id": "P1", "cohorts": "c1"}).json["source_id"],
                "import_id": imported.json["import_id"], "key_id": cls.web["partner"].key.split("_")[2]}

    # ---- what the application tells

    def staff_id(self, name):
        return self.post(f"{C}/staff", {"email": f"{name}@example.org"}).json["staff_id"]

    def told(self, role, who):
        """Ids of what the rules above have told them, by the table."""
        reader = self.staff_id(who) if role in ("facilitator", "coach", "marker") else who
        return [row[0] for row in self.system.sql(
            "notifications", "SELECT occasion || '.' || template FROM message WHERE cohort_id = 'c1' AND channel = 'in_app'"
            " AND template LIKE 'here%%' AND state = 'delivered' AND recipient = %s AND reader = %s ORDER BY id DESC", role, reader)]

    def change_adjustment(self, ref, adjustment):
        """What sponsors hear of here."""
        self.post(f"{C}/participants/{ref}/adjustments", {"adjustment": adjustment})

    def consent(self, ref, sponsor, is_given):
        self.post(f"{C}/participants/{ref}/consents", {"sponsor": sponsor, "is_given": is_given})

    def test_7_each_reads_what_is_said_to_them_and_nothing_else(self):
        self.soon(f"{C}/markers", {"marker_email": "f1@example.org"})
        for sponsor in ("mentor", "headteacher"):
            self.consent("A1", sponsor, True)
        self.addCleanup(self.consent, "A1", "headteacher", False)
        self.consent("A2", "mentor", True)
        for ref in ("A1", "A2"):
            self.change_adjustment(ref, "extra_time_25")
        silent = [("headteacher", "100002")]
        web = self.readers
        untold = lambda: [reader for reader in web if reader not in silent and not self.told(*reader)]
        wait_until(lambda: not untold(), 20, "all are told something")
        told = {reader: self.told(*reader) for reader in web}
        read = {reader: http.get(f"{C}/inbox").json["items"] for reader, http in web.items()}
        self.assertEqual({reader: [row["message_id"] for row in rows if row["template"].startswith("here")] for reader, rows in read.items()}, told)
        every = [one for ids in told.values() for one in ids]
        self.assertEqual(len(every), len(set(every)), "nothing is in two inboxes")
        for (role, who), rows in read.items():
            for row in (row for row in rows if row["template"].startswith("here")):
                of = {"facilitator": "nobody.", "marker": "nobody.", "coach": "A", "headteacher": "A1.", "partner": "A", "operations": "A"}
                self.assertIn(f"Of {of.get(role, who)}", row["text"], (role, who))
                self.assertEqual((row["subject"], row["is_read"]), ("It is here", False))
        self.assertEqual(web["participant", "A1"].get(f"{C}/participants/A1/inbox").json["items"], read["participant", "A1"])
        unread = lambda http: {row["message_id"] for row in http.get(f"{C}/inbox?only_unread=true").json["items"]}
        self.assertEqual({reader: set(ids) - unread(web[reader]) for reader, ids in told.items() if set(ids) - unread(web[reader])}, {})
        for reader, http in web.items():          # everybody marks everything: their own is read
            for one in every:
                self.assertEqual(http.post(f"{C}/inbox/{one}/read", {}).status, 200)
            self.assertEqual({row["message_id"] for row in http.get(f"{C}/inbox").json["items"] if row["is_read"]}, set(told[reader]))
            self.assertEqual(unread(http) & set(told[reader]), set())
        self.assertEqual(self.system.sql("notifications", "SELECT count(*) FROM message WHERE template LIKE 'here%%' AND read_at IS NOT NULL"),
                         [(len(every),)])

    def test_8_a_sponsor_reads_only_of_who_still_agrees(self):
        mentor = self.readers["mentor", "A2"]
        mine = lambda: [row for row in mentor.get(f"{C}/inbox").json["items"] if row["template"].startswith("here")]
        self.assertTrue(mine())
        self.consent("A2", "mentor", False)
        wait_until(lambda: not mine(), 10, "what is there is not shown any more")
        self.assertTrue(self.told("mentor", "A2"))

    def test_9_everybody_chooses_for_themselves(self):
        for (role, _), web in self.readers.items():
            if role == "operations":
                self.assertEqual(web.post(f"{C}/preferences", {"topic": "", "channel": "in_app", "choice": "no"}).status, 403)
                continue
            self.assertEqual(web.post(f"{C}/preferences", {"topic": "", "channel": "in_app", "choice": "no"}).status, 200, role)
            self.assertEqual(web.post(f"{C}/quiet-hours", {"quiet_from": "20:00", "quiet_until": "06:00", "zone": "Europe/Paris"}).status, 200)
            rows = web.get(f"{C}/preferences").json["items"]
            self.assertEqual({row["choice"] for row in rows if row["channel"] == "in_app"}, {"no"}, role)
            self.assertEqual({(row["zone"], row["quiet_from"]) for row in rows}, {("Europe/Paris", "20:00")})
            self.system.sql("notifications", "DELETE FROM preference")
            self.system.sql("notifications", "DELETE FROM quiet_hours")

    # ---- the walk

    def ask(self, role, name, values, body=None, **options):
        method, path, _ = self.routes[name]
        if name == "booking_cancel" and values["session_id"] == "S1":     # who leads S1 is to stay the person's facilitator
            values = {**values, "session_id": "S3"}
        known = {"key_id": "a" * 16, "endpoint_id": "none", "import_id": "0" * 32, "file": "outcomes.csv", "source_id": "none", "staff_id": "0" * 64, "candidate_no": "0" * 8, "message_id": "none", "token": "x", **values}
        path = re.sub(r"\{(\w+)\}", lambda match: known[match[1]], path)
        if method == "GET":
            return self.web[role].get(path)
        body = body or self.body(name, known)
        if isinstance(body, bytes):
            return self.web[role].post(path, body, Content_Type="application/zip", **options)
        return self.web[role].post(path, body, **options) if method == "POST" else self.web[role].ask(method, path, body)

    def body(self, name, values):
        number = next(self.numbers)
        return BODIES[name] if isinstance(BODIES[name], bytes) else BODIES[name] and {key: value.format(n=number, **values) if isinstance(value, str) else value
                                 for key, value in BODIES[name].items()}

    def walked(self, answers):
        """Fails with all that is not as it should be, not with the first."""
        wrong = [f"{role} {name}: {answer.status} {answer.body[:400]}" for role, name, answer, is_right in answers if not is_right]
        self.assertEqual(wrong, [])

    def cells(self, *values):
        return [(role, name) for name in self.routes for role in ROLES if self.matrix[name][role] in values
                and not (name in ENDLESS and "all" in values)]

    def test_each_route_has_a_row_and_each_write_a_body(self):
        self.assertEqual(set(self.routes) - set(self.matrix), set())
        writes = {name for name, (method, _, _) in self.routes.items() if method != "GET" and self.matrix[name]["partner"] != "open"}
        self.assertEqual(writes - set(BODIES), set(), "a write without a body to try it with")

    def test_1_what_no_role_may_is_forbidden(self):
        self.walked((role, name, answer, (answer.status, answer.code) == (403, "not_permitted"))
                    for role, name in self.cells("") for answer in [self.ask(role, name, OWN)])

    def test_2_nobody_is_let_in_without_a_key(self):
        nobody = Http(self.port)
        self.web["nobody"] = nobody
        self.walked(("nobody", name, answer, answer.status == 401) for name in self.routes
                    if self.matrix[name]["partner"] != "open" for answer in [self.ask("nobody", name, OWN)])
        del self.web["nobody"]

    def test_3_what_is_anothers_is_not_there(self):
        self.walked((role, name, answer, self.is_hidden(role, name, answer))
                    for role, name in self.cells("own") for answer in [self.ask(role, name, OTHER)])

    def is_hidden(self, role, name, answer):
        """404, as if it were not there; a list that is not about one thing has nothing of others in it."""
        if name in ("check_in", "marking_list", "mark_give", "calendar_link") or name.startswith("own_"):   # there is only one's own
            return answer.status in (200, 404, 422)
        if answer.status == 404:
            return answer.code == "not_found"
        return answer.status == 200 and "items" in answer.json and not self.others_rows(role, answer.json["items"])

    @staticmethod
    def others_rows(role, rows):
        own = {"partner": {"partner_id": "P1"}, "participant": {"application_ref": "A1"}}.get(role, {})
        found = [row for row in rows for field, value in own.items() if row.get(field, value) != value]
        return found + [row for row in rows if row.get("application_ref") == "A2" or row.get("session_id") == "S2"]

    def test_4_what_is_ones_own_is_open(self):
        self.walked((role, name, answer, self.is_open(name, answer))
                    for role, name in self.cells("own") for answer in [self.ask(role, name, OWN)])

    def test_5_what_is_for_all_is_open(self):
        self.walked((role, name, answer, self.is_open(name, answer))
                    for role, name in self.cells("all") for answer in [self.ask(role, name, OTHER)])

    def is_open(self, name, answer):
        """Done, or refused by a rule of the services; 404 only for what there is not."""
        if self.routes[name][0] == "GET":
            return answer.status == 200 or (answer.status == 404 and name in ABSENT)
        return answer.status in (200, 201, 204) or (answer.status in (409, 412, 422) and answer.code not in ("invalid", "bad_json")) \
            or (answer.status == 404 and name in ABSENT)

    def test_6_another_cohort_is_not_there(self):
        self.ops.post("/v1/cohorts", {**BODIES["cohort_open"], "cohort_id": "c2"})
        for role in ("partner", "participant", "sponsor"):
            self.walked((role, name, answer, answer.status == 404) for name in self.routes
                        if "{cohort_id}" in self.routes[name][1] and self.matrix[name][role] in ("own", "all")
                        for answer in [self.ask(role, name, {**OWN, "cohort_id": "c2"})])

    def test_6_below_what_is_not_there_is_nothing(self):
        """For who sees everything too: each GET, and the writes that are kept for whoever is named."""
        nothing = {"cohort_id": "nowhere", "application_ref": "nobody", "session_id": "none", "endpoint_id": "none", "import_id": "0" * 32}
        writes = ("preference_set", "quiet_hours_set", "own_preference_set", "own_quiet_hours_set", "inbox_read", "own_inbox_read")
        asked = [(role, route, {**OWN, **self.things, name: value}) for name, value in nothing.items()
                 for route, (method, path, _) in self.routes.items() for role in ("operations", "inspector")
                 if f"{{{name}}}" in path and (method == "GET" or route in writes) and self.matrix[route][role] == "all"]
        self.walked((f"{role} {values}", route, answer, (answer.status, answer.code) == (404, "not_found"))
                    for role, route, values in asked for answer in [self.ask(role, route, values)])
        self.assertGreater(len(asked), 60)
        nobody = self.limited("participant", "--ref", "nobody", "--cohort", "c1")      # a key for whom there is not
        self.assertEqual({route: self.ask(nobody, route, {**OWN, "application_ref": "nobody"}).status
                          for route in ("timeline_list", "booking_list", "preference_list", "participant_calendar", "preference_set")},
                         dict.fromkeys(("timeline_list", "booking_list", "preference_list", "participant_calendar", "preference_set"), 404))

    def test_6_what_was_not_there_is_seen_once_it_is(self):
        partner = self.web["partner"]
        self.assertEqual(partner.get(f"{C}/participants/A77").status, 404)
        body = {**BODIES["application_submit"], "application_ref": "A77", "partner_id": "P1", "trn": "1234577"}
        self.assertEqual(partner.post(f"{C}/applications", body).status, 201)
        self.assertEqual(partner.get(f"{C}/participants/A77").status, 200)

    # ---- what stands in no cohort's path

    def limited(self, role, *options):
        """Another client of a role, under a name of its own."""
        name = f"{role} {' '.join(options)}"
        self.web[name] = Http(self.port, self.make(role, *options))
        self.addCleanup(lambda: self.web.pop(name).close())
        return name

    def outside(self, role):
        """Routes without a cohort in their path that the role may use, but what is the same for all."""
        return [name for name, (_, path, _) in self.routes.items() if "{cohort_id}" not in path and name not in ENDLESS
                and name not in ("programme_list", "programme_get") and self.matrix[name][role] in ("own", "all")]

    def test_7_who_is_limited_to_a_cohort_has_nothing_of_others(self):
        self.ops.post("/v1/cohorts", {**BODIES["cohort_open"], "cohort_id": "c2"})
        before = self.seen_by_owner()
        for role, options in (("operations", ()), ("inspector", ()), ("partner", ("--partner", "P1"))):
            name = self.limited(role, *options, "--cohort", "c2")
            answers = {route: self.ask(name, route, {**OWN, **self.things}) for route in self.outside(role)
                       if role != "partner" or "source" not in route}
            self.walked((name, route, answer, self.has_nothing(route, answer)) for route, answer in answers.items())
        self.assertEqual(self.seen_by_owner(), before)

    def test_7_what_a_limited_key_may_see_of_its_own_cohort_is_there(self):
        name = self.limited("operations", "--cohort", "c1")
        for route in ("cohort_list", "import_list", "webhook_list", "audit_list"):
            self.assertTrue(self.ask(name, route, OWN).json["items"], route)
        for route in ("import_get", "import_rows_list", "import_result_get", "webhook_get", "attempt_list", "webhook_secret", "webhook_replay"):
            self.assertEqual(self.ask(name, route, {**OWN, **self.things}).status, 200, route)

    def has_nothing(self, route, answer):
        """Not there, or forbidden as it is about the whole installation; a list without a row of c1; what is made is for c2."""
        if answer.status in (403, 404):
            return True
        if answer.status == 200 and "items" in answer.json:
            return not [row for row in answer.json["items"] if "c1" in (row.get("cohort_id"), row.get("cohort"), row.get("cohorts"))
                        or not {row.get("endpoint_id"), row.get("import_id")}.isdisjoint(self.things.values())]
        return answer.status == 201 and route == "webhook_create" or answer.status == 422 and route == "import_create"

    def test_8_a_partner_has_nothing_of_anothers_webhooks_and_sources(self):
        other, before = self.limited("partner", "--partner", "P2", "--cohort", "c1"), self.seen_by_owner()
        for route in self.outside("partner"):
            if self.routes[route][1].startswith(("/v1/webhooks/{", "/v1/event-sources/{")):
                answer = self.ask(other, route, {**OWN, **self.things})
                self.assertTrue((answer.status, answer.code) == (404, "not_found" if self.routes[route][0] == "GET" else f"unknown_{'endpoint' if 'webhooks' in self.routes[route][1] else 'event_source'}"), (route, answer))
        for path in ("/v1/webhooks", "/v1/event-sources"):
            self.assertEqual([row for row in self.web[other].get(path).json["items"] if row["partner_id"] != "P2"], [], path)
        self.assertEqual(self.seen_by_owner(), before)

    def seen_by_owner(self):
        """All that P1 sees of its webhook and its source: what others tried has changed none of it."""
        paths = [f"/v1/webhooks/{self.things['endpoint_id']}{part}" for part in ("", "/secret", "/attempts")]
        seen = [self.web["partner"].get(path) for path in (*paths, "/v1/event-sources", f"/v1/event-sources/{self.things['source_id']}/secret")]
        self.assertEqual({answer.status for answer in seen}, {200})
        return [answer.json for answer in seen]

    def test_8_two_partners_who_ask_for_the_same_at_once_are_told_apart(self):
        other, path = self.web[self.limited("partner", "--partner", "P2", "--cohort", "c1")], f"/v1/webhooks/{self.things['endpoint_id']}"
        statuses = {}

        def look(web, name):
            statuses[name] = {web.get(path).status for _ in range(300)}
        threads = [threading.Thread(target=look, args=(Http(self.port, web.key), (web.key, n))) for web in (self.web["partner"], self.ops, other) for n in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual({name: seen for name, seen in statuses.items() if seen != ({404} if name[0] == other.key else {200})}, {})

    # ---- the same again

    def test_9_the_same_again_under_its_key_changes_nothing(self):
        """Each POST over HTTP, done or refused: the first answer again, no event of it anywhere, no row another one."""
        values, wrong, asked, traces = {**OWN, **self.things}, [], {}, {}
        for name, (method, _, _) in self.routes.items():
            role = next((role for role in ROLES if self.matrix[name][role] in ("own", "all")), None)
            if method == "POST" and role:
                asked[name] = (role, self.body(name, values))
        firsts = {name: self.ask(role, name, values, body, key=f"again {name}") for name, (role, body) in asked.items()}
        self.system.gtctl("wait", "--drained")
        before = self.at_rest()
        for name, (role, body) in asked.items():
            again = wait_until(lambda: (lambda found: found if b'"in_progress"' not in found.body else None)(  # its outcome is noted soon
                self.ask(role, name, values, body, key=f"again {name}")), 10, "it has ended")
            traces[again.headers["traceparent"].split("-")[1]] = name
            if self.said(firsts[name]) != self.said(again) or (again.status < 300 and again.headers.get("idempotency-replayed") != "true"):
                wrong.append((name, firsts[name], again))
        self.assertEqual(wrong, [])
        caused = [trace for owner in SERVICES for trace, in self.system.sql(owner, "SELECT split_part(trace, '-', 2) FROM outbox")]
        self.assertGreater(len(caused), len(traces))
        self.assertEqual([traces[trace] for trace in caused if trace in traces], [])
        self.assertEqual({name: rows ^ before[name] for name, rows in self.at_rest().items() if rows != before[name]}, {})

    @staticmethod
    def said(answer):
        """Without the trace of the request that was refused, and the secret of a key, which is told once."""
        return answer.status, {name: value for name, value in answer.json.items() if name not in ("trace_id", "key")}

    def at_rest(self):
        """The tables that change by commands and events alone, but those of a log."""
        moving = {"log_block", "cursor", "journal", "journal_key", "answer", "begun", "log_volume", "message"}
        return {f"{owner}.{name}": rows for owner in SERVICES if owner != "gateway" for name, rows in self.system.tables(owner).items()
                if name not in moving and (name,) not in self.system.sql(owner, "SELECT table_name FROM incidental")}

    # ---- fields

    def test_names_are_for_those_who_need_them(self):
        for role in ROLES:
            answer = self.web[role].get(f"{C}/participants/A1")
            sees = {mark for mark in PERSON_MARKS if mark.encode() in answer.body}
            expected = {"marker": 0, "inspector": 0, "facilitator": 2, "sponsor": 2}.get(role, 3)
            self.assertEqual(len(sees), expected, (role, answer))

    def test_a_marker_never_sees_a_name_or_reference(self):
        for name in self.routes:
            if self.matrix[name]["marker"] in ("own", "all") and self.routes[name][0] == "GET":
                body = self.ask("marker", name, OWN).body
                self.assertFalse([mark for mark in (*PERSON_MARKS, '"A1"', '"A2"') if mark.encode() in body], (name, body))

    def test_what_has_no_filter_takes_none(self):
        for path, name in (("/marks", "staff_id"), ("/sessions/S1/bookings", "application_ref"), ("/participants/A1/bookings", "session_id")):
            answer = self.ops.get(f"{C}{path}?{name}=A1")
            self.assertEqual((answer.status, answer.json["errors"][0]["code"]), (400, "unknown_parameter"), path)
            self.assertEqual(self.ops.get(f"{C}{path}").status, 200)

    def test_who_may_only_read_sees_no_secret(self):
        hook = self.ops.post("/v1/webhooks", {"url": "https://hooks.example.org/s", "wants_history": False}).json["endpoint_id"]
        reader = Http(self.port, self.make("operations", "--scopes", "read"))
        self.assertEqual(reader.get(f"/v1/webhooks/{hook}").status, 200)
        self.assertEqual(reader.get(f"/v1/webhooks/{hook}/secret").code, "scope_missing")
        self.assertEqual(self.ops.get(f"/v1/webhooks/{hook}/secret").status, 200)

    def test_a_coachs_note_is_the_coachs(self):
        self.assertEqual(self.web["coach"].post(f"{C}/participants/A1/notes", {"text": "between us"}).status, 201)
        self.assertIn("between us", self.web["coach"].get(f"{C}/participants/A1/notes").body.decode())
        for role in ROLES:
            if role != "coach":
                self.assertEqual(self.web[role].get(f"{C}/participants/A1/notes").status, 403)
        other = Http(self.port, self.make("coach", "--staff", "c2@example.org"))
        self.assertEqual(other.get(f"{C}/participants/A1/notes").status, 404)

    def test_sponsors_need_consent(self):
        head = Http(self.port, self.make("sponsor", "--urn", "100001", "--cohort", "c1"))
        self.assertEqual(head.get(f"{C}/participants/A1").status, 404)
        self.post(f"{C}/participants/A1/consents", {"sponsor": "headteacher", "is_given": True})
        wait_until(lambda: head.get(f"{C}/participants/A1").status == 200, 10, "the headteacher sees it")
        self.assertEqual(head.get(f"{C}/participants/A2").status, 404)

    # ---- check-in

    def test_0_a_participant_checks_in_with_the_code_of_the_session(self):
        code = self.web["facilitator"].get(f"{C}/sessions/S1/check-in-token").json
        person = self.web["participant"]
        head, last = code["token"][:-1], code["token"][-1]
        changed = head[:20] + ("A" if head[20] != "A" else "B") + head[21:] + last
        self.assertEqual(person.post("/v1/check-ins", {"token": changed}).code, "bad_token")
        other = self.web["operations"].get(f"{C}/sessions/S2/check-in-token").json["token"]
        self.assertEqual(person.post("/v1/check-ins", {"token": other}).code, "not_booked")
        done = person.post("/v1/check-ins", {"token": code["token"]})
        self.assertIn(done.status, (200, 201), done)
        rows = self.ops.get(f"{C}/sessions/S1/bookings").json["items"]
        self.assertEqual([(row["status"], row["source"]) for row in rows if row["application_ref"] == "A1"], [("attended", "qr")])
        self.system.gtctl("clock", "advance", "16m")
        try:
            wait_until(lambda: person.post("/v1/check-ins", {"token": code["token"]}).status == 422, 5, "the code is over")
        finally:
            self.system.gtctl("clock", "reset", "--force")


# An answer that does not end is looked at elsewhere.
ENDLESS = {"event_stream"}
# Of these there is nothing under the path that is tried.
ABSENT = {"api_key_get", "api_key_rotate", "api_key_revoke", "match_list", "mark_give", "booking_get", "calendar_feed",
          "submission_get", "outcome_get", "deadline_get", "webhook_get", "webhook_secret", "attempt_list", "event_source_secret",
          "webhook_update", "webhook_switch", "webhook_delete", "webhook_rotate", "webhook_test", "webhook_replay",
          "event_source_rotate", "event_source_delete", "import_get", "import_rows_list", "import_result_get", "unsubscribe", "unsubscribe_page"}
