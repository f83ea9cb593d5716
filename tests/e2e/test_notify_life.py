"""A cohort's whole life under a set clock: every message is explained, comes at a decent hour, once, and while it means something.

The pilot folder is imported with --notify=all again and again, each time cut to the rows that are known by then. LIFE_PEOPLE
participants of it, looked at every LIFE_STEP days, and every hour of the nights in which clocks change; scripts/test-life takes
all of them, every day."""
import base64
import collections
import datetime
import email.utils
import os
import unittest
import zoneinfo

from tests.harness import wire
from tests.harness.folder import OUTPUTS, PILOT, PILOT_EXPECTED, differences, read_csv
from tests.harness.mailbox import mails
from tests.harness.system import System
from tests.harness.unfolding import UTC, Unfolding
from tests.harness.waiting import wait_until

PEOPLE = int(os.environ.get("LIFE_PEOPLE", "8"))
STEP = int(os.environ.get("LIFE_STEP", "28"))
LONDON = zoneinfo.ZoneInfo("Europe/London")
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
START, END = datetime.date(2026, 7, 1), datetime.date(2028, 10, 15)
# What has no time of its own: the timetable and the windows are out when the course begins.
SINCE = {"": datetime.datetime(2026, 7, 1, 6, tzinfo=UTC), "timetable": datetime.datetime(2026, 10, 1, 6, tzinfo=UTC),
         "windows": datetime.datetime(2026, 10, 2, 6, tzinfo=UTC)}
CHANGES = tuple(datetime.datetime(*day, 1, tzinfo=UTC) for day in ((2026, 10, 25), (2027, 3, 28), (2027, 10, 31), (2028, 3, 26)))
MANDATORY = {"application_accepted", "application_waitlisted", "application_rejected", "withdrawal_confirmed",
             "outcome_passed", "outcome_referred", "outcome_failed"}
SETTLED = {"accepted", "delivered", "withdrawn", "suppressed", "digested", "dropped"}
OVER = {"", "sessions.missed", "notifications.partner_event"}  # what tells of times that are past
DAILY = {"marker_work_to_mark"}  # which says how much there is, and no more
CATCHUP_DAYS = 28  # after which a missed session is told of: CATCHUP_DAYS of sessions


def stops():
    """When the clock stops: each morning and evening, and every hour around a change of the clock; (moment, is it a night's)."""
    nights = {change + HOUR * n for change in CHANGES[: 4 if STEP == 1 else 2] for n in range(-5, 9)}
    found = {moment: True for moment in nights}
    for n in range((END - START).days):
        day = START + DAY * n
        for hour in ("09:30", "18:30"):
            moment = datetime.datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=LONDON).astimezone(UTC)
            found.setdefault(moment, n % STEP == 0 and hour == "09:30")
    return sorted(found.items())


