"""What people are told and choose, and their calendars."""
import json
import urllib.parse

from tests.harness import mailbox

TOKEN = "a token of Notify's"
STAFF = "coach@staff.example.org"


class Own:
    def test_40_what_the_application_tells_is_read(self):
        participant = self.holder("participant", "--cohort", self.cohort, "--ref", "A1")
        told = self.eventually(self.person("inbox"), "a session has moved", lambda one: one["items"], participant)["items"]
        self.assertIn("session_changed", {one["template"] for one in told})
        self.done(participant.post(self.person("inbox", told[0]["message_id"], "read")), 200)
        own = self.read(self.path("inbox"), participant)["items"]
        self.assertEqual([one["message_id"] for one in own if one["is_read"]], [told[0]["message_id"]])
        self.done(participant.post(self.path("inbox", told[-1]["message_id"], "read")), 200)
        self.read(self.path("inbox"))

    def test_41_what_somebody_chooses_to_hear_of(self):
        participant = self.holder("participant", "--cohort", self.cohort, "--ref", "A1")
        quiet = {"zone": "Europe/London", "quiet_from": "22:00", "quiet_until": "07:00"}
        for place in (self.person, self.path):
            self.make(place("preferences"), {"topic": "sessions", "channel": "email", "choice": "yes"}, participant, 200)
            self.make(place("quiet-hours"), quiet, participant, 200)
            rows = self.read(place("preferences"), participant)["items"]
            self.assertEqual({(one["quiet_from"], one["quiet_until"]) for one in rows}, {("22:00", "07:00")})
        self.assertEqual(participant.post(self.path("quiet-hours"), {**quiet, "zone": "Europe/Nowhere"}).status, 422)

    def test_42_calendars(self):
        participant = self.holder("participant", "--cohort", self.cohort, "--ref", "A1")
        coach = self.holder("coach", "--cohort", self.cohort, "--staff", STAFF)
        for who, what in ((participant, b"UID:"), (coach, b"BEGIN:VCALENDAR")):
            link = self.read(self.path("calendar-link"), who)["url"]
            answer = self.stranger.get(link)
            self.assertEqual((answer.status, answer.headers["content-type"].partition(";")[0]), (200, "text/calendar"), answer)
            self.assertIn(what, answer.body)
            self.refuse(404, "not_found", self.stranger.get(link.replace(".ics", "x.ics")))
        self.assertEqual(participant.get(self.person("calendar")).status, 200)

    def test_43_the_link_in_a_mail_ends_a_subscription(self):
        links = [mail["List-Unsubscribe"] for mail in mailbox.mails(self.system.mail_dir)
                 if mail["List-Unsubscribe"] and "a1@school.example.org" in mail.recipients]
        path = urllib.parse.urlsplit(links[0].strip().strip("<>")).path
        self.assertIn(b"<form", self.stranger.get(path).body)
        answer = self.stranger.ask("POST", path, b"List-Unsubscribe=One-Click", {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(answer.status, 200, answer)
        for method in ("GET", "POST"):
            self.refuse(404, "not_found", self.stranger.ask(method, path[:-2] + "xx"))

    def test_44_notify_tells_of_a_message(self):
        notify, body = self.bearer(TOKEN), {"id": "4b0a8c5e-0000-4000-8000-000000000000", "reference": None, "status": "delivered"}
        self.done(notify.ask("POST", "/v1/notify/receipts", body), 204)
        self.refuse_broken(422, "invalid", notify.ask("POST", "/v1/notify/receipts", {**body, "status": 1}))
        self.refuse(401, "not_authenticated", self.bearer("another").ask("POST", "/v1/notify/receipts", body))

    def test_45_staff_and_whom_they_coach(self):
        self.make(self.path("staff"), {"email": "new@staff.example.org"})
        coach = self.holder("coach", "--cohort", self.cohort, "--staff", STAFF)
        [staff_id] = [one["staff_id"] for one in self.read(self.path("coaches"))["items"]]
        self.assertEqual([one["application_ref"] for one in self.read(self.path("coaches", staff_id, "participants"), coach)["items"]], ["A1"])
        met = self.make(self.person("meetings"), {"starts_at": "2028-12-05T09:00:00Z", "ends_at": "2028-12-05T10:00:00Z"}, coach)["meeting_id"]
        self.done(coach.post(self.path("meetings", met, "cancellation"), {}), 200)
        self.assertIn(met, json.dumps(self.read(self.path("meetings"), coach)))
        self.assertEqual(coach.post(self.path("meetings", "none", "cancellation"), {}).status, 404)

    def test_46_a_missed_session_is_caught_up_and_another_called_off(self):
        self.make(self.person("catchup"), {"catchup_id": "K1", "component": "event-2", "minutes": 30, "approved_by": "the lead"})
        self.make(self.path("sessions"), {
            "session_id": "S9", "programme": "NPQX", "component": "event-1", "partner_id": "P1", "starts_at": "2028-12-01T09:00:00Z",
            "ends_at": "2028-12-01T11:00:00Z", "venue_urn": "100001", "capacity": 10, "facilitator_email": "lead@staff.example.org"})
        seen = self.operations.get(self.path("sessions", "S9"))
        called_off = self.operations.post(self.path("sessions", "S9", "cancellation"), {}, If_Match=seen.headers["etag"])
        self.assertEqual(self.done(called_off, 200)["sequence"], 1)
