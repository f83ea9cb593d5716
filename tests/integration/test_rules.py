"""notifications: rules decide who is told of what and when; choices, quiet hours and news hold back what must not go."""
import os
import re
import time
import uuid
from unittest import mock

from tests.harness import wire
from tests.harness.system import ROOT, RULES
from tests.harness.waiting import wait_until
from tests.integration.rows import ReplicaTest, us

HISTORY = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-81"
COUNTED = {"application_accepted", "application_waitlisted", "application_rejected", "withdrawal_confirmed",
           "outcome_passed", "outcome_referred", "outcome_failed"}
COACH, LEADER, MARKER, OTHER = "c" * 64, "f" * 64, "e" * 64, "d" * 64
NOON = "2026-10-20T12:00:00Z"
NEXT_MORNING = "2026-10-21T08:00:05Z"


class Rules(ReplicaTest):
    """The test plays the four services that rules are about; what was decided stands in the table of messages."""

    service, sources = "notifications", ("enrolment", "sessions", "coaching", "assessment")
    processes = ("postgres", "redis", "bus", "smtp")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system.gtctl("clock", "set", "2026-09-01T12:00:00Z", "--force")  # rules hold from when they were published
        cls.system.kill("notifications")
        cls.system.wait_ready("notifications")
        cls.system.publish_rules()

    @classmethod
    def play(cls, name, answers=None):
        return super().play(name, {"enrolment.contact_find": cls.find_contacts} if name == "enrolment" else None)

    @staticmethod
    def find_contacts(body):
        return "ok", wire.pack([{**query, "first_name": "Ann", "last_name": "Bell", "email": "ann@example.org",
                                 "programme": "NPQX"} for query in wire.unpack(body)])

    def setUp(self):
        super().setUp()
        self.clock(NOON)

    def clock(self, moment):
        """Until the service goes by it: what it plans is of that time, and not of the clock as it was set before."""
        started = time.monotonic()
        self.system.gtctl("clock", "set", moment, "--force")

        def is_told():
            self.tell("enrolment.rejected", "PROBE", {
                "application_ref": "PROBE", "state": "rejected", "reason": "", "programme": "NPQX",
                "programme_version": 1, "mode": "online", "partner_id": "P1", "school_urn": "100001", "adjustment": "",
                "at": us(moment)}, cohort="clock")
            self.settle()
            (made,), = self.system.sql("notifications", "SELECT made_at FROM message WHERE cohort_id = 'clock'"
                                                        " ORDER BY id DESC LIMIT 1")
            return -1 <= made.timestamp() - us(moment) / 1e6 <= time.monotonic() - started + 0.01
        wait_until(is_told, 10, f"the clock shows {moment}")

    # ---- what happens

    def book(self, ref, session="S1", kind="booked", starts="2026-11-10T09:00:00Z", why="asked", **more):
        self.tell(f"sessions.{kind}", ref, {
            "application_ref": ref, "session_id": session, "programme": "NPQX", "component": "c1", "partner_id": "P1",
            "starts_at": us(starts), "ends_at": us(starts) + 3_600_000_000, "venue_urn": "", "online": False,
            "sequence": 0, "why": why, **more}, trace=more.get("trace", ""))

    def session(self, kind="scheduled", session="S1", starts="2026-11-10T09:00:00Z", staff=LEADER, sequence=0, **more):
        self.tell(f"sessions.{kind}", f"session/{session}", {
            "session_id": session, "programme": "NPQX", "component": "c1", "partner_id": "P1", "starts_at": us(starts),
            "ends_at": us(starts) + 3_600_000_000, "venue_urn": "", "online": True, "staff_id": staff,
            "sequence": sequence, **more})

    def missed(self, ref, status="absent", **more):
        self.tell("sessions.missed", ref, {"application_ref": ref, "session_id": "S1", "component": "c1",
                                           "partner_id": "P1", "status": status}, **more)

    def meeting(self, kind, ref, starts="2026-11-03T10:00:00Z"):
        self.tell(f"coaching.meeting_{kind}", ref, {
            "application_ref": ref, "meeting_id": f"M/{ref}", "staff_id": COACH, "starts_at": us(starts),
            "ends_at": us(starts) + 3_600_000_000, "sequence": 0})

    def deadline(self, kind, ref, attempt=1, opens="2026-11-16T00:01:00Z", closes="2026-11-24T12:00:00Z", window="W1"):
        self.tell(f"assessment.deadline_{kind}", ref, {
            "application_ref": ref, "window_id": window, "attempt": attempt, "opens_at": us(opens),
            "closes_at": us(closes), "sequence": 0})

    def submit(self, ref, attempt=1):
        self.tell("assessment.submitted", ref, {"application_ref": ref, "attempt": attempt, "sha256": "0" * 64,
                                                "submitted_at": us(NOON), "count": 1})

    def consent(self, ref, sponsor, is_given=True):
        self.tell("enrolment.consent_changed", ref,
                  {"application_ref": ref, "sponsor": sponsor, "is_given": is_given})

    # ---- what came of it

    def planned(self, *columns, where="true", **values):
        """Rows of this cohort's messages, without the mandatory ones."""
        names = ", ".join(columns or ("rule",))
        tests = "".join(f" AND {name} = %s" for name in values)
        self.settle()
        return sorted(row[0] if len(row) == 1 else row for row in self.system.sql(
            "notifications", f"SELECT {names} FROM message WHERE cohort_id = %s AND NOT is_mandatory AND {where}{tests}",
            self.cohort, *values.values()))

    def wait_planned(self, expected, *columns, **values):
        wait_until(lambda: self.planned(*columns, **values) == expected, 10,
                   f"{expected}; at last {self.planned(*columns, **values)}")

    def released(self):
        return self.planned("rule", where="released_at IS NOT NULL AND (NOT is_timed OR cause IS NOT NULL) AND rule NOT LIKE '%%here'")

    def wait_released(self, *rules):
        wait_until(lambda: self.released() == sorted(rules), 10, f"{rules} may go; now {self.released()}")

    # ---- tests

    def test_each_shipped_rule_has_its_occasion(self):
        ref = "R1"
        for kind in ("waitlisted", "accepted", "deferred", "resumed", "transferred"):
            self.enrol(ref, kind)
        for sponsor in ("mentor", "headteacher"):
            self.consent(ref, sponsor)
        self.tell("assessment.marker_registered", MARKER, {"staff_id": MARKER, "school_urn": "", "partner_id": ""})
        for kind in ("scheduled", "rescheduled", "called_off"):
            self.session(kind)
        self.session("rescheduled", staff=OTHER, is_led_anew=True, former_staff_id=LEADER)
        for kind in ("booked", "booking_waitlisted", "booking_cancelled", "booking_changed"):
            self.book(ref, kind=kind)
        self.book(ref, kind="booking_cancelled", why="called_off")
        self.missed(ref)
        self.tell("sessions.at_risk", ref, {"application_ref": ref, "partner_id": "P1", "reachable_bp": 9100,
                                            "threshold_bp": 9000})
        for kind in ("matched", "unmatched"):
            self.tell(f"coaching.{kind}", ref, {"application_ref": ref, "staff_id": COACH})
        self.tell("coaching.matched", ref, {"application_ref": ref, "staff_id": OTHER, "former_staff_id": COACH})
        for kind in ("arranged", "moved", "called_off"):
            self.meeting(kind, ref)
        for attempt in (1, 2):
            self.deadline("set", ref, attempt, window=f"W{attempt}")
        self.deadline("changed", ref, closes="2026-11-25T12:00:00Z")
        self.deadline("changed", ref, opens="2026-10-01T00:01:00Z")
        self.submit(ref)
        for kind in ("referred", "failed", "passed"):
            self.tell(f"assessment.{kind}", ref, {"application_ref": ref, "attempt": 1})
        for kind in ("rejected", "withdrawn"):
            self.enrol(f"{ref}/{kind}", kind)
        # Partners' own events and endpoints: test_partner_events.py.
        shipped = {line.split()[0] for line in RULES.read_text().splitlines()
                   if line.strip() and not line.startswith(("#", "set "))
                   and not line.split()[1].startswith(("partner:", "notifications."))}
        self.assertEqual(set(self.planned("rule")), shipped - COUNTED)
        self.assertEqual({rule for rule, in self.system.sql(
            "notifications", "SELECT rule FROM message WHERE cohort_id = %s AND is_mandatory", self.cohort)}, COUNTED)
        self.assertEqual({(row[0], row[1]) for row in self.planned("recipient", "reader")}, {
            ("participant", ref), ("mentor", ref), ("headteacher", "100001"), ("partner", "P1"),
            ("facilitator", LEADER), ("coach", COACH), ("marker", MARKER), ("facilitator", OTHER), ("coach", OTHER)} | {("partner", "P1"), ("headteacher", "100001")})

        # The subject's version tells apart what is said to the subject by mail, and nothing else (mail_key).
        self.assertEqual({whose: set(self.planned("version > 0", recipient=whose, channel="email")) for whose in ("participant", "facilitator")},
                         {"participant": {True}, "facilitator": {False}})

    def test_rules_that_this_build_does_not_know_are_waited_for(self):
        self.enrol("A1")
        self.settle()
        self.addCleanup(self.system.sql, "notifications", "DELETE FROM rule_set WHERE rules = 'of another build'")
        self.system.sql("notifications", "INSERT INTO rule_set"
                        " SELECT max(version) + 1, 'of another build', now() FROM rule_set")
        self.enrol("A2")

        def complaints():
            return self.system.log("notifications").count("rules that this build can't read")
        wait_until(complaints, 10, "the service says that it can't read them")
        self.assertEqual(self.client.positions("notifications")["parked"], 0)
        self.assertEqual(self.refs_told(), ["A1"])
        self.system.sql("notifications", "DELETE FROM rule_set WHERE rules = 'of another build'")
        wait_until(lambda: self.refs_told() == ["A1", "A2"], 10, "the event was handled")
        self.assertEqual(complaints(), 1)
        self.settle()

    def refs_told(self):
        return [row[0] for row in self.system.sql("notifications", "SELECT DISTINCT application_ref FROM message"
                                                  " WHERE cohort_id = %s ORDER BY 1", self.cohort)]

    def test_news_is_seen_by_who_looks_at_earlier_news(self):
        self.enrol("A1")
        self.book("A1")
        self.assertEqual(len(self.planned(rule="session_reminder_day")), 1)
        for name, values in (("message", (self.cohort, ["A1"], [])), ("preference", (self.cohort, ["participant"], ["A1"]))):
            text = re.sub(r"--.*", "", (ROOT / f"services/notifications/sql/{name}_recheck.sql").read_text())
            told = [values[int(number) - 1] for number in re.findall(r"\$(\d)", text)]
            twice = re.sub(r"\$\d", "%s", text) * 2
            (looks,), = self.system.sql(
                "notifications", f"{twice} SELECT gate_at - timestamptz 'epoch' FROM message"
                                 " WHERE cohort_id = %s AND rule = 'session_reminder_day'", *told, *told, self.cohort)
            self.assertEqual(looks.microseconds, 1)
            self.wait_planned([True], "gate_at > '2026-01-01Z'", rule="session_reminder_day")

    def test_reminders_come_at_their_time_on_the_wall(self):
        self.enrol("A1")
        self.book("A1", starts="2026-11-02T08:30:00Z")  # a week before, London had summer time
        due = dict(self.planned("rule", "due_at", where="rule LIKE 'session_reminder%%'"))
        self.assertEqual([str(due[f"session_reminder_{name}"].astimezone()) and due[f"session_reminder_{name}"].timestamp() * 1e6
                          for name in ("week", "day")], [us("2026-10-26T09:00:00Z"), us("2026-11-01T09:00:00Z")])
        self.clock("2026-10-26T09:00:05Z")
        self.wait_released("booking_confirmed", "session_reminder_week")
        self.clock("2026-11-01T09:00:05Z")
        self.wait_released("booking_confirmed", "session_reminder_day", "session_reminder_week")

    def test_a_session_that_moves_takes_its_reminders_along(self):
        self.enrol("A1")
        self.book("A1")
        self.wait_released("booking_confirmed")
        self.book("A1", kind="booking_changed", starts="2026-11-12T09:00:00Z", why="rescheduled", sequence=1)
        self.wait_planned([("session_reminder_day", 0, "superseded", "withdrawn"),
                           ("session_reminder_day", 1, "", "queued"),
                           ("session_reminder_week", 0, "superseded", "withdrawn"),
                           ("session_reminder_week", 1, "", "queued")], "rule", "sequence", "reason", "state",
                          where="rule LIKE 'session_reminder%%'")
        due, = self.planned("due_at", rule="session_reminder_day", state="queued")
        self.assertEqual(due.timestamp() * 1e6, us("2026-11-11T09:00:00Z"))
        self.wait_released("booking_confirmed", "session_changed")

    def test_a_change_that_keeps_the_time_repeats_no_reminder(self):
        self.enrol("A1")
        self.book("A1")
        self.wait_released("booking_confirmed")
        self.book("A1", kind="booking_changed", why="rescheduled", sequence=1, venue_urn="100002")
        self.clock("2026-11-03T09:00:05Z")
        self.wait_released("booking_confirmed", "session_changed", "session_reminder_week")
        wait_until(lambda: self.planned("state", rule="session_reminder_week", sequence=1) == ["accepted"], 10, "it is sent")
        self.book("A1", kind="booking_changed", why="rescheduled", sequence=2, venue_urn="100003")
        self.clock("2026-11-09T09:00:05Z")
        self.wait_released("booking_confirmed", "session_changed", "session_changed", "session_reminder_day",
                           "session_reminder_week")
        self.assertEqual(self.planned("rule", "sequence", where="rule LIKE 'session_reminder%%' AND state = 'withdrawn'"),
                         [("session_reminder_day", 0), ("session_reminder_day", 1), ("session_reminder_week", 0),
                          ("session_reminder_week", 2)])

    def test_what_has_lost_its_meaning_does_not_leave(self):
        for ref, end in (("A1", lambda: self.book("A1", kind="booking_cancelled")),
                         ("A2", lambda: self.book("A2", kind="booking_cancelled", why="called_off")),
                         ("A3", lambda: self.enrol("A3", "withdrawn")), ("A4", lambda: self.enrol("A4", "deferred"))):
            with self.subTest(ref):
                self.enrol(ref)
                self.book(ref)
                self.assertEqual(len(self.planned(application_ref=ref, where="rule LIKE 'session_reminder%%'")), 2)
                end()
                self.wait_planned(["withdrawn"] * 2, "state", application_ref=ref, where="rule LIKE 'session_reminder%%'")
        self.clock("2026-11-09T09:30:00Z")
        self.wait_planned([], where="released_at IS NOT NULL AND rule LIKE 'session_reminder%%'")

    def test_a_deadline_that_moves_is_told_and_takes_its_reminders_along(self):
        self.enrol("A1")
        self.deadline("set", "A1")
        self.wait_released("assessment_dates")
        self.clock("2026-11-16T10:00:00Z")
        self.wait_released("assessment_dates", "window_opens")
        self.deadline("changed", "A1", closes="2026-11-26T12:00:00Z")
        self.wait_released("assessment_dates", "window_extended", "window_opens")
        self.wait_planned([("", "queued"), ("superseded", "withdrawn")], "reason", "state", rule="window_closes_soon")
        self.submit("A1")
        self.wait_planned(["withdrawn", "withdrawn"], "state", rule="window_closes_soon")

    def test_history_is_told_only_as_far_as_it_is_mandatory_and_is_still_known(self):
        self.people["A1"] = None
        del self.people["A1"]
        original, self.tell = self.tell, lambda *args, **more: Rules.tell(self, *args, **{**more, "trace": HISTORY})
        self.enrol("A1")
        self.book("A1")
        self.missed("A1")
        self.tell = original
        self.assertEqual(self.planned("rule"), [])
        self.assertEqual(self.system.sql("notifications", "SELECT template FROM message WHERE cohort_id = %s",
                                         self.cohort), [("application_accepted",)])
        self.book("A1", kind="booking_changed", starts="2026-11-12T09:00:00Z", why="rescheduled")
        self.wait_released("session_changed")

    def test_nobody_is_disturbed_in_the_night_of_their_own_zone(self):
        self.enrol("A1")
        self.enrol("A2")
        self.enrol("A3")
        self.done("set_quiet_hours", {"kind": "participant", "id": "A2", "zone": "Asia/Tokyo", "quiet_from": "22:00",
                                      "quiet_until": "06:30"},
                  {"kind": "participant", "id": "A3", "zone": "Europe/London", "quiet_from": "", "quiet_until": ""})
        self.system.sql("notifications", "INSERT INTO quiet_hours VALUES (%s, 'participant', 'A4', 'VST', 0, 0)",
                        self.cohort)  # as an earlier release took it
        self.enrol("A4")
        self.clock("2026-10-24T22:30:00Z")  # 23:30 in London, where the clock goes back; 07:30 in Tokyo
        for ref in ("A1", "A2", "A3", "A4"):
            self.book(ref)
        self.wait_planned(["A2", "A3", "A4"], "application_ref", where="released_at IS NOT NULL")
        due, = self.planned("due_at", rule="booking_confirmed", application_ref="A1", reason="quiet_hours")
        self.assertEqual(due.timestamp() * 1e6, us("2026-10-25T07:00:00Z"))
        self.clock("2026-10-25T07:00:01Z")
        self.wait_planned(["A1", "A2", "A3", "A4"], "application_ref", rule="booking_confirmed", where="released_at IS NOT NULL")

    def test_what_somebody_does_not_want_is_not_sent(self):
        self.enrol("A1")
        self.refused("set_preference", {"kind": "participant", "id": "A1", "topic": "gardening", "channel": "email",
                                        "choice": "no"}, "unknown_topic", "topic")
        self.refused("set_preference", {"kind": "participant", "id": "A1", "topic": "sessions", "channel": "email",
                                        "choice": "digest"}, "no_digest", "choice")
        for zone in ("Europe/Camelot", "VST", "Etc/Unknown"):
            self.refused("set_quiet_hours", {"kind": "participant", "id": "A1", "zone": zone, "quiet_from": "",
                                             "quiet_until": ""}, "unknown_zone", "zone")
        self.refused("set_quiet_hours", {"kind": "participant", "id": "A1", "zone": "Europe/London",
                                         "quiet_from": "24:00", "quiet_until": "07:00"}, "bad_quiet_hours", "quiet_from")
        self.done("set_preference", *({"kind": "participant", "id": "A1", "topic": topic, "channel": "email",
                                       "choice": choice} for topic, choice in (("", "no"), ("coaching", "yes"))))
        self.assertEqual({(row["topic"], row["choice"], row["is_mandatory"]) for row in
                          self.query("preference_list", kind="participant", id="A1") if row["channel"] == "email"},
                         {("", "yes", True), ("application", "no", False), ("sessions", "no", False),
                          ("coaching", "yes", False), ("assessment", "no", False)})
        self.book("A1")
        self.meeting("arranged", "A1")
        self.enrol("A1", "withdrawn")
        self.wait_planned([("booking_confirmed", "preference", "suppressed")], "rule", "reason", "state",
                          rule="booking_confirmed")
        self.wait_planned(["meeting_arranged"], where="released_at IS NOT NULL", recipient="participant")
        self.assertEqual(len(self.system.sql("notifications", "SELECT 1 FROM message WHERE cohort_id = %s AND is_mandatory",
                                             self.cohort)), 2)

    def test_enough_is_enough_for_one_day(self):
        self.enrol("A1")
        for number in range(8):
            self.book("A1", session=f"S{number}")
        wait_until(lambda: len(self.released()) == 6, 10, "six may go")
        self.assertEqual([due.timestamp() * 1e6 for due in self.planned("due_at", reason="cap")],
                         [us("2026-10-21T07:00:00Z")] * 2)
        self.book("A1", session="S1", kind="booking_changed", starts="2026-11-12T09:00:00Z", why="rescheduled")
        wait_until(lambda: "session_changed" in self.released(), 10, "an urgent one may go all the same")
        self.clock("2026-10-21T07:00:01Z")
        wait_until(lambda: len(self.released()) == 9, 10, "the next day has room")

    def test_what_is_urgent_takes_nobodys_room(self):
        self.enrol("A1")
        for number in range(4):
            self.book("A1", session=f"U{number}", kind="booking_changed", why="rescheduled", starts="2026-11-12T09:00:00Z")
        wait_until(lambda: self.released().count("session_changed") == 4, 10, "urgent ones go")
        for number in range(7):
            self.book("A1", session=f"S{number}")
        wait_until(lambda: self.released().count("booking_confirmed") == 6, 10, "six more may go")
        self.assertEqual(len(self.planned("due_at", reason="cap")), 1)

    def test_another_coach_and_another_leader_are_told_as_such(self):
        self.enrol("A1")
        self.tell("coaching.matched", "A1", {"application_ref": "A1", "staff_id": COACH})
        self.wait_released("coach_matched", "coach_new_participant")
        self.tell("coaching.unmatched", "A1", {"application_ref": "A1", "staff_id": COACH})
        self.tell("coaching.matched", "A1", {"application_ref": "A1", "staff_id": OTHER, "former_staff_id": COACH})
        self.wait_released("coach_changed", "coach_matched", "coach_new_participant", "coach_new_participant")
        self.session()
        wait_until(lambda: "facilitator_session_scheduled" in self.released(), 10)
        self.session("rescheduled", staff=OTHER, sequence=1, is_led_anew=True, former_staff_id=LEADER)
        self.wait_planned([("facilitator_replaced", LEADER), ("facilitator_session_taken_over", OTHER)], "rule", "reader",
                          recipient="facilitator", where="rule <> 'facilitator_session_scheduled'")
        self.clock("2026-10-20T23:30:00Z")
        self.session("rescheduled", staff="", sequence=2, is_led_anew=True, former_staff_id=OTHER)
        self.session("rescheduled", staff=OTHER, sequence=3, is_led_anew=True)
        self.wait_planned([(OTHER, "superseded", "withdrawn")], "reader", "reason", "state", rule="facilitator_replaced", recipient_id=OTHER)

    def test_sponsors_hear_once_a_week_and_only_with_consent(self):
        for ref in ("A1", "A2"):
            self.enrol(ref)
        self.consent("A1", "mentor")
        self.consent("A1", "headteacher")
        self.consent("A2", "mentor")
        self.consent("A2", "mentor", False)
        self.settle()
        for ref in ("A1", "A2", "A1"):
            self.missed(ref)
        self.settle()
        self.clock("2026-10-26T08:00:05Z")  # Monday, eight o'clock in London, the first in winter time
        digests = lambda: self.planned("recipient", "reader", "application_ref", where="is_timed")
        wait_until(lambda: len(digests()) == 3, 10, f"three digests; {digests()}")
        self.assertEqual(digests(), [("headteacher", "100001", ""), ("mentor", "A1", "A1"), ("partner", "P1", "")])
        facts, = self.planned("facts", where="is_timed", recipient="headteacher")
        content = wire.unpack(bytes(facts))
        self.assertEqual((content["count"], content["more"], [(item["event"], item["application_ref"]) for item in content["items"]]),
                         (3, 0, [("enrolment.accepted", "A1"), ("sessions.missed", "A1"), ("sessions.missed", "A1")]))
        self.assertEqual(self.planned("application_ref", where="recipient = 'mentor'", reason="no_consent"), ["A2"])
        self.assertEqual(set(self.planned("state", where="NOT is_timed AND recipient = 'partner'")), {"digested"})

    def test_consent_that_is_withdrawn_reaches_a_digest_that_has_not_left(self):
        self.done("set_quiet_hours", {"kind": "headteacher", "id": "100001", "zone": "Europe/London", "quiet_from": "07:00",
                                      "quiet_until": "10:00"})  # so that it waits
        for ref in ("A1", "A2"):
            self.consent(ref, "headteacher")
            self.settle()
            self.enrol(ref)
        self.settle()
        self.clock("2026-10-26T08:00:05Z")

        def digests():
            rows = self.planned("id", "state", "reason", "facts", where="is_timed", recipient="headteacher")
            return [(state, reason, sorted(item["application_ref"] for item in wire.unpack(bytes(facts))["items"]))
                    for _, state, reason, facts in rows]
        wait_until(lambda: digests() == [("queued", "quiet_hours", ["A1", "A2"])], 10, f"a digest; {digests()}")
        self.consent("A1", "headteacher", False)
        expected = [("withdrawn", "no_consent", ["A1", "A2"]), ("queued", "quiet_hours", ["A2"])]
        wait_until(lambda: digests() == expected, 10, f"another one; {digests()}")
        self.assertEqual(self.planned("application_ref", "state", where="NOT is_timed", recipient="headteacher"),
                         [("A1", "suppressed"), ("A2", "digested")])
        self.consent("A2", "headteacher", False)
        wait_until(lambda: [state for state, _, _ in digests()] == ["withdrawn"] * 2, 10, "none is left")

    def test_a_rule_is_added_without_code_and_a_wrong_one_is_refused_with_its_line(self):
        rules = RULES.read_text()
        for line, why in (("x sessions.booked participant x email now never normal sessions seat.colour = 1", "no such name"),
                          ("x sessions.sung participant x email now never normal sessions -", "no such event"),
                          ("x sessions.booked participant x pigeon now never normal sessions -", "no such channel"),
                          ("x notifications.endpoint_failing partner x in_app now never normal sessions -", "nobody could read it"),
                          ("x sessions.booked participant x email later never normal sessions -", "neither now"),
                          ("x sessions.booked participant x email now never normal sessions", "condition is missing"),
                          ("booking_confirmed sessions.missed participant x email now never normal sessions -", "a name stands")):
            with self.subTest(why):
                (code, field, result), = self.ask("publish_rules", {"rules": f"{rules}{line}\n", "is_check": False})
                self.assertEqual((code, field), ("bad_rules", "rules"))
                self.assertRegex(result, rf"^line {len(rules.splitlines()) + 1}: .*{re.escape(why)}")
        for zone in ("Europe/Camelot", "VST"):  # the second is one of ICU's, and none of the database's
            (code, _, result), = self.ask("publish_rules", {"rules": f"\nset zone {zone}\n{rules.replace('set zone', '#')}", "is_check": True})
            self.assertEqual((code, result), ("bad_rules", f'line 2: no such time zone: "{zone}"'))
        wrong = self.system.folder / "wrong-rules.txt"
        wrong.write_text("# mine\nset zone Nowhere\n", encoding="ascii")
        result = self.system.gtctl("rules", "check", wrong, check=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn(f"{wrong}:2: no such time zone", result.stderr)
        (code, _, result), = self.ask("publish_rules", {"rules": rules.replace("outcome_failed ", "outcome_lost ", 1).replace(
            "participant outcome_failed ", "participant outcome_lost ", 1), "is_check": True})
        self.assertEqual(code, "bad_rules")
        self.assertIn("outcome_failed", result)
        self.done("publish_rules", {"rules": rules + 'made_up sessions.booked participant booking_confirmed in_app now '
                                    'never bulk sessions component = "c1" and not online\n'
                                    "any_public sessions.engaged participant engagement_at_risk in_app now never bulk sessions -\n",
                                    "is_check": False})
        self.addCleanup(self.system.publish_rules)
        self.enrol("A1")
        self.book("A1")
        self.wait_planned([("in_app", 2)], "channel", "priority", rule="made_up")
        self.tell("sessions.engaged", "A1", {"application_ref": "A1"})  # public, and in no shipped rule
        self.wait_planned(["in_app"], "channel", rule="any_public")
        self.clock("2026-10-20T23:00:00Z")  # in the app nobody is disturbed
        self.book("A1", session="S2")
        wait_until(lambda: self.released().count("made_up") == 2, 10)

    def test_everybody_of_a_programme_is_told_step_by_step_and_who_is_urgent_first(self):
        rules = RULES.read_text()
        self.done("publish_rules", {"rules": rules + "all_told sessions.scheduled everybody booking_confirmed email now "
                                    "now+2d bulk sessions -\n", "is_check": False})
        self.addCleanup(self.system.publish_rules)
        for number in range(2500):
            self.enrol(f"E{number:04}")
        for ref, changes in (("OUT", {"event": "withdrawn"}), ("OTHER", {"programme": "NPQY"})):
            self.enrol(ref, **changes)
        self.settle()
        self.session(staff="")
        told = lambda: self.planned("application_ref", rule="all_told")
        wait_until(lambda: len(told()) == 2500, 20, "all have an intent")
        self.assertEqual(told(), [f"E{number:04}" for number in range(2500)])
        wait_until(lambda: len(self.released()) == 2500, 30, "all may go")

    def test_a_venue_that_a_partner_changes_is_told_within_a_second(self):
        self.clock("2026-10-20T23:30:00Z")  # at night, too
        self.session()
        for ref in ("A1", "A2", "A3"):
            self.enrol(ref)
            self.book(ref)
        self.book("A3", kind="booking_cancelled")
        self.settle()
        started = time.monotonic()
        self.done("record_partner_event", {
            "source_id": "src_1", "partner_id": "P1", "source": "https://lms.example", "event_id": "e1",
            "type": "venue.changed", "subject": "", "happened_at": "",
            "data": '{"session_id":"S1","venue_urn":"100002"}'})

        def told():
            return sorted(self.system.sql("notifications", "SELECT recipient, reader FROM message WHERE cohort_id = %s"
                                          " AND template = 'venue_changed'", self.cohort))
        wait_until(lambda: told() == [("facilitator", LEADER), ("participant", "A1"), ("participant", "A2")], 5,
                   "the booked and the facilitator are to be told")
        self.assertLess(time.monotonic() - started, 1)

    def test_told_twice_is_planned_once(self):
        self.enrol("A1")
        self.book("A1")
        self.session()
        self.wait_released("booking_confirmed", "facilitator_session_scheduled")
        same = os.urandom(16)
        for _ in range(2):
            self.missed("A1", event_id=same)
        self.wait_planned(["session_missed"], rule="session_missed")

    def test_why_tells_what_was_planned_and_what_became_of_it(self):
        self.enrol("A1")
        self.book("A1")
        self.book("A1", kind="booking_cancelled")
        self.wait_planned(["withdrawn"] * 2, "state", where="rule LIKE 'session_reminder%%'")
        rows = self.query("why_list", application_ref="A1", occasion="session_reminder_day", after="", max=0)
        self.assertEqual([(row["event_type"], row["state"], row["reason"]) for row in rows],
                         [("sessions.booked", "withdrawn", "superseded")])
        said = self.system.gtctl("why", self.cohort, "A1").stdout
        self.assertIn("superseded: what it is about has changed since", said)
        self.assertIn("application_accepted by email to the participant, mandatory", said)
        self.assertNotIn("ann@example.org", said)
        pages = self.query("why_list", application_ref="A1", occasion="", after="", max=2)
        more = self.query("why_list", application_ref="A1", occasion="", after=pages[-1]["key"], max=500)
        every = self.query("why_list", application_ref="A1", occasion="", after="", max=0)
        self.assertEqual([row["key"] for row in pages + more], [row["key"] for row in every])

    def why(self, most, state=""):
        """All rows about A1, in pages of at most so many, as the interface asks for them."""
        rows, page = [], [None] * most
        while len(page) >= most:
            page = self.query("why_list", application_ref="A1", occasion="", after=rows[-1]["key"] if rows else "", max=most, state=state)[:most]
            rows += page
        return rows

    def test_why_tells_also_what_was_not_planned(self):
        self.enrol("A1")
        self.tell("sessions.missed", "A1", {"application_ref": "A1", "session_id": "S1", "component": "c1",
                                            "partner_id": "P1", "status": "excused"}, trace=HISTORY)
        self.missed("A1", "excused")
        self.book("A1", kind="booking_cancelled", why="left")
        self.book("A1", starts="2026-10-01T09:00:00Z")
        self.missed("A9")  # nobody has told yet where they work
        self.settle()
        said, rows, after = set(), [None], ""
        while rows:
            rows = self.query("why_list", application_ref="A1", occasion="", after=after, max=0)
            said |= {(row["event_type"], row["rule"], row["reason"]) for row in rows if row["state"] == "not_made"}
            after = rows[-1]["key"] if rows else ""
        every = [row["key"] for row in self.why(500)]
        self.assertGreater({row["state"] for row in self.why(500)}, {"not_made"})
        for most in (1, 2, 7):
            self.assertEqual([row["key"] for row in self.why(most)], every, "page by page, to one that is not full")
        for state in ("not_made", "queued", "withdrawn"):
            self.assertEqual([row["key"] for row in self.why(3, state)], [row["key"] for row in self.why(500) if row["state"] == state], state)
        self.assertGreaterEqual(said, {
            ("sessions.missed", "session_missed", "history"), ("sessions.missed", "session_missed", "condition"),
            ("sessions.missed", "partner_daily", "history"), ("sessions.booking_cancelled", "booking_cancelled", "condition"),
            ("sessions.booked", "booking_confirmed", "expired"), ("sessions.booked", "session_reminder_day", "expired"),
            ("sessions.booked", "session_reminder_week", "expired")})
        wait_until(lambda: "nobody: there is nobody" in self.system.gtctl("why", self.cohort, "A9", "headteacher_weekly").stdout,
                   10, "all has been read, and there is nobody")
        self.assertIn("history: the past is imported", self.system.gtctl("why", self.cohort, "A1").stdout)

    def test_why_finds_an_event_behind_more_than_a_thousand_others(self):
        for _ in range(1100):
            self.missed("A1", trace=HISTORY)
        last = os.urandom(16)
        self.missed("A1", trace=HISTORY, event_id=last)
        self.settle()
        rows = self.query("why_list", application_ref="A1", occasion=str(uuid.UUID(bytes=last)), after="", max=0)
        self.assertIn("session_missed", {row["rule"] for row in rows})
        self.assertEqual({row["event_id"] for row in rows}, {str(uuid.UUID(bytes=last))})

    # ---- audiences that are known later

    LATE = """
late_head    sessions.missed           headteacher session_missed   in_app now+7d now+30d normal sessions -
late_partner coaching.meeting_arranged partner     meeting_arranged in_app now+7d now+30d normal coaching -
late_coach   sessions.missed           coach       session_missed   in_app now+7d now+30d normal sessions -
late_leader  sessions.missed           facilitator session_missed   in_app now+7d now+30d normal sessions -
late_booked  partner:venue.changed     booked      venue_changed    in_app now+7d now+30d normal sessions -
late_marker  assessment.submitted      marker      submission_received in_app now+7d now+30d normal marking -
late_all     sessions.scheduled        everybody   session_changed  in_app now+7d now+30d normal sessions -
"""

    def late(self):
        self.done("publish_rules", {"rules": RULES.read_text() + self.LATE, "is_check": False})
        self.addCleanup(self.system.publish_rules)

    def hold(self, name, *partitions):
        """What this source tells (in some partitions only) is not read, until the result is called."""
        source, cut = self.played[name], set(partitions or range(wire.PARTITIONS))
        told = source.segments
        patch = mock.patch.object(source, "segments", lambda *args: [s for s in told(*args) if s[0] not in cut])
        patch.start()
        self.addCleanup(lambda: patch in mock._patch._active_patches and patch.stop())
        return patch.stop

    def late_told(self):
        return sorted(self.system.sql("notifications", "SELECT rule, reader FROM message WHERE cohort_id = %s"
                                      " AND rule LIKE 'late%%'", self.cohort))

    def waiting(self):
        return sorted(rule for rule, in self.system.sql(
            "notifications", "SELECT rule FROM audience_wait WHERE cohort_id = %s AND rule LIKE 'late%%'", self.cohort))

    def wait_late(self, told, waiting=()):
        wait_until(lambda: (self.late_told(), self.waiting()) == (sorted(told), sorted(waiting)), 15,
                   f"{told} are told and {waiting} wait; at last {self.late_told()}, {self.waiting()}")

    def venue(self):
        self.done("record_partner_event", {
            "source_id": "src_1", "partner_id": "P1", "source": "https://lms.example", "event_id": f"late/{self.cohort}",
            "type": "venue.changed", "subject": "", "happened_at": "", "data": '{"session_id":"S1","venue_urn":"100002"}'})

    def test_who_is_known_later_is_told_later(self):
        self.late()
        release = [self.hold("enrolment"), self.hold("coaching", 1)]
        self.enrol("A1")
        self.played["coaching"].tell(wire.event("coaching.matched", {"application_ref": "A1", "staff_id": COACH},
                                                cohort=self.cohort, subject="A1", subject_version=1), partition=1)
        self.session()
        self.missed("A1")
        self.meeting("arranged", "A1")
        self.wait_late([("late_leader", LEADER)], ["late_all", "late_coach", "late_head", "late_partner"])
        self.assertIn("audience: who is in the rule's audience has not been read yet", self.system.gtctl("why", self.cohort, "A1", "late_coach").stdout)
        release[0]()
        self.wait_late([("late_all", "A1"), ("late_head", "100001"), ("late_leader", LEADER), ("late_partner", "P1")],
                       ["late_coach"])
        release[1]()
        self.wait_late([("late_all", "A1"), ("late_coach", COACH), ("late_head", "100001"), ("late_leader", LEADER),
                        ("late_partner", "P1")])

    def test_the_rest_of_many_is_told_later_and_nobody_twice(self):
        self.late()
        release = [self.hold("assessment", 1)]
        self.session()
        self.book("A1")
        self.tell("assessment.marker_registered", MARKER, {"staff_id": MARKER, "school_urn": "", "partner_id": ""})
        self.settle()
        release.append(self.hold("sessions"))
        self.book("A2")
        self.played["assessment"].tell(wire.event(
            "assessment.marker_registered", {"staff_id": OTHER, "school_urn": "", "partner_id": ""},
            cohort=self.cohort, subject=OTHER, subject_version=1), partition=1)
        self.venue()
        self.submit("A1")
        told = [("late_booked", "A1"), ("late_marker", MARKER)]
        self.wait_late(told, ["late_booked", "late_marker"])
        for go_on in release:
            go_on()
        self.wait_late(told + [("late_booked", "A2"), ("late_marker", OTHER)])

    def test_who_has_the_days_item_has_no_other_when_the_audience_is_known_later(self):
        def made():
            return dict(self.system.sql("notifications", "SELECT reader, count(*) FROM message WHERE cohort_id = %s"
                                        " AND rule = 'marker_work_to_mark' GROUP BY reader", self.cohort))

        def waits():
            return self.system.sql("notifications", "SELECT count(*) FROM audience_wait WHERE cohort_id = %s"
                                   " AND rule = 'marker_work_to_mark'", self.cohort)[0][0]
        self.tell("assessment.marker_registered", MARKER, {"staff_id": MARKER, "school_urn": "", "partner_id": ""})
        self.settle()
        self.submit("A1")
        wait_until(lambda: made() == {MARKER: 1} and waits() == 0, 15, f"one item, and nothing waits: {made()}")
        release = self.hold("assessment", 1)
        self.played["assessment"].tell(wire.event(
            "assessment.marker_registered", {"staff_id": OTHER, "school_urn": "", "partner_id": ""},
            cohort=self.cohort, subject=OTHER, subject_version=1), partition=1)
        self.submit("A2")
        wait_until(waits, 15, "it waits")
        self.system.gtctl("clock", "set", NEXT_MORNING, "--force")  # clock() waits until all is read
        wait_until(lambda: self.system.sql("notifications", "SELECT count(*) FROM message WHERE cohort_id = %s AND NOT is_item"
                                           " AND rule = 'marker_work_to_mark'", self.cohort)[0][0], 15, "the digest is made")
        told = made()[MARKER]
        release()
        wait_until(lambda: waits() == 0, 40, "it is known who marks")
        self.assertEqual(made(), {MARKER: told, OTHER: 1})

    def test_who_is_parked_is_waited_for_and_who_is_not_there_is_not(self):
        self.late()
        self.enrol("A1")
        self.missed("A1")  # nobody leads it, nobody coaches
        self.wait_late([("late_head", "100001")])
        self.assertIn("nobody:", self.system.gtctl("why", self.cohort, "A1", "late_coach").stdout)
        self.session()
        self.book("A1")
        self.system.sql("notifications", "ALTER TABLE seat ADD CONSTRAINT ill CHECK (application_ref <> 'ILL')")
        self.addCleanup(self.system.sql, "notifications", "ALTER TABLE seat DROP CONSTRAINT IF EXISTS ill")
        self.book("ILL")
        wait_until(lambda: self.client.positions("notifications")["parked"] == 1, 20, "it is parked")
        self.venue()
        self.wait_late([("late_all", "A1"), ("late_booked", "A1"), ("late_head", "100001")], ["late_booked"])
        self.system.sql("notifications", "ALTER TABLE seat DROP CONSTRAINT ill")
        self.system.gtctl("parked", "retry", "notifications", "--cohort", self.cohort)
        self.wait_late([("late_all", "A1"), ("late_booked", "A1"), ("late_booked", "ILL"), ("late_head", "100001")])

    def test_what_is_not_known_in_the_end_is_given_up_aloud(self):
        self.late()
        release = self.hold("coaching")
        self.tell("coaching.unmatched", "A9", {"application_ref": "A9", "staff_id": COACH})
        self.missed("A1")
        wait_until(lambda: "late_coach" in self.waiting(), 10, "it waits")
        self.system.gtctl("clock", "set", "2026-12-20T12:00:00Z", "--force")
        wait_until(lambda: "late_coach" not in self.waiting(), 40, "it is given up")
        self.assertIn("an audience was not known in time: rule late_coach", self.system.log("notifications"))
        release()
