"""Calendars: what the gateway serves, read back by programs that others wrote."""
import datetime
import http.client
import json
import unittest
import urllib.parse
import zoneinfo

import icalendar
import vobject

from tests.harness import mailbox, node
from tests.harness.system import System
from tests.harness.waiting import wait_until
from tests.integration.rows import programme

LONDON = zoneinfo.ZoneInfo("Europe/London")
COHORT = "autumn-2027"
BASE = f"/v1/cohorts/{urllib.parse.quote(COHORT, safe='')}"
# Around both clock changes: (session, UTC, London's clock)
SESSIONS = [
    ("S1", "2027-10-30T09:00:00Z", "2027-10-30 10:00:00"), ("S2", "2027-10-31T09:00:00Z", "2027-10-31 09:00:00"),
    ("S3", "2027-10-31T01:30:00Z", "2027-10-31 01:30:00"), ("S4", "2028-03-25T09:00:00Z", "2028-03-25 09:00:00"),
    ("S5", "2028-03-26T09:00:00Z", "2028-03-26 10:00:00"),
]
VENUE = "Église, Notre-Dame; “Fort Gate” with a name that is too long for one line of a calendar file"


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def by_icalendar(text):
    calendar = icalendar.Calendar.from_ical(text)
    return [(str(event["UID"]), int(event["SEQUENCE"]), str(event["STATUS"]), str(event["SUMMARY"]), event["DTSTART"].dt)
            for event in calendar.walk("VEVENT")]


def by_vobject(text):
    return [(event.uid.value, int(event.sequence.value), event.status.value, event.summary.value, event.dtstart.value)
            for event in vobject.readOne(text).vevent_list]