class Life(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.system = System()
        self.addCleanup(self.system.close)
        self.set_clock(SINCE[""])
        self.system.kill("notifications")  # rules hold from when they are published, by the same clock
        self.system.wait_ready("notifications")
        self.system.publish_programmes()
        self.system.publish_rules()
        self.client = self.system.client()
        applications = list(dict.fromkeys(row["application_ref"] for row in read_csv(PILOT / "10-applications.csv")))
        self.refs = set(applications[:PEOPLE])
        self.is_whole = len(self.refs) == len(applications)  # then with the rows of a reference that nobody has, too
        self.cohort = read_csv(PILOT / "00-cohort.csv")[0]["cohort_id"]
        self.out = self.system.folder / "out"
        self.folder = Unfolding(PILOT, self.system.folder / "folder", SINCE, None if self.is_whole else self.refs)
        self.imports = 0

    def set_clock(self, moment):
        self.system.gtctl("clock", "set", moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "--force")
        self.now = moment

    def sql(self, statement, *values, service="notifications"):
        return self.system.sql(service, statement, *values)

    def import_known(self):
        self.folder.cut(self.now)
        self.system.gtctl("import", self.folder.target, self.out, "--notify", "all", "--no-hints")
        self.imports += 1

    def settle(self):
        """Until nothing more happens at this time: no component is to be looked through, no event is unread, no message is due."""
        wait_until(lambda: self.sql("SELECT count(*) FROM closing WHERE NOT reviewed AND last_ends_at <= %s",
                                    self.now - DAY * CATCHUP_DAYS, service="sessions") == [(0,)], 60, "what has closed is looked through")
        self.system.gtctl("wait", "--drained")
        wait_until(lambda: self.sql("""
            SELECT count(*) FROM message WHERE state = 'queued' AND least(CASE WHEN is_item THEN due_at ELSE gate_at END, due_at) <= %s""",
                                    self.now) == [(0,)], 60, f"nothing is due at {self.now}")

    def test_every_message_of_a_whole_life_is_right(self):
        moments = self.folder.moments()
        for moment, is_stop in stops():
            is_news = bool(moments) and moments[0] <= moment
            if not is_stop and not (is_news and STEP == 1) and not (STEP == 1 and moment.astimezone(LONDON).hour == 9):
                continue
            self.set_clock(moment)
            if is_news:
                moments = [other for other in moments if other > moment]
                self.import_known()
            self.settle()
        self.assertEqual(moments, [], "all rows were imported")
        self.walk_mails()
        self.walk_messages()
        self.walk_why()
        self.check_files()

    # ---- what came of it

    def walk_mails(self):
        """What the mail server took: once, and nobody was disturbed in the night but for what is mandatory; who has left hears no more."""
        sent = mails(self.system.mail_dir)
        self.assertGreater(len(sent), PEOPLE)
        ids, said, left = collections.Counter(), collections.Counter(), {}
        for mail in sorted(sent, key=lambda mail: email.utils.parsedate_to_datetime(mail["Date"])):
            template, ref, recipient = (decoded(mail[f"X-Golden-Thread-{name}"]) for name in ("Template", "Reference", "Recipient"))
            at = email.utils.parsedate_to_datetime(mail["Date"]).astimezone(LONDON)
            ids[mail["Message-ID"]] += 1
            said[mail["To"], template, ref, mail.get_body(("plain",)).get_content(), at.date() if template in DAILY else None] += 1
            with self.subTest(template=template, ref=ref, at=at):
                self.assertTrue(template in MANDATORY or 7 <= at.hour < 21, "a decent hour")
                self.assertFalse(recipient == "participant" and ref in left and template not in MANDATORY, f"left at {left.get(ref)}")
            if template == "withdrawal_confirmed":
                left[ref] = at
        self.assertEqual([found for found, count in ids.items() if count > 1], [])
        self.assertEqual([found for found, count in said.items() if count > 1], [], "the same is said twice")

    def walk_messages(self):
        rows = self.sql("""SELECT rule, template, state, reason, is_mandatory, settled_at, expires_at, due_at, gate_at, is_item,
                                  released_at, event_type, facts, application_ref FROM message ORDER BY id""")
        seen, states = collections.Counter(), collections.Counter()
        for rule, template, state, reason, is_mandatory, settled, expires, due, gate, is_item, released, event, facts, ref in rows:
            with self.subTest(rule=rule, ref=ref, state=state):
                seen[template] += 1
                states[state, reason] += 1
                self.assertIn(state, SETTLED | {"queued"})
                self.assertTrue(reason or state in ("accepted", "delivered", "queued"))
                if state == "queued":
                    self.assertGreater(due if is_item else max(due, gate), self.now)
                if state in ("accepted", "delivered") and not is_mandatory:
                    self.assertIsNotNone(released)
                    self.assertTrue(expires is None or settled <= expires)
                    content = wire.unpack(bytes(facts))
                    end = content.get("closes_at", content.get("starts_at")) if event not in OVER else None
                    self.assertTrue(end is None or settled.timestamp() * 1e6 <= end)
        self.assertGreaterEqual(set(seen), {"application_accepted", "booking_confirmed", "session_reminder_week",
                                            "session_reminder_day", "assessment_dates", "partner_daily"})
        print(f"  {self.imports} imports, {len(rows)} messages:", *(f"\n  {count:7} {state} {reason}" for (state, reason), count
                                                                   in sorted(states.items())), flush=True)

    def walk_why(self):
        """Every message of a person stands in the answer to why, with what became of it."""
        for ref in self.refs:
            rows, after = [], ""
            while page := self.client.query("notifications.why_list", {
                    "cohort_id": self.cohort, "application_ref": ref, "occasion": "", "after": after, "max": 0}):
                rows += page
                after = page[-1]["key"]
            planned = [row for row in rows if row["state"] != "not_made"]
            (count,), = self.sql("SELECT count(*) FROM message WHERE cohort_id = %s AND application_ref = %s", self.cohort, ref)
            self.assertEqual(len(planned), count)
            for row in rows:
                self.assertTrue(row["reason"] or row["state"] in ("accepted", "delivered", "queued"), row)

    def check_files(self):
        """The last import wrote the three files. Of all people, they are byte for byte those of one import of the whole folder: what became
        of a row does not depend on how much of the folder was known when it was first read."""
        self.assertEqual(sorted(file.name for file in self.out.iterdir()), sorted(OUTPUTS))
        if self.is_whole:
            self.assertEqual(differences(self.out, PILOT_EXPECTED), [])


def decoded(value):
    """A header of ours: base64url, folded."""
    text = "".join(value.split())
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
