"""A cohort's whole life under a set clock: every message is explained, comes at a decent hour, once, and while it means
something. LIFE_PEOPLE participants of the pilot, looked at every LIFE_STEP days and every day around both changes of the clock;
scripts/test-life takes all of them, every day."""
import base64
import collections
import datetime
import email.utils
import os
import unittest
import zoneinfo

from tests.harness import wire
from tests.harness.folder import PILOT, read_csv
from tests.harness.mailbox import mails
from tests.harness.system import System
from tests.harness.waiting import wait_until

PEOPLE = int(os.environ.get("LIFE_PEOPLE", "8"))
STEP = int(os.environ.get("LIFE_STEP", "21"))
LONDON = zoneinfo.ZoneInfo("Europe/London")
DAY = datetime.timedelta(days=1)
START, END = datetime.date(2026, 6, 1), datetime.date(2028, 10, 15)
CHANGES = (datetime.date(2026, 10, 25), datetime.date(2027, 3, 28))
MANDATORY = {"application_accepted", "application_waitlisted", "application_rejected", "withdrawal_confirmed",
             "outcome_passed", "outcome_referred", "outcome_failed"}
STAFF = {"coach_email", "marker_email", "facilitator_email"}
# File, command, and the column with the time at which a row becomes known; or the day.
KINDS = (("00-cohort", "enrolment.open_cohort", START), ("01-partners", "enrolment.register_partner", START),
         ("02-schools", "enrolment.register_school", START), ("03-places", "enrolment.set_places", START),
         ("04-coaches", "coaching.register_coach", START), ("05-markers", "assessment.register_marker", START),
         ("20-timetable", "sessions.schedule", datetime.date(2026, 10, 1)),
         ("60-windows", "assessment.open_window", datetime.date(2026, 10, 2)),
         ("10-applications", "enrolment.apply", "submitted_at"), ("11-status", "enrolment.change_status", "at"),
         ("21-bookings", "sessions.book", "at"), ("30-attendance", "sessions.record_attendance", "recorded_at"),
         ("31-catchup", "sessions.record_catchup", "at"), ("32-vle", "sessions.record_study", "occurred_at"),
         ("33-coaching", "coaching.record_meeting", "held_at"), ("40-status", "enrolment.change_status", "at"),
         ("42-bookings", "sessions.book", "at"), ("50-attendance", "sessions.record_attendance", "recorded_at"),
         ("52-vle", "sessions.record_study", "occurred_at"), ("53-coaching", "coaching.record_meeting", "held_at"),
         ("61-submissions", "assessment.submit", "submitted_at"), ("62-marks", "assessment.mark", "sealed_at"),
         ("71-submissions", "assessment.submit", "submitted_at"), ("72-marks", "assessment.mark", "sealed_at"))


def day_of(value):
    try:
        return datetime.date.fromisoformat(value[:10])
    except ValueError:
        return START


def is_row(row):
    """What the importer passes on: it has as many fields as the header, in UTF-8, the first not empty and none too long."""
    values = list(row.values())
    return (all(isinstance(value, str) and value.isprintable() and len(value) <= 250 for value in values)
            and values[0] and not any("\udc80" <= char <= "\udcff" for value in values for char in value))