class Calendars(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.system = System()
        cls.addClassCleanup(cls.system.close)
        cls.client = cls.system.client()
        cls.address = (cls.system.var / "env" / "gateway" / "GATEWAY_LISTEN").read_text().strip()
        cls.system.gtctl("clock", "set", "2027-09-01T09:00:00Z")
        cls.system.publish_rules()
        cls.make_cohort()
        cls.participant = cls.key("participant", "--ref", "A1")
        cls.facilitator = cls.key("facilitator", "--staff", "fay@example.org")
        cls.partner = cls.key("partner", "--partner", "P2")

    @classmethod
    def key(cls, role, *options):
        return cls.system.make_key(role, "--cohort", COHORT, *options)["key"]

    @classmethod
    def done(cls, command, *rows):
        answers = cls.client.commands(command, COHORT, list(rows))
        assert all(code == "" for code, _, _ in answers), (command, answers)
        return [result for _, _, result in answers]

    @classmethod
    def make_cohort(cls):
        definition = programme()
        cls.client.commands("enrolment.publish_programme", "", [{"code": "NPQX", "version": 1, "definition": json.dumps(definition)}])
        cls.done("enrolment.open_cohort", {"cohort_id": COHORT, "starts_on": "2027-09-01", "completes_on": "2029-01-31"})
        for partner in ("P1", "P2"):
            cls.done("enrolment.register_partner", {"partner_id": partner, "name": partner, "kind": "school", "parent_partner_id": "",
                                                    "region": "", "contact_email": "p@example.org"})
        cls.done("enrolment.register_school", {"urn": "100001", "name": VENUE, "type": "academy", "country": "england",
                                               "headteacher_email": "h@example.org"})
        cls.done("enrolment.set_places", {"partner_id": "P1", "programme": "NPQX", "places": "9"})
        cls.done("enrolment.apply", *[{
            "application_ref": ref, "submitted_at": "2027-08-01T09:00:00Z", "trn": trn, "first_name": "Ann", "last_name": "Lee",
            "email": f"{ref.lower()}@example.org", "date_of_birth": "1990-01-01", "school_urn": "100001", "role": "teacher", "role_status": "held",
            "programme": "NPQX", "mode": "blended", "partner_id": "P1", "previously_funded": "no", "mentor_email": "", "adjustment": ""}
            for ref, trn in (("A1", "1234567"), ("A2", "1234568"))])
        cls.done("enrolment.decide", {"file": "one"})

        def schedule():
            return cls.client.commands("sessions.schedule", COHORT, [cls.session(*SESSIONS[0])])[0][0] == ""
        wait_until(schedule, 10, "sessions knows the partner, the school and the programme")
        cls.done("sessions.schedule", *[cls.session(*one) for one in SESSIONS[1:]])

        def book():
            return cls.client.commands("sessions.book", COHORT, [cls.booking("S1")])[0][0] == ""
        wait_until(book, 10, "sessions knows the participant")

    @staticmethod
    def session(session_id, starts_at, _clock=None):
        """An hour; each is about another component or the same: only S1 and S2 can be booked together."""
        ends = (moment(starts_at) + datetime.timedelta(hours=1)).isoformat().replace("+00:00", "Z")
        return {"session_id": session_id, "programme": "NPQX", "component": "event-2" if session_id == "S2" else "event-1",
                "partner_id": "P1", "starts_at": starts_at, "ends_at": ends, "venue_urn": "100001",
                "online_url": "https://meet.example.org/1" if session_id == "S1" else "", "capacity": "5", "facilitator_email": "Fay@example.org"}

    @staticmethod
    def booking(session_id, action="book"):
        return {"application_ref": "A1", "session_id": session_id, "action": action, "at": "2027-09-01T09:00:00Z"}

    def get(self, path, key=None, **headers):
        """(status, headers, body as text)"""
        connection = http.client.HTTPConnection(self.address, timeout=10)
        try:
            connection.request("GET", path, headers={**headers, **({"Authorization": f"Bearer {key}"} if key else {})})
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()
        finally:
            connection.close()

    def calendar(self, path, key=None):
        status, headers, text = self.get(path, key)
        self.assertEqual((status, headers.get_content_type(), headers.get_content_charset()), (200, "text/calendar", "utf-8"), text)
        return text

    def link(self, key):
        status, _, body = self.get(f"{BASE}/calendar-link", key)
        self.assertEqual(status, 200, body)
        return json.loads(body)["url"]

    def read_by_all(self, text):
        """{what tells apart a reader: {summary: (uid, sequence, status, moment)}}; all must agree."""
        found = {"icalendar": by_icalendar(text), "vobject": by_vobject(text)}
        for reader, events in node.run("calendars.mjs", {"text": text}).items():
            found[reader] = [(event["uid"], event["sequence"], event["status"], event["summary"], moment(event["starts_at"])) for event in events]
        as_read = {reader: sorted((uid, sequence, status, summary, start.astimezone(LONDON).strftime("%F %T"))
                                  for uid, sequence, status, summary, start in events) for reader, events in found.items()}
        for reader, events in as_read.items():
            self.assertEqual(events, as_read["icalendar"], reader)
        return as_read["icalendar"]

    # ---- the tests

    def test_a_facilitators_feed_shows_london_time_on_both_sides_of_both_clock_changes(self):
        events = self.read_by_all(self.calendar(self.link(self.facilitator)))
        self.assertEqual(sorted(clock for *_, clock in events), sorted(clock for _, _, clock in SESSIONS))
        self.assertEqual(len({uid for uid, *_ in events}), len(SESSIONS))

    def test_a_coachs_feed_has_what_was_arranged_moved_and_called_off(self):
        self.done("coaching.register_coach", {"coach_email": "cora@example.org", "partner_id": "P1", "max_participants": "3"})
        coach = self.key("coach", "--staff", "cora@example.org")

        def arrange():
            return self.client.commands("coaching.arrange_meeting", COHORT, [{
                "meeting_id": "M1", "application_ref": "A2", "starts_at": "2027-10-30T09:00:00Z", "ends_at": "2027-10-30T10:00:00Z"}])[0][0] == ""
        wait_until(arrange, 20, "the coach is matched")
        moved = {"meeting_id": "M1", "starts_at": "2027-11-01T09:00:00Z", "ends_at": "2027-11-01T10:00:00Z", "if_sequence": ""}
        feed, seen = self.link(coach), []
        for step in (lambda: None, lambda: self.done("coaching.move_meeting", moved),
                     lambda: self.done("coaching.call_off_meeting", {"meeting_id": "M1", "if_sequence": ""})):
            step()
            (event,) = self.read_by_all(self.calendar(feed))
            seen.append(event)
        self.assertEqual([(sequence, status, clock) for _, sequence, status, _, clock in seen],
                         [(0, "CONFIRMED", "2027-10-30 10:00:00"), (1, "CONFIRMED", "2027-11-01 09:00:00"), (2, "CANCELLED", "2027-11-01 09:00:00")])
        self.assertEqual(len({uid for uid, *_ in seen}), 1)
        (theirs,) = self.read_by_all(self.calendar(self.link(self.key("participant", "--ref", "A2"))))
        self.assertEqual(theirs[1:3], seen[-1][1:3], "the participant's calendar, whose entries have UIDs of their own, says the same")

    def test_what_was_booked_moved_and_given_up_keeps_its_uid(self):
        feed, seen = self.link(self.participant), []
        for step in (lambda: None, lambda: self.done("sessions.reschedule", self.change("S1", "2027-10-31T12:00:00Z", "2027-10-31T13:00:00Z")),
                     lambda: self.done("sessions.book", self.booking("S1", "cancel")), lambda: self.done("sessions.book", self.booking("S1"))):
            step()
            (event,) = self.read_by_all(self.calendar(feed))
            seen.append(event)
        self.assertEqual([(sequence, status, clock) for _, sequence, status, _, clock in seen],
                         [(0, "CONFIRMED", "2027-10-30 10:00:00"), (1, "CONFIRMED", "2027-10-31 12:00:00"),
                          (2, "CANCELLED", "2027-10-31 12:00:00"), (3, "CONFIRMED", "2027-10-31 12:00:00")])
        self.assertEqual(len({uid for uid, *_ in seen}), 1)
        self.done("sessions.reschedule", self.change("S1", SESSIONS[0][1], "2027-10-30T10:00:00Z"))

    @staticmethod
    def change(session_id, starts_at, ends_at):
        return {"session_id": session_id, "starts_at": starts_at, "ends_at": ends_at, "venue_urn": "", "online_url": "", "capacity": "",
                "facilitator_email": "", "at": "2027-09-01T09:00:00Z", "if_sequence": ""}

    def test_a_place_has_its_name_and_the_link_is_for_who_is_booked(self):
        text = self.calendar(f"{BASE}/participants/A1/calendar", self.participant)
        (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
        self.assertEqual((str(event["LOCATION"]), str(event["URL"])), (VENUE, "https://meet.example.org/1"))
        self.assertTrue(all(len(line.encode()) <= 75 for line in text.split("\r\n")), "lines are folded")

    def invitations(self):
        """(method, events) of the invitations in the participant's mails."""
        found = []
        for message in mailbox.mails(self.system.mail_dir):
            for part in message.walk():
                if part.get_content_type() == "text/calendar":
                    found.append((part.get_param("method"), by_icalendar(part.get_content())))
        return found

    def test_a_mail_about_a_booking_brings_the_same_entry(self):
        (uid, *_), = self.read_by_all(self.calendar(self.link(self.participant)))
        wait_until(lambda: any(events[0][:3] == (uid, 0, "CONFIRMED") for _, events in self.invitations()), 20, "the first booking is told")
        (method,) = {method for method, events in self.invitations() if events[0][:3] == (uid, 0, "CONFIRMED")}
        self.assertEqual(method, "REQUEST")

    def test_an_unchanged_calendar_is_not_sent_again(self):
        feed = self.link(self.facilitator)
        _, headers, _ = self.get(feed)
        status, _, body = self.get(feed, **{"If-None-Match": headers["ETag"]})
        self.assertEqual((status, body), (304, ""))

    def test_a_feed_is_for_who_has_its_address_and_a_calendar_for_who_may_see_it(self):
        feed = self.link(self.participant)
        for path in (feed[:-5] + ("A" if feed[-5] != "A" else "B") + ".ics", feed[:-4], "/v1/calendars/x.ics"):
            self.assertEqual(self.get(path)[0], 404, path)
        self.assertEqual(self.get(f"{BASE}/participants/A1/calendar")[0], 401)
        self.assertEqual(self.get(f"{BASE}/participants/A1/calendar", self.partner)[0], 404)
        self.assertEqual(self.get(f"{BASE}/calendar-link", self.partner)[0], 403)
        self.assertNotIn(feed.split("/")[-1][:20], self.system.log("gateway"))
