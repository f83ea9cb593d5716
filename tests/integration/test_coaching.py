"""coaching: who gets a coach, who waits for one, and which meetings count."""
from tests.integration.rows import ServiceTest, us


def coach(name, room=1, partner_id="P1"):
    return {"coach_email": f"{name}@example.org", "partner_id": partner_id, "max_participants": str(room)}


def meeting(meeting_id, ref, minutes=60, status="held"):
    return {"meeting_id": meeting_id, "application_ref": ref, "held_at": "2026-11-01T09:00:00Z", "minutes": str(minutes),
            "status": status}


class Coaching(ServiceTest):
    service, sources = "coaching", ("enrolment",)

    def setUp(self):
        super().setUp()
        self.asked = 0
        self.tell_partners("P1", "P2")
        self.settle()

    def happens(self, event, *refs, **changes):
        for ref in refs:
            self.enrol(ref, event, **changes)
        self.settle()

    def coached(self, *refs):
        """Those of the accepted people who have a coach: a meeting that gives nothing is taken."""
        found = []
        for ref in refs:
            self.asked += 1
            (code, field, _), = self.ask("record_meeting", meeting(f"probe {self.asked}", ref, 0, "cancelled"))
            self.assertIn((code, field), (("", ""), ("no_coach", "application_ref")))
            found += [] if code else [ref]
        return found

    # ---- rows that are refused

    def test_coaches_are_checked_in_order(self):
        self.done("register_coach", coach("c1"))
        self.assert_order_of_checks(
            "register_coach", {"coach_email": "c1@@example.org", "partner_id": "P9", "max_participants": "1.5"},
            ("bad_email", "coach_email", {"coach_email": "C1@EXAMPLE.ORG"}), ("unknown_partner", "partner_id", {"partner_id": "P2"}),
            ("bad_number", "max_participants", {"max_participants": "0"}), ("duplicate", "coach_email", {"coach_email": "c2@example.org"}))

    def test_meetings_are_checked_in_order(self):
        self.done("register_coach", coach("c1"))
        self.happens("accepted", "A1", "A2", at=us("2026-09-01T09:00:00Z"))
        self.happens("waitlisted", "W1")
        self.assertEqual(self.coached("A1", "A2"), ["A1"])
        self.done("record_meeting", meeting("M1", "A1"))
        self.assert_order_of_checks(
            "record_meeting", {**meeting("M1", "A9", "1441", "done"), "held_at": "2026-11-01"},
            ("duplicate_event", "meeting_id", {"meeting_id": "M2"}), ("unknown_application", "application_ref", {"application_ref": "W1"}),
            ("bad_date", "held_at", {"held_at": "2026-11-01T09:00:00Z"}), ("not_active", "application_ref", {"application_ref": "A2"}),
            ("no_coach", "application_ref", {"application_ref": "A1"}), ("bad_status", "status", {"status": "no_show"}),
            ("bad_minutes", "minutes", {"minutes": "1440"}))

    def test_a_refused_meeting_does_not_take_the_identifier(self):
        self.done("register_coach", coach("c1"))
        self.happens("accepted", "A1")
        answers = self.ask("record_meeting", meeting("M1", "A1", -1), meeting("M1", "A1"), meeting("M1", "A1"))
        self.assertEqual([code for code, _, _ in answers], ["bad_minutes", "", "duplicate_event"])

    # ---- meetings

    def test_only_what_was_held_gives_minutes(self):
        self.done("register_coach", coach("c1", 2))
        self.happens("accepted", "A1", "A2")
        self.done("record_meeting", meeting("M1", "A1", 45), meeting("M2", "A1", 45, "no_show"), meeting("M3", "A2", 30),
                  meeting("M4", "A1", 45, "cancelled"), meeting("M5", "A1", 0), meeting("M6", "A1", 15))
        self.assertEqual(self.events(), [("meeting_held", ref, version, {"application_ref": ref, "minutes": minutes, "meeting_id": meeting_id, "held_at": us("2026-11-01T09:00:00Z")})
                                         for ref, version, meeting_id, minutes in (("A1", 1, "M1", 45), ("A2", 1, "M3", 30), ("A1", 2, "M6", 15))])

    # ---- matching

    def test_nobody_waits_while_there_is_room(self):
        self.happens("accepted", "A1", "A2", "A3")
        self.happens("accepted", "B1", partner_id="P2")
        self.assertEqual(self.coached("A1", "A2", "A3", "B1"), [])
        self.done("register_coach", coach("c1", 1), coach("c2", 0))
        self.assertEqual(len(self.coached("A1", "A2", "A3")), 1)
        self.done("register_coach", coach("c3", 5), coach("c4", 1, "P2"))
        self.assertEqual(self.coached("A1", "A2", "A3", "B1"), ["A1", "A2", "A3", "B1"])
        self.happens("accepted", "A4", "A5", "A6", "A7")
        self.assertEqual(len(self.coached("A4", "A5", "A6", "A7")), 3)

    def test_who_has_waited_longest_comes_first(self):
        for ref, hour in (("A1", 12), ("A2", 10), ("A3", 11)):
            self.happens("accepted", ref, at=us(f"2026-09-01T{hour}:00:00Z"))
        for name, found in (("c1", ["A2"]), ("c2", ["A2", "A3"])):
            self.done("register_coach", coach(name))
            self.assertEqual(sorted(self.coached("A1", "A2", "A3")), found)

    def test_room_that_is_freed_goes_to_one_who_waits(self):
        for event, changes in (("withdrawn", {}), ("transferred", {"partner_id": "P2"})):
            with self.subTest(event):
                self.cohort += event
                self.people, self.versions = {}, {}
                self.tell_partners("P1", "P2")
                self.settle()
                self.done("register_coach", coach("c1"))
                self.happens("accepted", "A1")
                self.happens("accepted", "A2")
                self.assertEqual(self.coached("A1", "A2"), ["A1"])
                self.happens(event, "A1", **changes)
                self.assertEqual(self.coached("A2"), ["A2"])

    def test_a_transfer_matches_a_coach_of_the_new_partner(self):
        self.done("register_coach", coach("c1"), coach("c2", 1, "P2"))
        self.happens("accepted", "A1")
        self.happens("transferred", "A1", partner_id="P2")
        self.happens("accepted", "A2")
        self.assertEqual(self.coached("A1", "A2"), ["A1", "A2"])
        self.happens("transferred", "A2", partner_id="P2")
        self.assertEqual(self.coached("A1", "A2"), ["A1"])

    def test_a_deferred_person_keeps_the_coach_and_takes_up_room(self):
        self.done("register_coach", coach("c1"))
        self.happens("accepted", "A1")
        self.happens("accepted", "A2")
        self.happens("deferred", "A1")
        self.assertEqual(self.coached("A2"), [])
        self.refused("record_meeting", meeting("M1", "A1"), "not_active", "application_ref")
        self.happens("resumed", "A1")
        self.assertEqual(self.coached("A1", "A2"), ["A1"])

    def test_a_deferred_person_without_a_coach_gets_none_until_the_return(self):
        self.happens("accepted", "A1")
        self.happens("deferred", "A1")
        self.done("register_coach", coach("c1"))
        self.happens("accepted", "A2")
        self.assertEqual(self.coached("A2"), ["A2"])
        self.happens("resumed", "A1")
        self.assertEqual(self.coached("A1"), [])
        self.happens("withdrawn", "A2")
        self.assertEqual(self.coached("A1"), ["A1"])

    def test_only_accepted_people_are_matched(self):
        self.done("register_coach", coach("c1", 9))
        self.happens("waitlisted", "A1", "A2")
        self.happens("rejected", "A3")
        self.happens("withdrawn", "A2")
        for ref in ("A1", "A2", "A3"):
            self.refused("record_meeting", meeting("M1", ref), "not_active", "application_ref")
        self.assertEqual(self.system.sql("coaching", "SELECT max(held) FROM coach WHERE cohort_id = %s", self.cohort), [(0,)])
        self.happens("accepted", "A1")
        self.happens("mode_changed", "A1", mode="online")
        self.assertEqual(self.coached("A1"), ["A1"])

    def test_no_coach_ever_has_more_than_there_is_room_for(self):
        refs = [f"A{number:02}" for number in range(30)]
        self.happens("accepted", *refs)
        self.done("register_coach", *[coach(f"c{room}", room) for room in (0, 1, 2, 7)])
        self.assertEqual(len(self.coached(*refs)), 10)
        self.happens("withdrawn", *refs[:15])
        self.assertEqual(len(self.coached(*refs[15:])), 10)
        self.happens("withdrawn", *refs[15:])
        self.assertEqual(self.system.sql("coaching", "SELECT sum(held) FROM coach WHERE cohort_id = %s", self.cohort), [(0,)])

    def test_the_same_event_twice_changes_nothing(self):
        self.done("register_coach", coach("c1", 2), coach("c2", 2, "P2"))
        self.happens("accepted", "A1", "A2", "A3")
        self.happens("transferred", "A1", partner_id="P2")
        self.happens("withdrawn", "A2")
        self.assert_read_once("enrolment")