class Life(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.system = System()
        self.addCleanup(self.system.close)
        self.set_clock(START, "09:00")
        self.system.kill("notifications")  # rules hold from when they are published, by the same clock
        self.system.wait_ready("notifications")
        self.system.publish_programmes()
        self.system.publish_rules()
        self.client = self.system.client()
        applications = [row["application_ref"] for row in read_csv(PILOT / "10-applications.csv")]
        self.refs = set(list(dict.fromkeys(applications))[:PEOPLE])
        self.cohort = read_csv(PILOT / "00-cohort.csv")[0]["cohort_id"]
        self.rows = collections.defaultdict(list)
        for file, command, when in KINDS:
            for row in read_csv(PILOT / f"{file}.csv"):
                if is_row(row) and (row.get("application_ref", "") in self.refs or "application_ref" not in row):
                    day = when if isinstance(when, datetime.date) else day_of(row[when])
                    self.rows[max(day, START)].append((command, row))
                for column in STAFF & set(row):
                    self.rows[START].append(("enrolment.register_staff", {"email": row[column]}))

    def set_clock(self, day, at):
        """London's wall shows this."""
        moment = datetime.datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=LONDON).astimezone(datetime.timezone.utc)
        self.system.gtctl("clock", "set", moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "--force")
        self.now = moment

    def happen(self, until):
        """What has become known by this day, as it comes without the flag of history."""
        frames = collections.defaultdict(list)
        for day in sorted(day for day in self.rows if day <= until):
            for command, row in self.rows.pop(day):
                frames[command].append({name: value or "" for name, value in row.items() if name})
        for command, rows in frames.items():
            for start in range(0, len(rows), 1000):
                self.client.commands(command, self.cohort, rows[start:start + 1000])
            if command == "enrolment.apply":
                self.client.commands("enrolment.decide", self.cohort, [{"file": f"until {until}"}])
            self.system.gtctl("wait", "--drained")  # the next kind builds on it

    def settle(self):
        """Until nothing more happens at this time: no event is unread and no message is due."""
        self.system.gtctl("wait", "--drained")

        def is_quiet():
            return self.system.sql("notifications", """
                SELECT count(*) FROM message WHERE state = 'queued' AND channel = 'email'
                   AND (CASE WHEN is_item THEN due_at WHEN is_mandatory THEN due_at ELSE least(gate_at, due_at) END) <= %s""",
                                   self.now) == [(0,)]
        wait_until(is_quiet, 60, f"nothing is due at {self.now}")

    def days(self):
        """Those that are walked, and the hours at which the clock stops."""
        near = {change + DAY * n for change in CHANGES for n in range(-3, 3)}
        for n in range((END - START).days):
            day = START + DAY * n
            if n % STEP == 0 or day in near:
                yield day, ("09:30", "23:30") if day in near else ("09:30",)

    def test_every_message_of_a_whole_life_is_right(self):
        for day, hours in self.days():
            for hour in hours:
                self.set_clock(day, hour)
                self.happen(day)
                self.settle()
        self.walk_mails()
        self.walk_messages()
        self.walk_why()

    def walk_mails(self):
        """What the mail server took: once, and nobody was disturbed in the night but for what is mandatory."""
        sent = mails(self.system.mail_dir)
        ids = collections.Counter(mail["Message-ID"] for mail in sent)
        self.assertEqual([found for found, count in ids.items() if count > 1], [])
        self.assertGreater(len(sent), PEOPLE)
        for mail in sent:
            template = decoded(mail["X-Golden-Thread-Template"])
            at = email.utils.parsedate_to_datetime(mail["Date"]).astimezone(LONDON)
            if template not in MANDATORY:
                self.assertTrue(7 <= at.hour < 21, f"{template} at {at}")

    def walk_messages(self):
        rows = self.system.sql("notifications", """
            SELECT rule, template, state, reason, is_mandatory, settled_at, expires_at, due_at, released_at, event_type, facts,
                   application_ref FROM message ORDER BY id""")
        seen = collections.Counter()
        for rule, template, state, reason, is_mandatory, settled, expires, due, released, event, facts, ref in rows:
            with self.subTest(rule=rule, ref=ref, state=state):
                seen[template] += 1
                self.assertIn(state, ("accepted", "delivered", "withdrawn", "suppressed", "digested", "queued", "dropped"))
                self.assertTrue(reason or state in ("accepted", "delivered", "queued", "dropped"))
                if state == "queued":
                    self.assertGreater(due, self.now)
                if state == "accepted" and not is_mandatory:
                    self.assertIsNotNone(released)
                    self.assertTrue(expires is None or settled <= expires)
                    content = wire.unpack(bytes(facts))
                    end = content.get("closes_at", content.get("starts_at")) if event.partition(".")[0] != "notifications" else None
                    self.assertTrue(end is None or settled.timestamp() * 1e6 <= end)
        self.assertGreaterEqual(set(seen), MANDATORY & {"application_accepted"} | {
            "booking_confirmed", "session_reminder_week", "session_reminder_day", "assessment_dates", "partner_daily"})

    def walk_why(self):
        """Every message of a person stands in the answer to why, with what became of it."""
        for ref in self.refs:
            rows, after = [], ""
            while page := self.client.query("notifications.why_list", {
                    "cohort_id": self.cohort, "application_ref": ref, "occasion": "", "after": after, "max": 0}):
                rows += page
                after = page[-1]["key"]
            planned = [row for row in rows if row["state"] != "not_made"]
            (count,), = self.system.sql("notifications", "SELECT count(*) FROM message WHERE cohort_id = %s AND application_ref = %s",
                                        self.cohort, ref)
            self.assertEqual(len(planned), count)
            for row in rows:
                self.assertTrue(row["reason"] or row["state"] in ("accepted", "delivered", "queued", "dropped"), row)


def decoded(value):
    """A header of ours: base64url, folded."""
    text = "".join(value.split())
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
